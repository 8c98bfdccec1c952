using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using static LbController.Providers.Aws.Tests.Traps.RichService;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>Another target group takes over only once it is healthy; whatever happens meanwhile, the port has healthy targets.</summary>
public sealed class GroupShiftTrapTests
{
    public static TheoryData<string, bool> Shifts
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string shift in new[] { "ssl", "ip", "udp", "tcp" })
            {
                data.Add(shift, true);
                data.Add(shift, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shifts))]
    public async Task AnotherGroup_TakesOverOnceHealthy_AlsoWhereWeightZeroIsNotChecked(string shift, bool isWeightZeroChecked)
    {
        await using var run = new TrapRun();
        run.Aws.Settings.WeightZeroIsHealthChecked = isWeightZeroChecked;
        (DesiredLoadBalancer before, DesiredLoadBalancer after) = Of(run, shift);
        await ServeAsync(run, before);
        string old = Assert.Single(run.Aws.TargetGroups).Arn;
        await run.ConvergeAsync(after);
        AssertServed(run, 4);
        FakeTargetGroup group = Assert.Single(run.Aws.TargetGroups);
        Assert.NotEqual(old, group.Arn);
        Assert.Equal(4, run.Aws.Targets(group.Arn).Count(target => target.State == "healthy"));
    }

    [Fact]
    public async Task Ipv6Group_TakesOverOnceHealthy()
    {
        await using var run = new TrapRun(ipv6: true);
        DesiredLoadBalancer before = run.Rig.Service("web", (Vendor + "nlb-target-type", "ip")) with
        {
            Families = [IpFamily.IPv4, IpFamily.IPv6],
            Nodes = Enumerable.Range(0, 4).Select(index => run.Rig.Node(index) with { Addresses = [IPAddress.Parse($"10.0.16.{index + 10}"), IPAddress.Parse($"2001:db8:1:1::{index + 10}")] }).ToValueList(),
        };
        await ServeAsync(run, before);
        await run.ConvergeAsync(before with { Families = [IpFamily.IPv6, IpFamily.IPv4] });
        AssertServed(run, 4);
        Assert.Equal("ipv6", Assert.Single(run.Aws.TargetGroups).IpAddressType);
    }

    [Theory]
    [InlineData("ssl")]
    [InlineData("ip")]
    public async Task NewGroupThatNeverBecomesHealthy_OldOneServesOnAndTheUserIsTold(string shift)
    {
        await using var run = new TrapRun();
        (DesiredLoadBalancer before, DesiredLoadBalancer after) = Of(run, shift);
        await ServeAsync(run, before);
        run.Rig.Time.Advance(TimeSpan.FromDays(2));
        run.Aws.Settings.RegistrationLatency = TimeSpan.FromDays(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.ConvergeAsync(after));
        AssertServed(run, 4);
        Assert.Contains("has to be healthy before it carries traffic", run.Told[^1], StringComparison.Ordinal);
        FakeListener listener = Assert.Single(run.Aws.Listeners);
        Assert.All(listener.Forwards.Where(forward => run.Aws.Targets(forward.TargetGroupArn).All(target => target.State != "healthy")), forward => Assert.Equal(0, forward.EffectiveWeight));
    }

    [Fact]
    public async Task NodesChangeInTheMiddleOfAShift_BothGroupsFollow()
    {
        await using var run = new TrapRun(instances: 6);
        (DesiredLoadBalancer before, DesiredLoadBalancer after) = Of(run, "ssl");
        before = before with { Nodes = [run.Rig.Node(0), run.Rig.Node(1), run.Rig.Node(2)] };
        after = after with { Nodes = before.Nodes };
        await ServeAsync(run, before);
        await run.ConvergeUntilAsync(after, () => run.Aws.TargetGroups.Count == 2 && run.Aws.Listeners.Any(listener => listener.Forwards.Length == 2));
        await run.ConvergeAsync(after with { Nodes = [run.Rig.Node(3), run.Rig.Node(4), run.Rig.Node(5)] });
        AssertServed(run, 2);
        FakeTargetGroup group = Assert.Single(run.Aws.TargetGroups);
        Assert.Equal(3, run.Aws.Targets(group.Arn).Count(target => target.State == "healthy"));
    }

    [Theory]
    [InlineData(Fate.DiesBefore)]
    [InlineData(Fate.DiesAfter)]
    public async Task ProcessDiesAtAnyStageOfAShift_PortIsServed(Fate fate)
    {
        bool isHit = true;
        for (int call = 1; isHit; call++)
        {
            await using var run = new TrapRun(countsWritesOnly: true);
            (DesiredLoadBalancer before, DesiredLoadBalancer after) = Of(run, "ssl");
            await ServeAsync(run, before);
            run.Gate.Arm(call, fate);
            await run.ConvergeAsync(after);
            isHit = !run.Gate.IsArmed;
            AssertServed(run, 4);
            Assert.Equal("TLS", Assert.Single(run.Aws.TargetGroups).Protocol);
        }
    }

    private static (DesiredLoadBalancer Before, DesiredLoadBalancer After) Of(TrapRun run, string shift)
    {
        DesiredLoadBalancer plain = run.Rig.Service("web");
        string certificate = run.Aws.World.AddCertificate("11111111-0000-0000-0000-000000000001");
        plain = plain with { Nodes = plain.Nodes.Select((node, index) => node with { Addresses = [IPAddress.Parse(run.Rig.Instances[index].PrivateIpAddress)] }).ToValueList() };
        DesiredLoadBalancer both = plain with { Listeners = [Tcp(80, 30080), Udp(80, 30080)] };
        return shift switch
        {
            "ssl" => (With(plain, ("ssl-cert", certificate)), With(plain, ("ssl-cert", certificate), ("backend-protocol", "ssl"))),
            "ip" => (plain, With(plain, ("nlb-target-type", "ip"))),
            "udp" => (plain, both),
            _ => (both, plain),
        };
    }

    private static DesiredLoadBalancer With(DesiredLoadBalancer desired, params (string Key, string Value)[] annotations) =>
        desired with { Annotations = new ValueMap(annotations.Select(annotation => KeyValuePair.Create(Vendor + annotation.Key, annotation.Value))) };

    private static async Task ServeAsync(TrapRun run, DesiredLoadBalancer desired)
    {
        await run.ConvergeAsync(desired);
        run.Rig.Time.Advance(TimeSpan.FromMinutes(10));
        await run.ConvergeAsync(desired);
    }

    /// <summary>From when targets were healthy for the first time.</summary>
    private static void AssertServed(TrapRun run, int least)
    {
        string arn = Assert.Single(run.Aws.LoadBalancers).Arn;
        ServingChange[] history = [.. run.Aws.ServingHistory(arn, 80).SkipWhile(change => change.Healthy == 0)];
        Assert.All(history, change => Assert.True(change.Healthy >= least, $"{change}"));
        FakeListener listener = Assert.Single(run.Aws.Listeners);
        int now = listener.Forwards.Where(forward => forward.EffectiveWeight > 0).Sum(forward => run.Aws.Targets(forward.TargetGroupArn).Count(target => target.State == "healthy"));
        Assert.True(now >= least, $"{now} healthy targets");
    }
}
