using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Tests.Rig;

namespace LbController.Providers.Aws.Tests.BadInput;

/// <summary>Load balancers that AWS says are not well.</summary>
public sealed class LoadBalancerStateTests
{
    private static readonly TimeSpan Pass = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("failed", ProblemReasons.LoadBalancerFailed, ProblemSeverity.Refused, 0)]
    [InlineData("active_impaired", ProblemReasons.LoadBalancerImpaired, ProblemSeverity.Degraded, 1)]
    public async Task AStateThatIsNotWell_IsSaidWithAwssReason_WhileItLasts(string state, string reason, ProblemSeverity severity, int addresses)
    {
        await using var rig = new AwsRig(attempts: 1);
        DesiredLoadBalancer web = rig.Service("web");
        await rig.ConvergeAsync(web);
        FakeLoadBalancer balancer = Assert.Single(rig.Aws.LoadBalancers);
        rig.Aws.Drift.SetTrouble(balancer.Arn, (state, "no free addresses in subnet-private-a"));
        rig.Time.Advance(Pass);
        rig.Aws.Calls.Clear();

        ProviderPlan plan = await rig.PlanAsync(web);

        Problem problem = Assert.Single(plan.Problems, problem => problem.Reason == reason);
        Assert.Equal(severity, problem.Severity);
        Assert.Contains($"{balancer.Arn} is {state}: no free addresses in subnet-private-a", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Look at the subnets' free addresses", problem.Message, StringComparison.Ordinal);
        Assert.Equal(addresses, plan.Addresses.Count);
        Assert.Empty(plan.Changes);
        Assert.Equal(0, rig.Aws.Calls.Mutating);
        await rig.ConvergeAsync(rig.Service("other"));

        rig.Aws.Drift.SetTrouble(balancer.Arn, null);
        rig.Time.Advance(Pass);
        plan = await rig.PlanAsync(web);
        Assert.Empty(plan.Problems);
        Assert.Single(plan.Addresses);
    }
}
