using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using static LbController.Providers.Aws.Tests.Traps.RichService;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>A load balancer of somebody else is used only with consent, and is his again afterwards.</summary>
public sealed class AdoptionTrapTests
{
    private const string Adopt = "aws.lbcontroller.io/adopt";

    [Fact]
    public async Task WithoutConsentTag_NothingIsTouchedAndTheUserIsTold()
    {
        await using var run = new TrapRun();
        string arn = MakeForeign(run);
        string before = CloudText.Of(run.Aws);
        DesiredLoadBalancer desired = run.Rig.Service("web", (Adopt, arn));
        Assert.False((await run.Rig.PlanAsync(desired)).IsConverged);
        Assert.Contains((await run.Rig.PlanAsync(desired)).Problems, problem => problem.Reason == ProblemReasons.AdoptionRefused);
        Assert.Equal(before, CloudText.Of(run.Aws));
    }

    [Theory]
    [InlineData("cluster-1")]
    [InlineData("cluster-1/default")]
    [InlineData("cluster-1/default/web")]
    public async Task WithConsent_ItServes_AndRemovalLeavesItAsItWas(string consent)
    {
        await using var run = new TrapRun();
        string arn = MakeForeign(run);
        run.Aws.Drift.SetTag(arn, "lbcontroller.io/adoptable-by", consent);
        string before = CloudText.Of(run.Aws);
        DesiredLoadBalancer desired = run.Rig.Service("web", (Adopt, arn)) with { Listeners = [Tcp(81, 30081)] };
        await run.ConvergeAsync(desired);
        Assert.Equal([80, 81], run.Aws.Listeners.Select(listener => listener.Port).Order());
        Assert.Single(run.Aws.LoadBalancers);
        await run.Rig.RestartAsync();
        await run.RemoveAsync(desired.Identity);
        Assert.Equal(before, CloudText.Of(run.Aws));
    }

    [Fact]
    public async Task PortOfAForeignListener_IsToldAndLeftAlone_OtherPortsServe()
    {
        await using var run = new TrapRun();
        string arn = MakeForeign(run);
        run.Aws.Drift.SetTag(arn, "lbcontroller.io/adoptable-by", "cluster-1");
        FakeListener foreign = Assert.Single(run.Aws.Listeners);
        DesiredLoadBalancer desired = run.Rig.Service("web", (Adopt, arn)) with { Listeners = [Tcp(80, 30080), Tcp(81, 30081)] };
        await run.ConvergeAsync(desired);
        Assert.Contains(run.Problems, problem => problem.Reason == "PortTaken" && problem.Port?.Port == 80);
        Assert.Equal(foreign, run.Aws.Listeners.Single(listener => listener.Port == 80));
        Assert.Contains(run.Aws.Listeners, listener => listener.Port == 81);
    }

    [Theory]
    [InlineData(Fate.DiesBefore)]
    [InlineData(Fate.DiesAfter)]
    [InlineData(Fate.LosesReply)]
    public async Task TroubleAtAnyWrite_OfAnAdoptionAndItsEnd_LeavesItAsItWas(Fate fate)
    {
        bool isHit = true;
        for (int call = 1; isHit; call++)
        {
            await using var run = new TrapRun(countsWritesOnly: true);
            string arn = MakeForeign(run);
            run.Aws.Drift.SetTag(arn, "lbcontroller.io/adoptable-by", "cluster-1");
            string before = CloudText.Of(run.Aws);
            DesiredLoadBalancer desired = run.Rig.Service("web", (Adopt, arn)) with { Listeners = [Tcp(81, 30081)] };
            run.Gate.Arm(call, fate);
            await run.ConvergeAsync(desired);
            Assert.Equal([80, 81], run.Aws.Listeners.Select(listener => listener.Port).Order());
            await run.RemoveAsync(desired.Identity);
            isHit = !run.Gate.IsArmed;
            Assert.True(before == CloudText.Of(run.Aws), $"call {call}: {CloudText.Of(run.Aws)}");
        }
    }

    private static string MakeForeign(TrapRun run)
    {
        run.Aws.Drift.Elb("CreateLoadBalancer", ("Name", "theirs"), ("Type", "network"), ("Scheme", "internal"), ("SubnetMappings.member.1.SubnetId", "subnet-private-a"));
        string arn = run.Aws.LoadBalancers.Single(balancer => balancer.Name == "theirs").Arn;
        run.Aws.Drift.Elb("CreateTargetGroup", ("Name", "theirs"), ("Protocol", "TCP"), ("Port", "8080"), ("VpcId", "vpc-1"), ("TargetType", "instance"));
        string group = run.Aws.TargetGroups.Single(item => item.Name == "theirs").Arn;
        run.Aws.Drift.Elb("CreateListener", ("LoadBalancerArn", arn), ("Protocol", "TCP"), ("Port", "80"), ("DefaultActions.member.1.Type", "forward"), ("DefaultActions.member.1.TargetGroupArn", group));
        return arn;
    }
}
