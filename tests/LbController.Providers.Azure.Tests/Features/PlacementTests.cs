using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Which load balancer a Service is on.</summary>
public sealed class PlacementTests : FeatureTest
{
    [Fact]
    [Annotation("azure-load-balancer-configurations")]
    public async Task AServiceIsOnTheLoadBalancerThatItNames_AndMovesWithItsAddress()
    {
        Begin(settings: settings => settings with { LoadBalancerName = "k8s-edge", MostLoadBalancers = 3 });
        DesiredLoadBalancer web = Service("web", ("azure-load-balancer-configurations", "k8s-edge-2,k8s-edge-3"));
        ValueList<PublishedAddress> address = await ServeAsync(web);
        Assert.Equal(["k8s-edge-2"], Rig.Names("loadBalancers"));
        Assert.Equal(ProblemReasons.LoadBalancerNotFound, (await RefusedAsync(Service("mail", ("azure-load-balancer-configurations", "unknown")))).Reason);
        await ServeAsync(Service("mail"));
        Assert.Equal(["k8s-edge", "k8s-edge-2"], Rig.Names("loadBalancers"));
        Assert.Equal(address, await ServeAsync(web));
    }

    [Fact]
    public async Task ALoadBalancerThatHasNoRoom_IsFollowedByAnother_WhichSharesTheNodes()
    {
        Begin(settings: settings => settings with { MostLoadBalancers = 2 });
        (TransportProtocol, int)[] many = [.. Enumerable.Range(1, 99).Select(port => (TransportProtocol.Tcp, port))];
        foreach (string name in new[] { "a", "b", "c" })
        {
            await ServeAsync(Service(name, many));
        }

        await ServeAsync(Service("d", many));
        Assert.Equal(2, Rig.Names("loadBalancers").Length);
        await Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        string[] nodes = [.. Rig.Arm.World.All("loadBalancers").SelectMany(balancer => balancer.Items("properties", "backendAddressPools")).SelectMany(pool => pool.Items("properties", "loadBalancerBackendAddresses")).Select(address => address.Text("properties", "ipAddress"))];
        Assert.Equal(3, nodes.Length);
        Assert.Equal(3, nodes.Distinct().Count());
    }

    [Fact]
    public async Task WhereNothingHasRoom_ItIsSaidWithTheLimit_AndTheOthersServe()
    {
        Begin(settings: settings => settings with { MostLoadBalancers = 1 });
        (TransportProtocol, int)[] many = [.. Enumerable.Range(1, 100).Select(port => (TransportProtocol.Tcp, port))];
        await ServeAsync(Service("a", many));
        await ServeAsync(Service("b", many));
        Problem problem = await RefusedAsync(Service("c", many));
        Assert.Equal((ProblemReasons.LimitExceeded, "spec.ports"), (problem.Reason, problem.Field));
        Assert.Contains("299", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--azure-max-load-balancers", problem.Message, StringComparison.Ordinal);
        await ServeAsync(Service("small"));
    }

    [Fact]
    public async Task ALoadBalancerOfSomebodyElsesName_IsSharedWithWhatHeHasOnIt()
    {
        Begin(settings: settings => settings with { LoadBalancerName = "k8s-shared" });
        Rig.Arm.World.AddPublicIp("theirs");
        Rig.Arm.World.Put("loadBalancers", "k8s-shared", new System.Text.Json.Nodes.JsonObject
        {
            ["location"] = "westeurope",
            ["sku"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "Standard", ["tier"] = "Regional" },
            ["properties"] = new System.Text.Json.Nodes.JsonObject
            {
                ["frontendIPConfigurations"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
                {
                    ["name"] = "front",
                    ["properties"] = new System.Text.Json.Nodes.JsonObject { ["publicIPAddress"] = new System.Text.Json.Nodes.JsonObject { ["id"] = Rig.Arm.World.IdOf("publicIPAddresses", "theirs") } },
                }),
            },
        });
        Given();
        await ServeAsync(Service("web"));
        Assert.Equal(2, Rig.LoadBalancer().Items("properties", "frontendIPConfigurations").Length);
    }
}
