using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>What is somebody else's stays as it is, on resources that we write to and on those that are not ours.</summary>
public sealed class ForeignTrapTests
{
    [Fact]
    public async Task ForeignElementsOnOurLoadBalancer_SurviveEveryWrite()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer service = run.Rig.Service("web");
        await run.ConvergeAsync(service);
        AddOutbound(run);
        string[] before = Foreign(run);
        Assert.Equal(6, before.Length);
        await run.DriftPassAsync(service with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 81), 30081)] });
        await run.ConvergeAsync(run.Rig.Service("more") with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30082)] });
        await run.RemoveAsync(run.Rig.Identity("more"));
        Assert.Equal(before, Foreign(run));
        Assert.Equal(2, run.Arm.Ips().Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ForeignElementsThatWeHaveNotSeenYet_KeepTheLoadBalancerFromGoingWithTheLastService(bool isSeen)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer service = run.Rig.Service("web");
        await run.ConvergeAsync(service);
        AddOutbound(run);
        string[] before = Foreign(run);
        if (isSeen)
        {
            await run.DriftPassAsync(service);
        }

        await run.RemoveAsync(service.Identity);
        Assert.Equal(before, Foreign(run));
        Assert.Equal(["theirs"], run.Arm.Ips().Select(Reading.Name));
    }

    [Fact]
    public async Task ForeignRulesOfTheSecurityGroup_SurviveEveryWrite()
    {
        await using var run = new TrapRun();
        string group = run.Arm.World.IdOf("networkSecurityGroups", "nsg");
        run.Arm.World.Change(group, body => body["properties"]!["securityRules"] = new JsonArray(
            Rule("ssh", 500, "Allow", "10.0.0.0/8", "22"), Rule("web", 501, "Allow", "*", "30080"), Rule("closed", 4095, "Deny", "*", "*"), Rule("out", 502, "Allow", "*", "443", "Outbound"))); // Made with properties.
        string[] before = Rules(run);
        DesiredLoadBalancer service = run.Rig.Service("web") with { SourceRanges = [System.Net.IPNetwork.Parse("10.1.0.0/16")] };
        await run.ConvergeAsync(service);
        Assert.Equal(before, Rules(run));
        await run.ConvergeAsync(service with { SourceRanges = [] });
        Assert.Equal(before, Rules(run));
        await run.RemoveAsync(service.Identity);
        Assert.Equal(before, Rules(run));
        Assert.Equal(4, run.Arm.SecurityRules().Count());
    }

    [Fact]
    public async Task LoadBalancerOfSomebodyElseWithOurName_IsRefusedAndStays()
    {
        await using var run = new TrapRun();
        Put(run, ElementNames.LoadBalancer(run.Rig.Cluster));
        string before = WorldText.Of(run.Arm, "loadBalancers");
        ProviderException? error = await run.TryAsync(run.Rig.Identity("web"), run.Rig.Service("web"));
        Assert.Equal(("NotOurs", ProviderErrorKind.InvalidRequest), (error?.Code, error?.Kind));
        Assert.Contains("--azure-load-balancer-name", error?.Message, StringComparison.Ordinal);
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Equal(before, WorldText.Of(run.Arm, "loadBalancers"));
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task LoadBalancerThatTheAdministratorNames_IsSharedAndNeverRemoved()
    {
        await using var run = new TrapRun(settings: settings => settings with { LoadBalancerName = "kubernetes" });
        Put(run, "kubernetes");
        string before = WorldText.Of(run.Arm, "loadBalancers");
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Single(Assert.Single(run.Arm.Balancers()).List("loadBalancingRules"));
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Equal(before, WorldText.Of(run.Arm, "loadBalancers"));
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task LoadBalancerOfSkuBasic_IsRefused()
    {
        await using var run = new TrapRun(settings: settings => settings with { LoadBalancerName = "kubernetes" });
        Put(run, "kubernetes", "Basic");
        ProviderException? error = await run.TryAsync(run.Rig.Identity("web"), run.Rig.Service("web"));
        Assert.Equal("NotOurs", error?.Code);
        Assert.Contains("Basic", error?.Message, StringComparison.Ordinal);
    }

    private static void Put(TrapRun run, string name, string sku = "Standard") => run.Arm.World.Put("loadBalancers", name, new JsonObject
    {
        ["location"] = "westeurope",
        ["sku"] = new JsonObject { ["name"] = sku },
        ["tags"] = new JsonObject { ["team"] = "network" },
        ["properties"] = new JsonObject(),
    });

    /// <summary>Somebody gives the nodes a way out.</summary>
    private static void AddOutbound(TrapRun run)
    {
        run.Arm.World.AddPublicIp("theirs");
        string id = run.Arm.Balancers().Single().Id();
        run.Arm.World.Change(id, body =>
        {
            body["tags"]!["team"] = "network"; // Ours has tags.
            JsonObject properties = body["properties"] as JsonObject ?? [];
            Add(properties, "frontendIPConfigurations", "theirs-out", new JsonObject { ["publicIPAddress"] = Reference(run.Arm.World.IdOf("publicIPAddresses", "theirs")) });
            Add(properties, "backendAddressPools", "theirs-nodes", new JsonObject { ["drainPeriodInSeconds"] = 7 });
            Add(properties, "probes", "theirs-probe", new JsonObject { ["protocol"] = "Tcp", ["port"] = 22, ["intervalInSeconds"] = 15, ["probeThreshold"] = 3 });
            Add(properties, "loadBalancingRules", "theirs-rule", new JsonObject
            {
                ["frontendIPConfiguration"] = Reference($"{id}/frontendIPConfigurations/theirs-out"), ["backendAddressPool"] = Reference($"{id}/backendAddressPools/theirs-nodes"), ["probe"] = Reference($"{id}/probes/theirs-probe"),
                ["protocol"] = "Tcp", ["frontendPort"] = 22, ["backendPort"] = 22, ["disableOutboundSnat"] = true,
            });
            Add(properties, "outboundRules", "theirs-rule-out", new JsonObject
            {
                ["frontendIPConfigurations"] = new JsonArray(Reference($"{id}/frontendIPConfigurations/theirs-out")), ["backendAddressPool"] = Reference($"{id}/backendAddressPools/theirs-nodes"), ["protocol"] = "All", ["allocatedOutboundPorts"] = 1024,
            });
        });
    }

    private static void Add(JsonObject properties, string list, string name, JsonObject inner)
    {
        if (properties[list] is not JsonArray elements)
        {
            elements = [];
            properties[list] = elements;
        }

        elements.Add((JsonNode)new JsonObject { ["name"] = name, ["properties"] = inner });
    }

    private static JsonObject Reference(string id) => new() { ["id"] = id };

    private static JsonObject Rule(string name, int priority, string access, string source, string port, string direction = "Inbound") => new()
    {
        ["name"] = name,
        ["properties"] = new JsonObject
        {
            ["priority"] = priority, ["access"] = access, ["direction"] = direction, ["protocol"] = "Tcp", ["sourceAddressPrefix"] = source, ["sourcePortRange"] = "*", ["destinationAddressPrefix"] = "*", ["destinationPortRange"] = port,
        },
    };

    private static string[] Rules(TrapRun run) =>
        [.. run.Arm.SecurityRules().Where(rule => !rule.Name().StartsWith("k8s-", StringComparison.Ordinal)).Select(WorldText.Of)];

    private static string[] Foreign(TrapRun run) =>
    [
        .. run.Arm.Balancers().Select(balancer => balancer.Tag("team") ?? ""),
        .. from balancer in run.Arm.Balancers()
           from list in new[] { "frontendIPConfigurations", "backendAddressPools", "probes", "loadBalancingRules", "outboundRules" }
           from element in balancer.List(list)
           where element.Name().StartsWith("theirs", StringComparison.Ordinal)
           select WorldText.Of(element),
    ];
}
