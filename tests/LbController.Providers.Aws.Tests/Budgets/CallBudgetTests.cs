using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Tests.Rig;

namespace LbController.Providers.Aws.Tests.Budgets;

/// <summary>How many calls things cost, counted at the fake cloud. The peer's figures are from aws-load-balancer-controller's code.</summary>
public sealed class CallBudgetTests
{
    private static readonly string[] Listed =
        ["DescribeLoadBalancers", "DescribeTargetGroups", "DescribeListeners", "DescribeTags"];

    /// <summary>The peer: 21 to 23.</summary>
    [Fact]
    public async Task NewServiceWithOnePortAndAHundredNodes_TakesAtMostTwelveCalls()
    {
        await using var rig = new AwsRig(instances: 100);
        await rig.ConvergeAsync(rig.Service("warm"));
        rig.Aws.Calls.Clear();

        await ConvergeAllAsync(rig, [rig.Service("web")]);

        Assert.True(rig.Aws.Calls.Total <= 12, Show(rig));
        Assert.Equal(100, rig.Aws.Targets(GroupOf(rig, "web")).Count);
    }

    [Fact]
    public async Task SecondPlanOfAnUnchangedService_TakesNoCall()
    {
        await using var rig = new AwsRig();
        await rig.ConvergeAsync(rig.Service("web"));
        rig.Aws.Calls.Clear();

        ProviderPlan plan = await rig.PlanAsync(rig.Service("web"));
        ApplyResult targets = await rig.Provider.ApplyTargetsAsync(rig.Service("web"), CancellationToken.None);

        Assert.True(plan.IsConverged);
        Assert.IsType<Outcome.Settled>(targets.Outcome);
        Assert.Equal(0, rig.Aws.Calls.Total);
    }

    /// <summary>The peer: about 10,000.</summary>
    [Fact]
    public async Task DriftPassOverFiveHundredServicesOfThreePorts_TakesAtMostTwoHundredCalls()
    {
        await using AwsRig rig = await FleetAsync(500);
        rig.Time.Advance(TimeSpan.FromMinutes(5));
        rig.Aws.Calls.Clear();

        ProviderPlan[] plans = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => rig.PlanAsync(Fleet(rig, i))));

        Assert.All(plans, plan => Assert.True(plan.IsConverged, string.Join("; ", plan.Changes)));
        Assert.True(rig.Aws.Calls.Count(call => Listed.Contains(call.Operation)) <= 200, Show(rig));
        Assert.True(rig.Aws.Calls.Total <= 205, Show(rig));
    }

    /// <summary>What AWS describes one by one has its turn within the hour, and no sooner than it must.</summary>
    [Fact]
    public async Task DetailsOfEveryService_AreReadOnceAnHour_InTurns()
    {
        await using AwsRig rig = await FleetAsync(40);
        rig.Aws.Calls.Clear();
        var perPass = new List<int>();
        for (int pass = 0; pass < 6; pass++)
        {
            rig.Time.Advance(TimeSpan.FromMinutes(10));
            int before = rig.Aws.Calls.Count("DescribeLoadBalancerAttributes");
            foreach (int i in Enumerable.Range(0, 40))
            {
                Assert.True((await rig.PlanAsync(Fleet(rig, i))).IsConverged);
            }

            perPass.Add(rig.Aws.Calls.Count("DescribeLoadBalancerAttributes") - before);
        }

        Assert.InRange(perPass.Sum(), 40, 80);
        Assert.Equal(40, rig.Aws.Calls.All.Where(call => call.Operation == "DescribeLoadBalancerAttributes").Select(call => call.Parameters["LoadBalancerArn"]).Distinct().Count());
        Assert.True(rig.Aws.Calls.Count("DescribeTargetHealth") <= 2 * 40 * 3, Show(rig));
    }

    /// <summary>The peer: up to 60,000.</summary>
    [Fact]
    public async Task HundredNodesReplacedUnderThreeHundredTargetGroups_TakeAtMostSixHundredChanges()
    {
        await using AwsRig rig = await FleetAsync(100, instances: 200, firstNodes: 100);
        rig.Aws.Settings.RegistrationLatency = TimeSpan.FromMinutes(3);
        rig.Time.Advance(TimeSpan.FromMinutes(5));
        rig.Aws.Calls.Clear();
        ValueList<TargetNode> others = Enumerable.Range(100, 100).Select(rig.Node).ToValueList();

        await ConvergeAllAsync(rig, Enumerable.Range(0, 100).Select(i => Fleet(rig, i) with { Nodes = others }));

        Assert.All(rig.Aws.TargetGroups, group => Assert.Equal(100, rig.Aws.Targets(group.Arn).Count(target => target.State == "healthy")));
        Assert.True(rig.Aws.Calls.Count(call => call.Operation is "RegisterTargets" or "DeregisterTargets") <= 600, Show(rig));
        Assert.True(rig.Aws.Calls.Mutating <= 600, Show(rig));
    }

    /// <summary>After a restart everything is compared, and what a note says is as asked for costs no look at its attributes.</summary>
    [Fact]
    public async Task RestartOverAHundredServices_ReadsNoAttribute_AndChangesNothing()
    {
        await using AwsRig rig = await FleetAsync(100);
        await rig.RestartAsync();
        rig.Aws.Calls.Clear();

        ProviderPlan[] plans = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => rig.PlanAsync(Fleet(rig, i))));

        Assert.All(plans, plan => Assert.True(plan.IsConverged, string.Join("; ", plan.Changes)));
        Assert.Equal(0, rig.Aws.Calls.Count(call => call.Operation.EndsWith("Attributes", StringComparison.Ordinal)));
        Assert.Equal(300, rig.Aws.Calls.Count("DescribeTargetHealth"));
        Assert.Equal(0, rig.Aws.Calls.Mutating);
    }

    private static async Task<AwsRig> FleetAsync(int services, int instances = 3, int? firstNodes = null)
    {
        var rig = new AwsRig(instances);
        rig.Aws.Settings.Quotas.LoadBalancers = services + 10;
        rig.Aws.Settings.RegistrationLatency = TimeSpan.Zero;
        ValueList<TargetNode> nodes = Enumerable.Range(0, firstNodes ?? instances).Select(rig.Node).ToValueList();
        await ConvergeAllAsync(rig, Enumerable.Range(0, services).Select(i => Fleet(rig, i) with { Nodes = nodes }));
        return rig;
    }

    /// <summary>As the controller does it: all at once, each again when it asked for it, and none that is settled.</summary>
    private static async Task ConvergeAllAsync(AwsRig rig, IEnumerable<DesiredLoadBalancer> services)
    {
        List<DesiredLoadBalancer> left = [.. services];
        for (int round = 0; left.Count > 0 && round < 200; round++)
        {
            Outcome[] outcomes = await Task.WhenAll(left.Select(async desired =>
            {
                ProviderPlan plan = await rig.PlanAsync(desired);
                Assert.False(plan.IsRefused, string.Join("; ", plan.Problems));
                return plan.Changes.IsEmpty ? Outcome.Settled.Instance : (await rig.Provider.ApplyAsync(plan, CancellationToken.None)).Outcome;
            }));
            left = [.. left.Where((_, i) => outcomes[i] is not Outcome.Settled)];
            rig.Time.Advance(outcomes.OfType<Outcome.Waiting>().Select(waiting => waiting.After).DefaultIfEmpty(TimeSpan.Zero).Min());
        }

        Assert.Empty(left);
    }

    private static DesiredLoadBalancer Fleet(AwsRig rig, int index) => rig.Service($"web-{index}") with
    {
        Listeners = Enumerable.Range(0, 3).Select(port => new Listener(new ListenerKey(TransportProtocol.Tcp, 80 + port), 30_000 + (index * 3) + port)).ToValueList(),
    };

    private static string GroupOf(AwsRig rig, string service) => rig.Aws.TargetGroups.Single(group => group.Tags["lbcontroller.io/service"] == $"default/{service}").Arn;

    private static string Show(AwsRig rig) => string.Join(", ", rig.Aws.Calls.ByOperation().Select(entry => $"{entry.Key} {entry.Value}"));
}
