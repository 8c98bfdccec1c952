using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>Properties that we do not know, as a later version of Azure may have them, survive every write to what we share.</summary>
public sealed class LaterVersionTrapTests
{
    [Fact]
    public async Task PropertiesThatNobodyKnows_SurviveEveryWrite()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer web = run.Rig.Service("web") with { SourceRanges = [System.Net.IPNetwork.Parse("10.1.0.0/16")] };
        await run.ConvergeAsync(web);
        AddTheirs(run);
        string balancer = run.Arm.Balancers().Single().Id();
        run.Arm.World.Plant(balancer).Plant(run.Arm.World.IdOf("networkSecurityGroups", "nsg"));
        string[] planted = [.. run.Arm.World.Planted()];
        Assert.All(["", "#properties", .. Elements(run.Arm.Balancers().Single())], place => Assert.Contains(balancer + place, planted, StringComparer.OrdinalIgnoreCase));
        await run.DriftPassAsync(web);

        DesiredLoadBalancer more = run.Rig.Service("more") with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30082)] };
        await run.ConvergeAsync(more);
        AssertWritten(run, "PUT loadBalancers");
        Assert.Equal(planted, run.Arm.World.Planted());

        ValueList<TargetNode> nodes = Enumerable.Range(0, 5).Select(index => AzureRig.Node(index)).ToValueList();
        (web, more) = (web with { Nodes = nodes }, more with { Nodes = nodes });
        await run.Rig.ConvergeTargetsAsync(web, more);
        AssertWritten(run, "PUT backendAddressPools");
        Assert.Equal(planted, run.Arm.World.Planted());

        // Leaves, but not yet.
        nodes = nodes.Skip(1).ToValueList();
        (web, more) = (web with { Nodes = nodes }, more with { Nodes = nodes });
        await run.Rig.ConvergeTargetsAsync(web, more);
        AssertWritten(run, "PUT backendAddressPools");
        Assert.Empty(run.Arm.World.LostPlants());

        await run.ConvergeAsync(web with { SourceRanges = [System.Net.IPNetwork.Parse("10.2.0.0/16")] });
        AssertWritten(run, "PUT networkSecurityGroups");
        Assert.Empty(run.Arm.World.LostPlants());

        await run.ConvergeAsync(web with { Listeners = [.. web.Listeners, new Listener(new ListenerKey(TransportProtocol.Tcp, 443), 30443)] });
        AssertWritten(run, "PUT loadBalancers");
        Assert.Empty(run.Arm.World.LostPlants());

        // What was theirs is theirs when we have gone.
        string[] theirs = [.. planted.Where(place => place.Contains("theirs", StringComparison.Ordinal) || !place.Contains("k8s-", StringComparison.Ordinal))];
        await run.RemoveAsync(web.Identity, more.Identity);
        Assert.Empty(run.Arm.World.LostPlants());
        Assert.Subset(run.Arm.World.Planted().ToHashSet(), theirs.ToHashSet());
        Assert.Empty(run.Failures);
    }

    /// <summary>What makes the test above fail where the adapter changes or moves them.</summary>
    [Theory]
    [InlineData("changed")]
    [InlineData("moved")]
    [InlineData("left out")]
    public async Task WhatIsSentOtherwiseThanItWasPlanted_IsNoticed(string how)
    {
        using var rig = new Fake.ArmRig();
        string id = rig.Arm.World.AddSecurityGroup("other").IdOf("networkSecurityGroups", "other");
        rig.Arm.World.Plant(id);
        Assert.Equal([id, id + "#properties"], rig.Arm.World.Planted());
        var body = new JsonObject { ["location"] = "westeurope", ["properties"] = new JsonObject() };
        JsonNode planted = rig.Arm.World.Find(id)?["ofALaterVersion"]?.DeepClone() ?? throw new InvalidOperationException("It is not there.");
        switch (how)
        {
            case "changed":
                planted["isOn"] = true;
                body["ofALaterVersion"] = planted;
                break;
            case "moved":
                body["properties"]!["ofALaterVersion"] = planted; // ! made above
                break;
        }

        await rig.PutAsync("networkSecurityGroups/other", body.ToJsonString());
        Assert.Equal(how == "left out" ? 0 : 1, rig.Arm.Violations.Count);
        Assert.Equal(how == "left out" ? [id, id + "#properties"] : [], rig.Arm.World.LostPlants());
    }

    private static IEnumerable<string> Elements(JsonObject balancer) =>
        from list in new[] { "frontendIPConfigurations", "backendAddressPools", "probes", "loadBalancingRules", "outboundRules" }
        from element in balancer.List(list)
        from part in new[] { "", "#properties" }
        select $"/{list}/{element.Name()}{part}";

    private static void AssertWritten(TrapRun run, string call)
    {
        Assert.NotEqual(0, run.Arm.Journal.Count(call));
        run.Arm.Journal.Clear();
    }

    /// <summary>Somebody else's elements beside ours, on both.</summary>
    private static void AddTheirs(TrapRun run)
    {
        run.Arm.World.AddPublicIp("theirs");
        string id = run.Arm.Balancers().Single().Id();
        run.Arm.World.Change(id, body =>
        {
            Add(body, "frontendIPConfigurations", new JsonObject { ["publicIPAddress"] = Reference(run.Arm.World.IdOf("publicIPAddresses", "theirs")) });
            Add(body, "backendAddressPools", new JsonObject { ["drainPeriodInSeconds"] = 7 });
            Add(body, "probes", new JsonObject { ["protocol"] = "Tcp", ["port"] = 22, ["intervalInSeconds"] = 15 });
            Add(body, "loadBalancingRules", new JsonObject
            {
                ["frontendIPConfiguration"] = Reference($"{id}/frontendIPConfigurations/theirs"), ["backendAddressPool"] = Reference($"{id}/backendAddressPools/theirs"), ["probe"] = Reference($"{id}/probes/theirs"),
                ["protocol"] = "Tcp", ["frontendPort"] = 22, ["backendPort"] = 22, ["disableOutboundSnat"] = true,
            });
            Add(body, "outboundRules", new JsonObject { ["frontendIPConfigurations"] = new JsonArray(Reference($"{id}/frontendIPConfigurations/theirs")), ["backendAddressPool"] = Reference($"{id}/backendAddressPools/theirs"), ["protocol"] = "All" });
        });
        run.Arm.World.Change(run.Arm.World.IdOf("networkSecurityGroups", "nsg"), body => Add(body, "securityRules", new JsonObject
        {
            ["priority"] = 4000, ["access"] = "Allow", ["direction"] = "Inbound", ["protocol"] = "Tcp", ["sourceAddressPrefix"] = "10.0.0.0/8", ["sourcePortRange"] = "*", ["destinationAddressPrefix"] = "*", ["destinationPortRange"] = "22",
        }));
    }

    private static void Add(JsonObject body, string list, JsonObject inner)
    {
        JsonObject properties = body["properties"] as JsonObject ?? [];
        if (properties[list] is not JsonArray elements)
        {
            properties[list] = elements = [];
        }

        elements.Add((JsonNode)new JsonObject { ["name"] = "theirs", ["properties"] = inner });
    }

    private static JsonObject Reference(string id) => new() { ["id"] = id };
}
