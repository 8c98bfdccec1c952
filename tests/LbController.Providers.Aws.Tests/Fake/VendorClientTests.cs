using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>The vendor's own STS client as a judge of the fake: its signature is taken and its parser reads the answers.</summary>
public sealed class VendorClientTests
{
    private const string Role = "arn:aws:iam::123456789012:role/lb";

    [Fact]
    public async Task VendorsClient_SignsAndReadsAndGetsASession()
    {
        var fake = new FakeAws(TimeProvider.System);
        fake.AllowWebIdentity(Role, "good");
        await using FakeAwsServer server = await FakeAwsServer.StartAsync(fake);
        using AmazonSecurityTokenServiceClient client = Client(server, new BasicAWSCredentials(FakeAws.DefaultKeyId, FakeAws.DefaultSecret));
        GetCallerIdentityResponse caller = await client.GetCallerIdentityAsync(new GetCallerIdentityRequest());
        Assert.Equal("123456789012", caller.Account);

        AssumeRoleWithWebIdentityResponse session = await client.AssumeRoleWithWebIdentityAsync(
            new AssumeRoleWithWebIdentityRequest { RoleArn = Role, RoleSessionName = "test", WebIdentityToken = "good" });
        using AmazonSecurityTokenServiceClient assumed = Client(server, session.Credentials);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/lb/test", (await assumed.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
    }

    [Fact]
    public async Task VendorsClient_ReadsTheRefusal()
    {
        var fake = new FakeAws(TimeProvider.System);
        await using FakeAwsServer server = await FakeAwsServer.StartAsync(fake);
        using AmazonSecurityTokenServiceClient client = Client(server, new BasicAWSCredentials(FakeAws.DefaultKeyId, "wrong"));
        AmazonSecurityTokenServiceException refusal = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(
            () => client.GetCallerIdentityAsync(new GetCallerIdentityRequest()));
        Assert.Equal("SignatureDoesNotMatch", refusal.ErrorCode);
        Assert.StartsWith("fake-", refusal.RequestId, StringComparison.Ordinal);
    }

    private static AmazonSecurityTokenServiceClient Client(FakeAwsServer server, AWSCredentials credentials) => new(
        credentials,
        new AmazonSecurityTokenServiceConfig { ServiceURL = server.Endpoint.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
}
