using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.Azure.Tests.Traps;

namespace LbController.Providers.Azure.Tests.Pools;

/// <summary>A node that leaves takes nothing new, keeps its connections for a while, and is taken out then, whatever happens meanwhile.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task NodeThatLeaves_IsDownForItsTimeAndOutThen()
    {
        await using var run = new TrapRun();
        await LeaveAsync(run);
        Assert.Equal(["node-0", "node-1", "node-2 Down"], Entries(run));
        await run.Rig.Pump.PassAsync(Period - TimeSpan.FromSeconds(10));
        Assert.Equal(["node-0", "node-1", "node-2 Down"], Entries(run));
        await run.Rig.Pump.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["node-0", "node-1"], Entries(run));
    }

    [Fact]
    public async Task NodeThatComesBackInTime_ServesAgainAndStays()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer service = await LeaveAsync(run);
        await run.Rig.Pump.PassAsync(TimeSpan.FromSeconds(10));
        await run.Rig.ConvergeTargetsAsync(service);
        Assert.Equal(["node-0", "node-1", "node-2"], Entries(run));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["node-0", "node-1", "node-2"], Entries(run));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RestartDuringTheDrain_TakesItOutAllTheSame(bool isTargetsPass)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer service = Without(await LeaveAsync(run));
        await run.RestartAsync();
        await (isTargetsPass ? run.Rig.ConvergeTargetsAsync(service) : run.ConvergeAsync(service));
        Assert.Equal(["node-0", "node-1", "node-2 Down"], Entries(run));
        await run.Rig.Pump.PassAsync(Period + TimeSpan.FromSeconds(10));
        Assert.Equal(["node-0", "node-1"], Entries(run));
    }

    [Fact]
    public async Task WriteThatTakesItOutFails_IsTriedAgain()
    {
        await using var run = new TrapRun();
        await LeaveAsync(run);
        run.Arm.Faults.Fail("PUT backendAddressPools", 503, "ServiceUnavailable");
        await run.Rig.Pump.PassAsync(Period + TimeSpan.FromSeconds(10));
        Assert.Equal(["node-0", "node-1", "node-2 Down"], Entries(run));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["node-0", "node-1"], Entries(run));
    }

    [Fact]
    public async Task NoDrain_TakesItOutAtOnce()
    {
        await using var run = new TrapRun(settings: settings => settings with { DrainPeriod = TimeSpan.Zero });
        await LeaveAsync(run);
        Assert.Equal(["node-0", "node-1"], Entries(run));
        Assert.Equal(1, run.Arm.Journal.Count("PUT backendAddressPools"));
    }

    [Fact]
    public async Task AllNodesSwapped_NewOnesServeBeforeOldOnesGo()
    {
        await using var run = new TrapRun(ipv6: true);
        DesiredLoadBalancer service = run.Rig.Service("web") with { Families = [IpFamily.IPv4, IpFamily.IPv6], Nodes = Nodes(0, 1, 2) };
        await run.ConvergeAsync(service);
        int least = int.MaxValue;
        run.Gate.AfterCall = () => least = run.Arm.Balancers()[0].List("backendAddressPools").Select(pool => run.Arm.Balancers()[0].Serving(pool.Name()).Length).Append(least).Min();
        run.Arm.Journal.Clear();
        await run.Rig.ConvergeTargetsAsync(service with { Nodes = Nodes(3, 4, 5) });
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(3, least);
        Assert.Equal(4, run.Arm.Journal.Count("PUT backendAddressPools"));
        Assert.All(run.Arm.Balancers()[0].List("backendAddressPools"), pool => Assert.Equal(["node-3", "node-4", "node-5"], run.Arm.Balancers()[0].Serving(pool.Name()).Order()));
        Assert.Equal(["10.240.0.13", "fd00:db8:0:1::13"], run.Arm.Balancers()[0].List("backendAddressPools").SelectMany(pool => pool.List("loadBalancerBackendAddresses")).Where(entry => entry.Name() == "node-3").Select(entry => entry.Text("ipAddress")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NodeThatHasNoIPv6_IsInTheIPv4PoolOnly()
    {
        await using var run = new TrapRun(ipv6: true);
        await run.ConvergeAsync(run.Rig.Service("web") with { Families = [IpFamily.IPv4, IpFamily.IPv6], Nodes = [AzureRig.Node(0, ipv6: true), AzureRig.Node(1)] });
        Assert.Equal([1, 2], run.Arm.Balancers()[0].List("backendAddressPools").Select(pool => pool.List("loadBalancerBackendAddresses").Count()).Order());
    }

    private static async Task<DesiredLoadBalancer> LeaveAsync(TrapRun run)
    {
        DesiredLoadBalancer service = run.Rig.Service("web");
        await run.ConvergeAsync(service);
        run.Arm.Journal.Clear();
        await run.ConvergeAsync(Without(service));
        return service;
    }

    private static DesiredLoadBalancer Without(DesiredLoadBalancer service) => service with { Nodes = service.Nodes.Take(2).ToValueList() };

    private static ValueList<TargetNode> Nodes(params int[] indices) => indices.Select(index => AzureRig.Node(index, ipv6: true)).ToValueList();

    private static IEnumerable<string> Entries(TrapRun run) => run.Arm.Balancers()[0].List("backendAddressPools").Single().List("loadBalancerBackendAddresses")
        .Select(entry => entry.Text("adminState") == "Down" ? $"{entry.Name()} Down" : entry.Name()).Order(StringComparer.Ordinal);
}
