using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>Targets over time.</summary>
public sealed class TargetStateTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task TargetsAreKeyedByIdAndPort_AndGoOneByOne()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0} Targets.1.Port=30000 Targets.2.Id={node0} Targets.2.Port=30001");
        await rig.DoAsync("DeregisterTargets TargetGroupArn={tcp} Targets.1.Id={node0} Targets.1.Port=30000 Targets.2.Id={node1}");
        Assert.Equal(["draining", "initial"], rig.Aws.Targets(rig["tcp"]).Select(target => target.State));
        rig.Time.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal("draining healthy", await rig.HealthAsync("tcp"));
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("healthy", await rig.HealthAsync("tcp"));
        WireAnswer gone = await rig.DoAsync("DescribeTargetHealth TargetGroupArn={tcp} Targets.1.Id={node0} Targets.1.Port=30000");
        Assert.Equal(("unused", "Target.NotRegistered"), (gone.Text("State"), gone.Text("Reason")));
    }

    [Fact]
    public async Task HealthyComesAfterTheLatency_CountedFromTheFirstUseOfTheGroup()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("RegisterTargets TargetGroupArn={free} Targets.1.Id={node0}");
        rig.Time.Advance(Latency * 2);
        WireAnswer unused = await rig.DoAsync("DescribeTargetHealth TargetGroupArn={free}");
        Assert.Equal(("unused", "Target.NotInUse"), (unused.Text("State"), unused.Text("Reason")));

        await rig.DoAsync("CreateListener LoadBalancerArn={lb} Protocol=TCP Port=81 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn={free}", "more", "ListenerArn");
        Assert.Equal("initial", await rig.HealthAsync("free"));
        rig.Time.Advance(Latency - TimeSpan.FromSeconds(1));
        Assert.Equal("initial", await rig.HealthAsync("free"));
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("healthy", await rig.HealthAsync("free"));
        await rig.DoAsync("DeleteListener ListenerArn={more}");
        Assert.Equal("unused", await rig.HealthAsync("free"));
    }

    [Theory]
    [InlineData(true, "healthy")]
    [InlineData(false, "unused")]
    public async Task GroupOfWeightZero_IsCheckedAsTheSettingSays(bool isChecked, string state)
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        rig.Aws.Settings.WeightZeroIsHealthChecked = isChecked;
        const string Groups = "DefaultActions.1.ForwardConfig.TargetGroups.";
        await rig.DoAsync($"ModifyListener ListenerArn={{listener}} DefaultActions.1.Type=forward {Groups}1.TargetGroupArn={{tcp}} {Groups}1.Weight=1 {Groups}2.TargetGroupArn={{free}} {Groups}2.Weight=0");
        await rig.DoAsync("RegisterTargets TargetGroupArn={free} Targets.1.Id={node0}");
        rig.Time.Advance(Latency);
        Assert.Equal(state, await rig.HealthAsync("free"));
    }

    [Fact]
    public async Task OneStoppedInstance_FailsTheWholeBatchAndIsNamed()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        rig.Aws.World.SetState(rig["node1"], "stopped");
        WireAnswer answer = await rig.CallAsync("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0} Targets.2.Id={node1} Targets.3.Id={node2}");
        Assert.Equal("InvalidTarget", answer.Code);
        Assert.Contains($"'{rig["node1"]}'", answer.Text("Message"));
        Assert.DoesNotContain(rig["node0"], answer.Text("Message"));
        Assert.Empty(rig.Aws.Targets(rig["tcp"]));
    }

    [Fact]
    public async Task InstancesThatStopFailOrEnd_ShowInTheirTargets()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0} Targets.2.Id={node1} Targets.3.Id={node2}");
        rig.Time.Advance(Latency);
        rig.Aws.World.SetState(rig["node0"], "stopped");
        rig.Aws.World.SetHealthy(rig["node1"], false);
        rig.Aws.World.SetState(rig["node2"], "terminated");
        Dictionary<string, FakeTarget> targets = rig.Aws.Targets(rig["tcp"]).ToDictionary(target => target.Id);
        Assert.Equal(("unused", "Target.InvalidState"), (targets[rig["node0"]].State, targets[rig["node0"]].Reason));
        Assert.Equal(("unhealthy", "Target.FailedHealthChecks"), (targets[rig["node1"]].State, targets[rig["node1"]].Reason));
        Assert.False(targets.ContainsKey(rig["node2"]));
    }

    [Theory]
    [InlineData("InvalidTarget", "Targets.1.Id=192.168.7.7")]
    [InlineData("InvalidTarget", "Targets.1.Id=203.0.113.7 Targets.1.AvailabilityZone=all")]
    [InlineData("ValidationError", "Targets.1.Id=2001:db8:1::7")]
    [InlineData("OK", "Targets.1.Id=10.0.16.7")]
    [InlineData("OK", "Targets.1.Id=192.168.7.7 Targets.1.AvailabilityZone=all")]
    public async Task IpTargets_AreOfTheVpc_OrPrivateInAllZones(string code, string targets)
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("CreateTargetGroup Name=ip Protocol=TCP Port=80 VpcId=vpc-1 TargetType=ip", "ip", "TargetGroupArn");
        Assert.Equal(code, (await rig.CallAsync("RegisterTargets TargetGroupArn={ip} " + targets)).Code);
        Assert.Equal(code == "OK" ? 1 : 0, rig.Aws.Targets(rig["ip"]).Count);
    }

    [Fact]
    public async Task IpTargetThatFails_IsUnhealthyUntilItAnswers()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("CreateTargetGroup Name=ip Protocol=TCP Port=80 VpcId=vpc-1 TargetType=ip", "ip", "TargetGroupArn");
        await rig.DoAsync("RegisterTargets TargetGroupArn={ip} Targets.1.Id=10.0.16.7");
        await rig.DoAsync("CreateListener LoadBalancerArn={lb} Protocol=TCP Port=81 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn={ip}");
        rig.Time.Advance(Latency);
        rig.Aws.World.SetHealthy("10.0.16.7", false);
        Assert.Equal("unhealthy", await rig.HealthAsync("ip"));
        rig.Aws.World.SetHealthy("10.0.16.7", true);
        Assert.Equal("healthy", await rig.HealthAsync("ip"));
    }

    [Fact]
    public async Task HistoriesTellEveryChange_AndWhatServedThen()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0}");
        rig.Time.Advance(Latency);
        await rig.DoAsync("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node1}");
        rig.Aws.Drift.DeregisterTarget(rig["tcp"], rig["node0"], 30000);
        await rig.DoAsync("ModifyListener ListenerArn={listener} DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn={free}");
        Assert.Equal([0, 1, 2, 1, 1], rig.Aws.TargetHistory(rig["tcp"]).Select(change => change.Registered.Count));
        Assert.Equal(["CreateListener", "RegisterTargets", "RegisterTargets", "DeregisterTargets", "ModifyListener"], rig.Aws.TargetHistory(rig["tcp"]).Select(change => change.Cause));
        Assert.Equal([0, 0, 1, 0, 0], rig.Aws.TargetHistory(rig["tcp"]).Select(change => change.Healthy));
        Assert.Contains(rig.Aws.ServingHistory(rig["lb"], 80), change => change.Healthy == 1);
        Assert.Equal(("TCP", 0), (rig.Aws.ServingHistory(rig["lb"], 80)[^1].Protocol, rig.Aws.ServingHistory(rig["lb"], 80)[^1].Healthy));
    }

    [Fact]
    public async Task Quotas_AreTooManyTargets_AndNothingIsRegistered()
    {
        using FakeRig rig = await new FakeRig(instances: 6).WithLoadBalancerAsync();
        rig.Aws.Settings.Quotas.TargetsPerTargetGroup = 2;
        const string Three = "RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0} Targets.2.Id={node1} Targets.3.Id={node2}";
        Assert.Equal("TooManyTargets", (await rig.CallAsync(Three)).Code);
        rig.Aws.Settings.Quotas.TargetsPerTargetGroup = 1000;
        rig.Aws.Settings.Quotas.TargetsPerLoadBalancer = 2;
        Assert.Equal("TooManyTargets", (await rig.CallAsync(Three)).Code);
        rig.Aws.Settings.Quotas.TargetsPerLoadBalancer = 3000;
        rig.Aws.Settings.Quotas.TargetsPerCall = 2;
        Assert.Equal("ValidationError", (await rig.CallAsync(Three)).Code);
        rig.Aws.Settings.Quotas.TargetsPerCall = 200;
        rig.Aws.Settings.Quotas.TargetsPerZonePerLoadBalancer = 1;
        Assert.Equal("OK", (await rig.CallAsync(Three)).Code);
        Assert.Equal("TooManyTargets", (await rig.CallAsync("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node3}")).Code);
        rig.Aws.Settings.Quotas.TargetsPerZonePerLoadBalancer = 500;
        rig.Aws.Settings.Quotas.TargetsPerCrossZoneLoadBalancer = 3;
        Assert.Equal("OK", (await rig.CallAsync("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node3}")).Code);
        rig.Aws.Drift.SetLoadBalancerAttribute(rig["lb"], "load_balancing.cross_zone.enabled", "true");
        Assert.Equal("TooManyTargets", (await rig.CallAsync("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node4}")).Code);
        Assert.Equal(4, rig.Aws.Targets(rig["tcp"]).Count);
    }
}
