using System.Net;
using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>The rules of the security group are those of the Services that there are: none is stale, none is lost, none is wider.</summary>
public sealed class FirewallTrapTests
{
    [Fact]
    public async Task Ranges_AreEnforcedByADenyChangedAndRemovedWithoutATraceAndOthersStay()
    {
        await using var run = new TrapRun(ipv6: true);
        DesiredLoadBalancer neighbour = run.Rig.Service("neighbour") with { SourceRanges = [IPNetwork.Parse("10.9.0.0/16")], Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081)] };
        await run.ConvergeAsync(neighbour);
        string[] others = Rules(run, neighbour);
        DesiredLoadBalancer open = run.Rig.Service("web") with { Families = [IpFamily.IPv4, IpFamily.IPv6], Nodes = [AzureRig.Node(0, ipv6: true)] };
        await run.ConvergeAsync(open);
        Assert.Equal(["Allow Internet", "Allow Internet"], Rules(run, open));
        await run.ConvergeAsync(open with { SourceRanges = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd01::/64")] });
        Assert.Equal(["Allow 10.1.0.0/16", "Allow AzureLoadBalancer", "Allow AzureLoadBalancer", "Allow fd01::/64", "Deny *", "Deny *"], Rules(run, open));
        await run.ConvergeAsync(open with { SourceRanges = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.2.0.0/16")] });
        Assert.Equal(["Allow 10.1.0.0/16,10.2.0.0/16", "Allow AzureLoadBalancer", "Allow AzureLoadBalancer", "Deny *", "Deny *"], Rules(run, open));
        await run.ConvergeAsync(open);
        Assert.Equal(["Allow Internet", "Allow Internet"], Rules(run, open));
        Assert.Equal(others, Rules(run, neighbour));
        await run.RemoveAsync(open.Identity);
        Assert.Empty(Rules(run, open));
        Assert.Equal(others, Rules(run, neighbour));
    }

    [Fact]
    public async Task SharedAddress_EachServicesDenyIsItsOwnAndStays()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer one = run.Rig.Service("one", ("azure-disable-load-balancer-floating-ip", "false")) with { SourceRanges = [IPNetwork.Parse("10.1.0.0/16")] };
        await run.ConvergeAsync(one);
        string address = Assert.Single(run.Arm.Addresses());
        DesiredLoadBalancer other = run.Rig.Service("other", ("azure-disable-load-balancer-floating-ip", "false"), ("azure-load-balancer-ipv4", address)) with
        {
            Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 81), 30081)],
            SourceRanges = [IPNetwork.Parse("10.2.0.0/16")],
        };
        await run.ConvergeAsync(other);
        string[] rules = Rules(run, one);
        Assert.Contains("Deny *", rules);
        await run.ConvergeAsync(other with { SourceRanges = [] });
        Assert.Equal(rules, Rules(run, one));
        await run.RemoveAsync(other.Identity);
        Assert.Equal(rules, Rules(run, one));
        Assert.Empty(Rules(run, other));
    }

    [Fact]
    public async Task FloatingIp_RulesNameTheAddressAndFollowIt()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-disable-load-balancer-floating-ip", "false")));
        JsonObject rule = Assert.Single(run.Arm.SecurityRules());
        Assert.Equal(run.Arm.Addresses(), rule.Values("destinationAddressPrefix", "destinationAddressPrefixes"));
        Assert.Equal(["80"], rule.Ports());
        await run.ConvergeAsync(run.Rig.Service("web"));
        rule = Assert.Single(run.Arm.SecurityRules());
        Assert.Equal(["10.240.0.0/16"], rule.Values("destinationAddressPrefix", "destinationAddressPrefixes"));
        Assert.Equal(["30080"], rule.Ports());
    }

    [Fact]
    public async Task StaleRuleOfOurs_GoesWithTheNextLook()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer service = run.Rig.Service("web");
        await run.ConvergeAsync(service);
        string before = WorldText.Of(run.Arm, "networkSecurityGroups");
        run.Arm.World.Change(run.Arm.World.IdOf("networkSecurityGroups", "nsg"), body =>
        {
            var rules = body["properties"]!["securityRules"] as JsonArray ?? []; // It has rules.
            var stale = (JsonObject)rules[0]!.DeepClone(); // It has one.
            stale["name"] = $"{stale.Name()}-stale";
            stale["properties"]!["priority"] = 900; // It has properties.
            rules.Add((JsonNode)stale);
        });
        await run.DriftPassAsync(service);
        Assert.Equal(before, WorldText.Of(run.Arm, "networkSecurityGroups"));
    }

    [Fact]
    public async Task SecurityGroupThatIsFull_IsToldAndWhatWasThereStays()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer service = run.Rig.Service("web");
        await run.ConvergeAsync(service);
        run.Arm.World.Change(run.Arm.World.IdOf("networkSecurityGroups", "nsg"), body =>
        {
            var rules = body["properties"]!["securityRules"] as JsonArray ?? []; // It has rules.
            foreach (int index in Enumerable.Range(0, 999))
            {
                var copy = (JsonObject)rules[0]!.DeepClone(); // It has one.
                copy["name"] = $"theirs-{index}";
                copy["properties"]!["priority"] = 1000 + index; // It has properties.
                rules.Add((JsonNode)copy);
            }
        });
        string before = WorldText.Of(run.Arm, "networkSecurityGroups");
        ProviderException? error = await run.TryAsync(service.Identity, service with { SourceRanges = [IPNetwork.Parse("10.1.0.0/16")] });
        Assert.Equal(("SecurityGroupFull", ProviderErrorKind.QuotaExceeded), (error?.Code, error?.Kind));
        Assert.Contains("1000", error?.Message, StringComparison.Ordinal);
        Assert.Equal(before, WorldText.Of(run.Arm, "networkSecurityGroups"));
        await run.RemoveAsync(service.Identity);
        Assert.Equal(999, run.Arm.SecurityRules().Count());
    }

    [Fact]
    public async Task FailedSecurityGroup_IsWrittenAgain()
    {
        await using var run = new TrapRun();
        run.Arm.Faults.FailOperation("PUT networkSecurityGroups", "InternalServerError");
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Equal("Succeeded", run.Arm.World.All("networkSecurityGroups")[0].Text("provisioningState"));
        Assert.Equal(2, run.Arm.Journal.Count("PUT networkSecurityGroups"));
    }

    private static string[] Rules(TrapRun run, DesiredLoadBalancer service) =>
    [
        .. run.Arm.SecurityRules().Where(rule => rule.Name().Contains(service.Identity.ServiceUid, StringComparison.Ordinal))
            .Select(rule => $"{rule.Text("access")} {string.Join(',', rule.Sources())}").Order(StringComparer.Ordinal),
    ];
}
