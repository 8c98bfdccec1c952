using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using static LbController.Providers.Aws.Tests.Traps.RichService;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>Targets of a port never run out: neither by changes of nodes and NodePorts, nor by quotas, nor by one bad instance.</summary>
public sealed class TargetTrapTests
{
    [Fact]
    public async Task NodePortChange_NewTargetsAreRegisteredBeforeOldOnesGo()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer desired = await ServeAsync(run);
        await run.ConvergeAsync(desired with { Listeners = [Tcp(80, 30081)] });
        Assert.All(Served(run), change => Assert.True(change.Healthy >= 4, $"{change}"));
        Assert.All(Targets(run), target => Assert.EndsWith(":30081", target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AllNodesSwapped_NewTargetsAreHealthyBeforeOldOnesGo()
    {
        await using var run = new TrapRun(instances: 6);
        DesiredLoadBalancer desired = await ServeAsync(run, 0, 1, 2);
        await run.ConvergeAsync(desired with { Nodes = [run.Rig.Node(3), run.Rig.Node(4), run.Rig.Node(5)] });
        Assert.All(Served(run), change => Assert.True(change.Healthy >= 3, $"{change}"));
        string[] calls = [.. run.Aws.Calls.All.Where(call => call.Operation is "RegisterTargets" or "DeregisterTargets").Select(call => call.Operation)];
        Assert.Equal(["RegisterTargets", "RegisterTargets", "DeregisterTargets"], calls);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task QuotaOfTargets_RoomIsMadeJustEnoughAndNeverBelowTheFloor(int quota)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer desired = await ServeAsync(run);
        run.Aws.Settings.Quotas.TargetsPerTargetGroup = quota;
        await run.ConvergeAsync(desired with { Listeners = [Tcp(80, 30081)] });
        Assert.All(Served(run), change => Assert.True(change.Healthy >= 2, $"{change}"));
        FakeTargetGroup group = Assert.Single(run.Aws.TargetGroups);
        TargetSetChange first = run.Aws.TargetHistory(group.Arn).First(change => change.Cause == "DeregisterTargets");
        Assert.True(first.Healthy >= 2, $"{first}");
        Assert.Equal(4, Targets(run).Length);
        Assert.All(Targets(run), target => Assert.EndsWith(":30081", target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task QuotaOfTargets_WhatFitsServesAndTheRestIsTold_UntilThereIsRoom()
    {
        await using var run = new TrapRun(instances: 10);
        run.Aws.Settings.Quotas.TargetsPerTargetGroup = 7;
        DesiredLoadBalancer desired = run.Rig.Service("web");
        await run.ConvergeAsync(desired);
        Assert.Equal(7, Targets(run).Length);
        Assert.Contains(run.Problems, problem => problem.Reason == "TooManyTargets" && problem.Message.Contains("3 of the targets", StringComparison.Ordinal));
        run.Aws.Settings.Quotas.TargetsPerTargetGroup = 10;
        run.Rig.Time.Advance(TimeSpan.FromMinutes(2));
        await run.ConvergeAsync(desired);
        Assert.Equal(10, Targets(run).Length);
        Assert.DoesNotContain(run.Problems, problem => problem.Reason == "TooManyTargets");
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("terminated")]
    [InlineData(null)]
    public async Task OneBadInstanceAmongAHundred_TheOthersServeAndItIsNamed(string? state)
    {
        await using var run = new TrapRun(instances: 100);
        string bad = run.Rig.Instances[57].Id;
        if (state is null)
        {
            run.Aws.World.ForgetInstance(bad);
        }
        else
        {
            run.Aws.World.SetState(bad, state);
        }

        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Equal(99, Targets(run).Length);
        Assert.Contains(run.Problems, problem => problem.Reason == "InvalidTarget" && problem.Message.Contains(bad, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NodesWithoutProviderId_NeverEmptyAGroup()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer desired = await ServeAsync(run);
        await run.ConvergeAsync(desired with { Nodes = desired.Nodes.Select(node => node with { ProviderId = null }).ToValueList() });
        Assert.Equal(4, Targets(run).Length);
        Assert.Contains(run.Problems, problem => problem.Reason == "NodeNotATarget");
    }

    [Fact]
    public async Task NoNodeLeft_TargetsGo_AndComeBackWithTheNodes()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer desired = await ServeAsync(run);
        await run.ConvergeAsync(desired with { Nodes = [] });
        Assert.Empty(Targets(run));
        await run.ConvergeAsync(desired);
        Assert.Equal(4, Targets(run).Length);
    }

    [Fact]
    public async Task TcpAndUdpOnOnePort_ShareAListenerAndNeitherIsLost()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("dns") with { Listeners = [Tcp(53, 30053), Udp(53, 30053)] });
        FakeListener listener = Assert.Single(run.Aws.Listeners);
        Assert.Equal((53, "TCP_UDP"), (listener.Port, listener.Protocol));
    }

    [Fact]
    public async Task TcpAndUdpOnOnePortWithTwoNodePorts_OneIsServedAndTheOtherIsTold()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("dns") with { Listeners = [Tcp(53, 30053), Udp(53, 30054)] });
        Assert.Equal("TCP", Assert.Single(run.Aws.Listeners).Protocol);
        Assert.Contains(run.Problems, problem => problem.Port == new ListenerKey(TransportProtocol.Udp, 53));
    }

    [Theory]
    [InlineData(TrafficPolicy.Cluster)]
    [InlineData(TrafficPolicy.Local)]
    public async Task ConvergedService_NothingIsWrittenAgain_WhateverTheTrafficPolicy(TrafficPolicy policy)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer desired = run.Rig.Service("web") with { TrafficPolicy = policy, Health = HealthProbe.Http(policy == TrafficPolicy.Local ? 31999 : 10256, "/healthz") };
        await run.ConvergeAsync(desired);
        int writes = run.Aws.Calls.Mutating;
        for (int pass = 0; pass < 3; pass++)
        {
            run.Rig.Time.Advance(TimeSpan.FromHours(1));
            Assert.True((await run.Rig.PlanAsync(desired)).IsConverged);
        }

        Assert.Equal(writes, run.Aws.Calls.Mutating);
    }

    private static async Task<DesiredLoadBalancer> ServeAsync(TrapRun run, params int[] nodes)
    {
        DesiredLoadBalancer desired = run.Rig.Service("web");
        desired = nodes.Length == 0 ? desired : desired with { Nodes = nodes.Select(run.Rig.Node).ToValueList() };
        await run.ConvergeAsync(desired);
        run.Rig.Time.Advance(TimeSpan.FromMinutes(10));
        return desired;
    }

    /// <summary>From when all were healthy for the first time.</summary>
    private static IEnumerable<ServingChange> Served(TrapRun run) =>
        run.Aws.ServingHistory(Assert.Single(run.Aws.LoadBalancers).Arn, 80).SkipWhile(change => change.Healthy < 3);

    private static string[] Targets(TrapRun run) =>
        [.. run.Aws.Targets(Assert.Single(run.Aws.TargetGroups).Arn).Where(target => target.State != "draining").Select(target => $"{target.Id}:{target.Port}")];
}
