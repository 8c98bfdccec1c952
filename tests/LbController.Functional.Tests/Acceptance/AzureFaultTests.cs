using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;
using Xunit.Abstractions;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>What a user of the executable sees where Azure, or what stands in for it, will not do as asked.</summary>
public sealed class AzureFaultTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Internal = """{"service.beta.kubernetes.io/azure-load-balancer-internal":"true"}""";

    private readonly AzureCloud _cloud = new();
    private readonly World _world = new(nodes: 0);

    public async Task InitializeAsync()
    {
        await _cloud.StartAsync();
        await _world.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        await _cloud.DisposeAsync();
    }

    [Fact]
    public async Task AnEndpointWhereNobodyAnswers_EndsTheStart_AndIsNamed()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var endpoint = new Uri($"https://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/");
        closed.Stop();
        await using ExeProcess controller = _cloud.RunController(_world, "--azure-endpoint", endpoint.ToString());
        Assert.Contains(endpoint.Authority, await EndsAsync(controller), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACertificateThatIsNotTrusted_EndsTheStart_AndIsSaid()
    {
        await using var other = new AzureCloud();
        await other.StartAsync();
        string file = other.Flags[^1];
        await using ExeProcess controller = _cloud.RunController(_world, "--azure-ca-file", file);
        Assert.Contains("certificate", await EndsAsync(controller), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, _cloud.Arm.Journal.Total);
    }

    [Fact]
    public async Task AQuotaThatIsReached_IsSaidOnTheService_AndOthersAreServed()
    {
        _cloud.Arm.Settings.Quotas.PublicIps = 1;
        using var user = new ClusterUser(_world);
        await AzureCloud.AddNodesAsync(user, 1);
        await using ExeProcess controller = _cloud.RunController(_world);
        await user.ExposeAsync("first");
        await user.AddressAsync("first");

        await user.ExposeAsync("second");
        string said = await FailsAsync(user, "second", "QuotaExceeded");
        Assert.Contains("PublicIPCountLimitReached", said, StringComparison.Ordinal);
        Assert.Contains("publicIPAddresses k8s-", said, StringComparison.Ordinal);
        Assert.Contains("higher limit", said, StringComparison.Ordinal);
        await user.EventAsync("second", "SyncLoadBalancerFailed", "PublicIPCountLimitReached");

        await user.CreateServiceAsync("inside", Spec(81), Internal);
        await user.AddressAsync("inside");
        Assert.Single(_cloud.PublicAddresses());
        Assert.Empty(_cloud.Arm.Violations);
    }

    [Fact]
    public async Task ARightThatIsMissing_IsNamedOnTheService_OthersAreServed_AndItIsUsedOnceItIsThere()
    {
        const string action = "Microsoft.Network/publicIPAddresses/write";
        _cloud.Arm.Deny(action);
        using var user = new ClusterUser(_world);
        await AzureCloud.AddNodesAsync(user, 1);
        await using ExeProcess controller = _cloud.RunController(_world);

        await user.ExposeAsync("web");
        string said = await FailsAsync(user, "web", "Denied");
        Assert.Contains("AuthorizationFailed", said, StringComparison.Ordinal);
        Assert.Contains($"a role with the action {action} at /subscriptions/", said, StringComparison.Ordinal);
        await user.EventAsync("web", "SyncLoadBalancerFailed", action);
        await user.CreateServiceAsync("inside", Spec(81), Internal);
        await user.AddressAsync("inside");
        Assert.Empty(_cloud.PublicAddresses());

        _cloud.Arm.Allow(action);
        await user.AnnotateAsync("web", """{"service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout":"10"}""");
        await user.AddressAsync("web");
        Assert.Empty(_cloud.Arm.Violations);
    }

    [Fact]
    public async Task AWishThatCannotBe_IsSaidOnTheService_AndOthersAreServed()
    {
        using var user = new ClusterUser(_world);
        await AzureCloud.AddNodesAsync(user, 1);
        await using ExeProcess controller = _cloud.RunController(_world);
        await user.CreateServiceAsync("wrong", Spec(80), """{"service.beta.kubernetes.io/azure-pip-name":"nowhere"}""");
        string said = await FailsAsync(user, "wrong", "PublicIpNotFound");
        Assert.Contains("nowhere", said, StringComparison.Ordinal);
        await user.EventAsync("wrong", "SyncLoadBalancerFailed", "nowhere");
        await user.CreateServiceAsync("right", Spec(80));
        await user.AddressAsync("right");
        Assert.Empty(_cloud.Arm.Violations);
    }

    private static string Spec(int port) => $$"""{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":{{port}}}]}""";

    /// <summary>What the Service says, once it says why it is not served.</summary>
    private async Task<string> FailsAsync(ClusterUser user, string name, string reason)
    {
        JsonObject service = await user.ServiceAsync(name, found => Condition(found).Text("reason") == reason, $"is not served: {reason}");
        Assert.Null(ClusterUser.Ingress(service));
        string said = Condition(service).Text("message") ?? "";
        output.WriteLine(said);
        return said;
    }

    private async Task<string> EndsAsync(ExeProcess controller)
    {
        Assert.Equal(1, await controller.ExitAsync());
        output.WriteLine(controller.Error);
        return Assert.Single(controller.ErrorLines, line => line.Contains("Provider azure cannot work", StringComparison.Ordinal));
    }

    private static JsonObject? Condition(JsonObject service) => ClusterUser.Condition(service, "lbcontroller.io/Programmed");
}
