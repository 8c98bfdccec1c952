using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Fake;
using static LbController.Providers.Aws.Tests.Traps.RichService;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>A removal goes on where it was, says what blocks it, and holds up nobody else.</summary>
public sealed class RemovalTrapTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DeletionProtection_HoldsAndSaysSo(bool isSetByAnnotation)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer desired = isSetByAnnotation ? run.Rig.Service("web", (Vendor + "attributes", "deletion_protection.enabled=true")) : run.Rig.Service("web");
        await run.ConvergeAsync(desired);
        FakeLoadBalancer balancer = Assert.Single(run.Aws.LoadBalancers);
        if (!isSetByAnnotation)
        {
            run.Aws.Drift.SetLoadBalancerAttribute(balancer.Arn, "deletion_protection.enabled", "true");
        }

        string before = CloudText.Of(run.Aws);
        var removal = new PlanRequest(desired.Identity, null, []);
        ApplyResult result = await run.Rig.Provider.ApplyAsync(await run.Rig.Provider.PlanAsync(removal, CancellationToken.None), CancellationToken.None);
        Problem problem = Assert.Single(Assert.IsType<Outcome.Blocked>(result.Outcome).Problems);
        Assert.Equal("DeletionProtection", problem.Reason);
        Assert.Contains("deletion_protection.enabled", problem.Message, StringComparison.Ordinal);
        Assert.Equal(before, CloudText.Of(run.Aws));

        run.Aws.Drift.SetLoadBalancerAttribute(balancer.Arn, "deletion_protection.enabled", "false");
        await run.RemoveAsync(desired.Identity);
        Assert.Empty(run.Aws.Leftovers("lbcontroller.io/cluster"));
    }

    [Fact]
    public async Task DeletionProtectionSetByHand_IsNotSwitchedOffByAnyPass()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer desired = run.Rig.Service("web");
        await run.ConvergeAsync(desired);
        FakeLoadBalancer balancer = Assert.Single(run.Aws.LoadBalancers);
        run.Aws.Drift.SetLoadBalancerAttribute(balancer.Arn, "deletion_protection.enabled", "true");
        for (int pass = 0; pass < 3; pass++)
        {
            run.Rig.Time.Advance(TimeSpan.FromHours(1));
            await run.ConvergeAsync(desired);
        }

        Assert.Equal("true", Assert.Single(run.Aws.LoadBalancers).Attributes["deletion_protection.enabled"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LingeringInterfaces_AreWaitedFor_ToldAndHoldUpNobodyElse(bool isRestarted)
    {
        await using var run = new TrapRun();
        run.Aws.Settings.InterfaceLinger = TimeSpan.FromMinutes(30);
        DesiredLoadBalancer other = run.Rig.Service("other");
        await run.ConvergeAsync(other);
        DesiredLoadBalancer desired = run.Rig.Service("web");
        await run.ConvergeAsync(desired);
        var removal = new PlanRequest(desired.Identity, null, []);
        ApplyResult result = await run.Rig.Provider.ApplyAsync(await run.Rig.Provider.PlanAsync(removal, CancellationToken.None), CancellationToken.None);
        Assert.Contains("network interfaces", Assert.IsType<Outcome.Waiting>(result.Outcome).Reason, StringComparison.Ordinal);
        if (isRestarted)
        {
            await run.Rig.RestartAsync();
        }

        await run.ConvergeAsync(other with { Listeners = [Tcp(80, 30080), Tcp(81, 30081)] });
        Assert.Equal(2, run.Aws.Listeners.Count);
        await run.RemoveAsync(desired.Identity);
        Assert.DoesNotContain(run.Aws.SecurityGroups, group => group.Tags.GetValueOrDefault("lbcontroller.io/service-uid") == desired.Identity.ServiceUid);
        Assert.Single(run.Aws.LoadBalancers);
        await run.RemoveAsync(other.Identity);
        Assert.Empty(run.Aws.Leftovers("lbcontroller.io/cluster"));
    }

    [Fact]
    public async Task SecondServiceGone_FirstKeepsAllThatIsItsAndShared()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("first"));
        string before = CloudText.Of(run.Aws);
        DesiredLoadBalancer second = run.Rig.Service("second");
        await run.ConvergeAsync(second);
        await run.Rig.RestartAsync();
        await run.RemoveAsync(second.Identity);
        Assert.Equal(before, CloudText.Of(run.Aws));
    }
}
