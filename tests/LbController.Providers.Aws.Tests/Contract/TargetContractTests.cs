using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>Targets: what one is, and its life from registration to the end of its draining.</summary>
public sealed class TargetContractTests(MotoServer moto) : ContractTest(moto)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Theory, OnFake, OnMoto]
    public async Task ATarget_IsAnIdAndAPort(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        TargetGroupDescription group = await GroupAsync(aws);
        string id = aws.Instances[0];
        await RegisterAsync(aws, group, new Target(id, 30080));
        await RegisterAsync(aws, group, new Target(id, 30080));
        Assert.Equal("30080", await PortsAsync(aws, group));

        await RegisterAsync(aws, group, new Target(id, 30081));
        Check(aws, MotoDeviations.OneIdTwoPorts, await PortsAsync(aws, group));

        await aws.Elb.DeregisterTargetsAsync(group.Arn, [new Target(id, 30080)], default);
        aws.Pass(Long);
        Check(aws, MotoDeviations.DeregisteredPort, await PortsAsync(aws, group));
    }

    [Theory, OnFake, OnMoto]
    public async Task DeregisteringOneThatIsNotThere_IsNoError(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        TargetGroupDescription group = await GroupAsync(aws);
        await RegisterAsync(aws, group, new Target(aws.Instances[0], 30080));

        Check(aws, MotoDeviations.DeregisterUnknown, await CodeOf(aws.Elb.DeregisterTargetsAsync(group.Arn, [new Target(aws.Instances[1], 30080)], default)));
        Assert.Equal("30080", await PortsAsync(aws, group));
    }

    [Theory, OnFake, OnMoto]
    public async Task AnInstanceThatCannotBeATarget_FailsItsBatch(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        TargetGroupDescription group = await GroupAsync(aws);
        TargetGroupDescription other = await GroupAsync(aws, "other");
        await aws.StopAsync(aws.Instances[1]);

        Assert.Equal("InvalidTarget", await RegisterAsync(aws, group, new Target(aws.Instances[0], 30080), new Target(aws.Instances[1], 30080)));
        Check(aws, MotoDeviations.RestOfTheBatch, await PortsAsync(aws, group));
        Check(aws, MotoDeviations.RegisterUnknown, await RegisterAsync(aws, other, new Target("i-0123456789abcdef0", 30080)));
        Check(aws, MotoDeviations.RegisterMany, await RegisterAsync(aws, other, [.. Enumerable.Range(1, 201).Select(port => new Target(aws.Instances[0], port))]));
    }

    [Theory, OnFake, OnMoto]
    public async Task HealthFollowsUseAndTime(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription balancer = await BalancerAsync(aws);
        TargetGroupDescription group = await GroupAsync(aws);
        await RegisterAsync(aws, group, new Target(aws.Instances[0], 30080), new Target(aws.Instances[1], 30080));
        aws.Pass(Long);
        Check(aws, MotoDeviations.HealthUnattached, await StateAsync(aws, group, 0));

        await aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, group.Arn), default);
        Check(aws, MotoDeviations.HealthAtFirst, await StateAsync(aws, group, 0));
        aws.Pass(Long);
        Assert.Equal("healthy", await StateAsync(aws, group, 0));

        await aws.Elb.DeregisterTargetsAsync(group.Arn, [new Target(aws.Instances[0], 30080)], default);
        Check(aws, MotoDeviations.HealthDraining, await StateAsync(aws, group, 0));
        aws.Pass(Long);
        Assert.Equal("gone", await StateAsync(aws, group, 0));

        Assert.Equal("healthy", await StateAsync(aws, group, 1));
        await aws.StopAsync(aws.Instances[1]);
        Assert.Equal("unused Target.InvalidState", await StateAsync(aws, group, 1));
    }

    private static Task<string> RegisterAsync(IAwsPeer aws, TargetGroupDescription group, params Target[] targets) =>
        CodeOf(aws.Elb.RegisterTargetsAsync(group.Arn, targets, default));

    private static async Task<string> PortsAsync(IAwsPeer aws, TargetGroupDescription group) =>
        string.Join(' ', (await aws.Elb.DescribeTargetHealthAsync(group.Arn, default)).Where(target => target.Reason != "Target.NotRegistered").Select(target => target.Target.Port).Order());

    private static async Task<string> StateAsync(IAwsPeer aws, TargetGroupDescription group, int instance) =>
        (await aws.Elb.DescribeTargetHealthAsync(group.Arn, default)).SingleOrDefault(target => target.Target.Id == aws.Instances[instance]) is { } found
            ? $"{found.State} {found.Reason}".TrimEnd()
            : "gone";
}
