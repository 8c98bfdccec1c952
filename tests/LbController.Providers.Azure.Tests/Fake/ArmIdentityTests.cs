using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>Tokens, and the vendor's own credentials against the server.</summary>
public sealed class ArmIdentityTests
{
    private const string Client = "aaaaaaaa-0000-0000-0000-000000000001";
    private const string Scope = "https://management.azure.com/.default";

    [Fact]
    public async Task Tokens_AreCheckedForAudienceAndTime()
    {
        using var rig = new ArmRig();
        rig.Token = string.Empty;
        Assert.Equal("AuthenticationFailed", (await rig.GetAsync("loadBalancers")).Code);
        rig.Token = "made-up";
        Assert.Equal("InvalidAuthenticationToken", (await rig.GetAsync("loadBalancers")).Code);
        rig.Token = rig.Arm.IssueToken("https://graph.microsoft.com");
        Assert.Equal("InvalidAuthenticationTokenAudience", (await rig.GetAsync("loadBalancers")).Code);
        rig.Token = rig.Arm.IssueToken();
        Assert.Equal("OK", (await rig.GetAsync("loadBalancers")).Code);
        rig.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((401, "ExpiredAuthenticationToken"), ((await rig.GetAsync("loadBalancers")).Status, (await rig.GetAsync("loadBalancers")).Code));
    }

    [Fact]
    public async Task ClientSecretCredential_GetsATokenThatWorks()
    {
        using var plain = new ArmRig();
        plain.Arm.AddApplication(Client, "secret");
        await using FakeArmServer server = await FakeArmServer.StartAsync(plain.Arm);
        using var http = new HttpClient(server.CreateTrustingHandler());
        var options = new ClientSecretCredentialOptions { AuthorityHost = server.Endpoint, DisableInstanceDiscovery = true, Transport = new HttpClientTransport(http) };
        var credential = new ClientSecretCredential(plain.Arm.Settings.TenantId, Client, "secret", options);
        AccessToken token = await credential.GetTokenAsync(new TokenRequestContext([Scope]), CancellationToken.None);

        using HttpMessageHandler trusting = server.CreateTrustingHandler();
        using var rig = new ArmRig(fake: plain.Arm, handler: trusting, endpoint: server.Endpoint.ToString().TrimEnd('/')) { Token = token.Token };
        ArmAnswer put = await rig.PutIpAsync("ip1");
        Assert.True(put.Status == 201, put.Body);
        Assert.Equal("InProgress", (await rig.SendAsync("GET", put.Header("Azure-AsyncOperation"))).At("status"));
        Assert.StartsWith(server.Endpoint.ToString(), put.Header("Azure-AsyncOperation"), StringComparison.Ordinal);
        Assert.Empty(plain.Arm.Violations);
        var wrong = new ClientSecretCredential(plain.Arm.Settings.TenantId, Client, "other", options);
        await Assert.ThrowsAsync<AuthenticationFailedException>(async () => await wrong.GetTokenAsync(new TokenRequestContext([Scope]), CancellationToken.None));
    }

    [Fact]
    public async Task WorkloadIdentityCredential_GetsATokenByItsAssertion()
    {
        using var plain = new ArmRig();
        plain.Arm.AddApplication(Client, null, "header.payload.signature");
        await using FakeArmServer server = await FakeArmServer.StartAsync(plain.Arm);
        string file = Path.Combine(Directory.CreateTempSubdirectory("lbc-arm-").FullName, "token");
        try
        {
            await File.WriteAllTextAsync(file, "header.payload.signature");
            using var http = new HttpClient(server.CreateTrustingHandler());
            var credential = new WorkloadIdentityCredential(new WorkloadIdentityCredentialOptions
            {
                AuthorityHost = server.Endpoint,
                DisableInstanceDiscovery = true,
                Transport = new HttpClientTransport(http),
                TenantId = plain.Arm.Settings.TenantId,
                ClientId = Client,
                TokenFilePath = file,
            });
            plain.Token = (await credential.GetTokenAsync(new TokenRequestContext([Scope]), CancellationToken.None)).Token;
            Assert.Equal("OK", (await plain.GetAsync("loadBalancers")).Code);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file) ?? file, true);
        }
    }

    [Theory]
    [InlineData("/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com", "Metadata")]
    [InlineData("/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com%2F", "X-IDENTITY-HEADER")]
    public async Task ManagedIdentityEndpoint_GivesATokenToWhoSaysTheHeader(string path, string header)
    {
        using var rig = new ArmRig();
        rig.Arm.AddManagedIdentity();
        Assert.Equal(400, (await rig.SendAsync("GET", "https://169.254.169.254" + path)).Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://169.254.169.254" + path);
        request.Headers.Add(header, "true");
        rig.Token = (await rig.SendAsync(request)).At("access_token") ?? string.Empty;
        Assert.Equal("OK", (await rig.GetAsync("loadBalancers")).Code);
    }

    [Fact]
    public async Task Server_BreaksConnectionsAndCutsAnswers()
    {
        using var plain = new ArmRig();
        await using FakeArmServer server = await FakeArmServer.StartAsync(plain.Arm);
        using HttpMessageHandler trusting = server.CreateTrustingHandler();
        using var rig = new ArmRig(fake: plain.Arm, handler: trusting, endpoint: server.Endpoint.ToString().TrimEnd('/'));
        plain.Arm.Faults.LoseAnswer("PUT publicIPAddresses").Truncate("GET publicIPAddresses");
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.PutIpAsync("ip1"));
        await Assert.ThrowsAnyAsync<Exception>(() => rig.GetAsync("publicIPAddresses/ip1"));
        Assert.Equal("ip1", (await rig.GetAsync("publicIPAddresses/ip1")).At("name"));
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", server.CertificatePem, StringComparison.Ordinal);
    }
}
