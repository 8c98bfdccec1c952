using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Limits;

/// <summary>Which load balancer a Service comes to.</summary>
public sealed class RoomTests
{
    [Fact]
    public async Task AServiceStaysWhereItIsWhenThereIsRoomElsewhere()
    {
        await using var rig = new AzureRig();
        await rig.ConvergeAllAsync([Wide(rig, "first", 290, 30000), Wide(rig, "second", 20, 30400)]);
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        string before = Holder(rig, "second");
        Assert.NotEqual(Holder(rig, "first"), before);
        await rig.RemoveAsync(rig.Identity("first"));
        await rig.ConvergeAsync(Wide(rig, "second", 21, 30400));
        Assert.Equal(before, Holder(rig, "second"));
        Assert.Empty(rig.Arm.Violations);
    }

    [Fact]
    public async Task WhereThereIsNoRoomTheServiceIsToldAndTheOthersServe()
    {
        await using var rig = new AzureRig(settings: settings => settings with { MostLoadBalancers = 1 });
        await rig.ConvergeAsync(Wide(rig, "first", 290, 30000));
        ProviderPlan plan = await rig.PlanAsync(Wide(rig, "second", 20, 30400));
        Problem problem = Assert.Single(plan.Problems);
        Assert.Equal(ProblemReasons.LimitExceeded, problem.Reason);
        Assert.Contains("299", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--azure-max-load-balancers", problem.Message, StringComparison.Ordinal);
        Assert.Empty(plan.Changes);
        await rig.ConvergeAsync(Wide(rig, "third", 9, 30400));
    }

    [Fact]
    public async Task ThereAreNeverMoreLoadBalancersThanNodes()
    {
        await using var rig = new AzureRig();
        DesiredLoadBalancer On(string name, int ports, int first) => Wide(rig, name, ports, first) with { Nodes = [AzureRig.Node(0)] };
        await rig.ConvergeAsync(On("first", 290, 30000));
        Assert.Equal(ProblemReasons.LimitExceeded, Assert.Single((await rig.PlanAsync(On("second", 20, 30400))).Problems).Reason);
    }

    [Fact]
    public async Task RulesOfInternalLoadBalancersCountOnTheSameNodes()
    {
        await using var rig = new AzureRig(settings: settings => settings with { MostLoadBalancers = 1 });
        await rig.ConvergeAsync(Wide(rig, "first", 290, 30000));
        DesiredLoadBalancer inside = Wide(rig, "second", 20, 30400);
        ProviderPlan plan = await rig.PlanAsync(inside with { Annotations = rig.Service("x", ("azure-load-balancer-internal", "true")).Annotations });
        Assert.Equal(ProblemReasons.LimitExceeded, Assert.Single(plan.Problems).Reason);
    }

    [Fact]
    public async Task ServicesThatComeTogetherDoNotTakeTheSameRoomTwice()
    {
        await using var rig = new AzureRig();
        await rig.ConvergeAllAsync(Enumerable.Range(0, 6).Select(index => Wide(rig, $"web-{index}", 100, 30000 + (100 * index))));
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        Assert.All(rig.Arm.World.All("loadBalancers"), balancer => Assert.InRange(balancer["properties"]!["loadBalancingRules"]!.AsArray().Count, 1, 299));
        Assert.Equal(3, rig.Arm.World.All("loadBalancers").Count);
        Assert.Empty(rig.Arm.Violations);
    }

    private static DesiredLoadBalancer Wide(AzureRig rig, string name, int ports, int first) => rig.Service(name) with
    {
        Listeners = Enumerable.Range(0, ports).Select(index => new Listener(new ListenerKey(TransportProtocol.Tcp, 1000 + index), first + index)).ToValueList(),
    };

    private static string Holder(AzureRig rig, string name) => rig.Arm.World.All("loadBalancers")
        .Single(balancer => balancer["properties"]!["loadBalancingRules"]!.AsArray().Any(rule => rule!["name"]!.GetValue<string>().Contains(AzureRig.Uid(name), StringComparison.Ordinal)))["name"]!.GetValue<string>();
}
