using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.Azure.Tests.Traps;

namespace LbController.Providers.Azure.Tests.Pools;

/// <summary>Several load balancers of a kind: their nodes move without a time without targets, and no network card has more rules than Azure takes.</summary>
public sealed class SharedNodesTests
{
    private const int Nodes = 8;

    [Fact]
    public async Task SecondLoadBalancer_GetsNodesAndTheFirstIsNeverWithoutOne()
    {
        await using var run = new TrapRun();
        int least = int.MaxValue;
        await run.ConvergeAsync(Service(run, 0), Service(run, 1));
        string first = Assert.Single(run.Arm.Balancers()).Name();
        run.Gate.AfterCall = () => least = Math.Min(least, Serving(run, first));
        await run.ConvergeAsync(Service(run, 2));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        Assert.True(least > 0, "the first had no node");
        Assert.Empty(run.Failures);
        AssertShared(run);
    }

    [Fact]
    public async Task SecondLoadBalancerIsThereFirst_TheFirstStillGivesItNodes()
    {
        await using var run = new TrapRun();
        run.Arm.Faults.Add(new Fault("PUT loadBalancers", FaultKind.Delay) { Wait = TimeSpan.FromSeconds(20), When = path => !path.EndsWith("-2", StringComparison.Ordinal) });
        await run.ConvergeAsync(Service(run, 0), Service(run, 1), Service(run, 2));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Empty(run.Failures);
        AssertShared(run);
    }

    [Fact]
    public async Task NodesComeAndGo_AreSharedAgainAndNoCardHasTooManyRules()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer[] services = [Service(run, 0), Service(run, 1), Service(run, 2)];
        await run.ConvergeAsync(services);
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        foreach (int[] nodes in new int[][] { [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 3, 4, 5, 6, 7, 8, 9], [4, 5], [4, 5, 6, 7, 8, 9, 10, 11] })
        {
            await run.Rig.ConvergeTargetsAsync(services.Select(service => service with { Nodes = nodes.Select(index => AzureRig.Node(index)).ToValueList() }));
            await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
            AssertShared(run, nodes.Length);
        }

        Assert.Empty(run.Failures);
        Assert.DoesNotContain(run.Arm.Journal.All, call => call.Outcome == "NetworkInterfaceLoadBalancingRuleCountLimitReached");
    }

    [Fact]
    public async Task RestartWhileNodesMove_TheyArrive()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Service(run, 0), Service(run, 1));
        await run.ConvergeAsync(Service(run, 2));
        await run.RestartAsync();
        await run.ConvergeAsync(Service(run, 0), Service(run, 1), Service(run, 2));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        AssertShared(run);
    }

    [Fact]
    public async Task SecondLoadBalancerGoes_TheFirstHasAllNodesAgain()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Service(run, 0), Service(run, 1));
        await run.ConvergeAsync(Service(run, 2));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        AssertShared(run);
        string second = run.Arm.Balancers().Single(balancer => balancer.Name().EndsWith("-2", StringComparison.Ordinal)).List("loadBalancingRules").First().Name();
        await run.RemoveAsync(Enumerable.Range(0, 3).Select(index => Service(run, index).Identity).Single(identity => second.Contains(identity.ServiceUid, StringComparison.Ordinal)));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(Nodes, Serving(run, Assert.Single(run.Arm.Balancers()).Name()));
    }

    [Fact]
    public async Task LocalServices_HaveAllNodesOnEveryLoadBalancer()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Service(run, 0), Service(run, 1));
        await run.ConvergeAsync(Service(run, 2));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        DesiredLoadBalancer local = run.Rig.Service("local") with { TrafficPolicy = TrafficPolicy.Local, Nodes = Service(run, 0).Nodes, Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 32000)] };
        await run.ConvergeAsync(local);
        JsonObject balancer = run.Arm.Balancers().Single(balancer => balancer.List("loadBalancingRules").Any(rule => rule.Name().Contains(local.Identity.ServiceUid, StringComparison.Ordinal)));
        string pool = balancer.List("loadBalancingRules").First(rule => rule.Name().Contains(local.Identity.ServiceUid, StringComparison.Ordinal)).Reference("backendAddressPool") ?? "";
        Assert.Equal(Nodes, balancer.Serving(pool).Length);
        AssertShared(run);
        Assert.Empty(run.Failures);
    }

    [Fact]
    public async Task ServiceThatIsOnALoadBalancer_StaysThereWhenItGrowsOrRestarts()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Service(run, 0), Service(run, 1));
        await run.ConvergeAsync(Service(run, 2));
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(3));
        string[] addresses = run.Arm.Addresses();
        string before = Homes(run);
        await run.RestartAsync();
        await run.ConvergeAsync([.. Enumerable.Range(0, 3).Select(index => Service(run, index) with { SourceRanges = [System.Net.IPNetwork.Parse("10.1.0.0/16")] })]);
        Assert.Equal(before, Homes(run));
        Assert.Equal(addresses, run.Arm.Addresses());
    }

    /// <summary>One with so many ports that two are on one load balancer and three are not.</summary>
    private static DesiredLoadBalancer Service(TrapRun run, int index) => run.Rig.Service($"web-{index}") with
    {
        Listeners = Enumerable.Range(0, 120).Select(port => new Listener(new ListenerKey(TransportProtocol.Tcp, 1000 + port), 30000 + (200 * index) + port)).ToValueList(),
        Nodes = Enumerable.Range(0, Nodes).Select(node => AzureRig.Node(node)).ToValueList(),
    };

    private static int Serving(TrapRun run, string balancer) =>
        run.Arm.Balancers().Where(other => other.Name() == balancer).Sum(other => other.Serving(other.List("backendAddressPools").First().Name()).Length);

    private static string Homes(TrapRun run) =>
        string.Join(' ', run.Arm.Balancers().SelectMany(balancer => balancer.List("loadBalancingRules").Select(rule => $"{balancer.Name()}/{rule.Name()[..49]}")).Distinct().Order(StringComparer.Ordinal));

    private static void AssertShared(TrapRun run, int nodes = Nodes)
    {
        Assert.Equal(2, run.Arm.Balancers().Count);
        string[][] shares = [.. run.Arm.Balancers().Select(balancer => balancer.Serving(balancer.List("backendAddressPools").First(pool => pool.Name().Contains("-nodes-", StringComparison.Ordinal)).Name()))];
        Assert.All(shares, Assert.NotEmpty);
        Assert.Equal(nodes, shares.SelectMany(share => share).Distinct().Count());
        Assert.Equal(nodes, shares.SelectMany(share => share).Count());
    }
}
