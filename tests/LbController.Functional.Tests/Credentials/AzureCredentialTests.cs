using LbController.Functional.Tests.Acceptance;
using LbController.Providers.Azure.Fake;
using LbController.Testing;
using Xunit.Abstractions;

namespace LbController.Functional.Tests.Credentials;

/// <summary>
/// Where tokens come from, and what is said where there are none. Credentials are the process's, so each case is a process: the executable,
/// with Azure.Identity as it is, until Azure has answered its first question. The directory knows no application but the one of the case.
/// </summary>
public sealed class AzureCredentialTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Client = "12121212-3434-5656-7878-909090909090";
    private const string Secret = "canary-of-this-case";
    private const string Assertion = "token-of-the-service-account";

    private readonly AzureCloud _cloud = new();
    private readonly World _world = new(nodes: 0);
    private readonly TempDirectory _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    private string Tenant => _cloud.Arm.Settings.TenantId;

    public async Task InitializeAsync()
    {
        await _cloud.StartAsync();
        await _world.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        await _cloud.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("client-secret")]
    [InlineData("auto")]
    public async Task ASecretWithTenantAndApplicationOfTheEnvironment(string credential)
    {
        _cloud.Arm.AddApplication(Client, Secret);
        Set(("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", Client), ("AZURE_CLIENT_SECRET", Secret));
        await ReachesAsync("--azure-credential", credential);
    }

    [Theory]
    [InlineData("client-secret")]
    [InlineData("auto")]
    public async Task ASecretWithTenantAndApplicationOfTheFlags_WhichWinOverTheEnvironments(string credential)
    {
        _cloud.Arm.AddApplication(Client, Secret);
        Set(("AZURE_TENANT_ID", "00000000-0000-0000-0000-000000000001"), ("AZURE_CLIENT_ID", AzureCloud.ClientId), ("AZURE_CLIENT_SECRET", Secret));
        await ReachesAsync("--azure-credential", credential, "--azure-tenant-id", Tenant, "--azure-client-id", Client);
    }

    [Fact]
    public async Task ATokenOfTheServiceAccount_ByWorkloadIdentity()
    {
        _cloud.Arm.AddApplication(Client, null, Assertion);
        Set(("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", Client), ("AZURE_FEDERATED_TOKEN_FILE", Write("token", Assertion)));
        await ReachesAsync("--azure-credential", "workload-identity");
        Assert.Contains(_cloud.Arm.Journal.All, call => call.Operation == "POST token" && call.Body.Contains(Assertion, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AWorkloadIdentityOfTheFlags_WinsOverTheEnvironments()
    {
        _cloud.Arm.AddApplication(Client, null, Assertion);
        Set(("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", AzureCloud.ClientId), ("AZURE_FEDERATED_TOKEN_FILE", Write("token", Assertion)));
        await ReachesAsync("--azure-credential", "workload-identity", "--azure-client-id", Client);
    }

    [Fact]
    public async Task TheManagedIdentityOfTheMachine()
    {
        _cloud.Arm.AddManagedIdentity();
        Set(("AZURE_POD_IDENTITY_AUTHORITY_HOST", _cloud.Endpoint.ToString().TrimEnd('/')));
        await ReachesAsync("--azure-credential", "managed-identity");
    }

    [Fact]
    public async Task AManagedIdentityOfSeveral_NamedByAFlag()
    {
        _cloud.Arm.AddManagedIdentity(Client);
        Set(("AZURE_POD_IDENTITY_AUTHORITY_HOST", _cloud.Endpoint.ToString().TrimEnd('/')));
        await ReachesAsync("--azure-credential", "managed-identity", "--azure-client-id", Client);
    }

    [Fact]
    public async Task NoSecret_EndsTheStart_AndItIsSaidWhatToSet()
    {
        string said = await FailsAsync("--azure-credential", "client-secret");
        Assert.Contains("no token for Azure with credential client-secret", said, StringComparison.Ordinal);
        Assert.Contains("Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET", said, StringComparison.Ordinal);
        Assert.Equal(0, _cloud.Arm.Journal.Total);
    }

    [Fact]
    public async Task ASecretThatIsNotTheApplications_IsSaid_AndNotShown()
    {
        _cloud.Arm.AddApplication(Client, "another");
        Set(("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", Client), ("AZURE_CLIENT_SECRET", Secret));
        string said = await FailsAsync("--azure-credential", "client-secret");
        Assert.Contains("AADSTS7000215", said, StringComparison.Ordinal);
        Assert.Contains("renew the secret", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServiceAccountThatIsNotFederated_IsSaid()
    {
        _cloud.Arm.AddApplication(Client, null, "another");
        Set(("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", Client), ("AZURE_FEDERATED_TOKEN_FILE", Write("token", Assertion)));
        string said = await FailsAsync("--azure-credential", "workload-identity");
        Assert.Contains("federate the identity with the service account", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Assertion, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIdentityThatMayNotRead_EndsTheStart_AndTheActionIsNamed()
    {
        _cloud.Arm.AddApplication(Client, Secret);
        _cloud.Arm.AllowOnly([]);
        Set(("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", Client), ("AZURE_CLIENT_SECRET", Secret));
        Assert.Contains("a role with the action Microsoft.Network/virtualNetworks/read at /subscriptions/", await FailsAsync("--azure-credential", "client-secret"), StringComparison.Ordinal);
    }

    private void Set(params (string Name, string Value)[] variables) => Array.ForEach(variables, variable => _environment[variable.Name] = variable.Value);

    private string Write(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task ReachesAsync(params string[] flags)
    {
        await using ExeProcess controller = _cloud.RunController(_world, _environment, flags);
        await Deadline.UntilAsync(() => Answered() || controller.Error.Contains("cannot work", StringComparison.Ordinal), "Azure has answered", TimeSpan.FromSeconds(60));
        Assert.True(Answered(), controller.Error);
        Assert.DoesNotContain(_cloud.Arm.Journal.All, call => call.Outcome != "OK");
        Assert.DoesNotContain(Secret, controller.Error, StringComparison.Ordinal);

        bool Answered() => _cloud.Arm.Journal.Count(call => call is { Operation: "GET virtualNetworks", Status: 200 }) > 0;
    }

    /// <summary>What the process says when it ends.</summary>
    private async Task<string> FailsAsync(params string[] flags)
    {
        await using ExeProcess controller = _cloud.RunController(_world, _environment, flags);
        Assert.NotEqual(0, await controller.ExitAsync());
        output.WriteLine(controller.Error);
        return Assert.Single(controller.ErrorLines, line => line.Contains("cannot work", StringComparison.Ordinal));
    }
}
