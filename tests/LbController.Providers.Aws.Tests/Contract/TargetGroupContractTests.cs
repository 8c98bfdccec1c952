using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>Target groups, their health checks and attributes.</summary>
public sealed class TargetGroupContractTests(MotoServer moto) : ContractTest(moto)
{
    [Theory, OnFake, OnMoto]
    public async Task Create_IsIdempotentByName_AndRefusesOtherSettings(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        TargetGroupDescription made = await GroupAsync(aws);
        Assert.Equal(("TCP", 30080, aws.VpcId, "instance"), (made.Protocol, made.Port, made.VpcId, made.TargetType));
        Assert.Equal(Health, made.Health);
        Assert.Empty(made.LoadBalancerArns);

        Check(aws, MotoDeviations.TargetGroupTwice, await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name("tg")), default)));
        Assert.Equal("DuplicateTargetGroupName", await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name("tg"), port: 30081), default)));
        Assert.Equal("DuplicateTargetGroupName", await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name("tg"), "UDP"), default)));
        Assert.Equal(made.Arn, (await aws.Elb.FindTargetGroupAsync(aws.Name("tg"), default))?.Arn);
        Assert.Null(await aws.Elb.FindTargetGroupAsync(aws.Name("none"), default));
    }

    [Theory, OnFake, OnMoto]
    public async Task Create_ChecksNamesAndSettings(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        Assert.Equal("ValidationError", await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name(new string('a', 33))), default)));
        Assert.Equal("ValidationError", await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name("a_b")), default)));
        Assert.Equal("ValidationError", await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, "-" + aws.Name("a")), default)));
        Assert.Equal("ValidationError", await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name("p"), "HTTPX"), default)));
        Assert.Equal("ValidationError", await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name("i")) with { Health = Health with { IntervalSeconds = 2 } }, default)));
        Assert.Equal("ValidationError", await CodeOf(aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name("v")) with { VpcId = "vpc-0123456789abcdef0" }, default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task ModifyTargetGroup_ChangesTheHealthCheck(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        TargetGroupDescription made = await GroupAsync(aws);
        var http = new TargetHealthCheck("HTTP", "10256", "/healthz", 20, 6, 2, 4, "200-299");

        await aws.Elb.ModifyTargetGroupAsync(made.Arn, http, default);

        TargetHealthCheck changed = Assert.Single(await aws.Elb.DescribeTargetGroupsAsync([made.Arn], default)).Health;
        Assert.Equal(http with { SuccessCodes = null }, changed with { SuccessCodes = null });
        Check(aws, MotoDeviations.ModifySuccessCodes, changed.SuccessCodes ?? "");
        Check(aws, MotoDeviations.ModifyInterval, await CodeOf(aws.Elb.ModifyTargetGroupAsync(made.Arn, http with { IntervalSeconds = 301 }, default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Attributes_HaveDefaults_AreKept_AndAreChecked(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        TargetGroupDescription made = await GroupAsync(aws);
        ValueMap before = await aws.Elb.DescribeTargetGroupAttributesAsync(made.Arn, default);
        Assert.Equal(("300", "false"), (before["deregistration_delay.timeout_seconds"], before["stickiness.enabled"]));
        Check(aws, MotoDeviations.TargetGroupDefaults, before["preserve_client_ip.enabled"] ?? "");
        Check(aws, MotoDeviations.StickinessDefault, before["load_balancing.algorithm.type"] ?? "");

        await aws.Elb.ModifyTargetGroupAttributesAsync(made.Arn, Map(("proxy_protocol_v2.enabled", "true"), ("deregistration_delay.timeout_seconds", "30")), default);
        ValueMap after = await aws.Elb.DescribeTargetGroupAttributesAsync(made.Arn, default);
        Assert.Equal(("true", "30"), (after["proxy_protocol_v2.enabled"], after["deregistration_delay.timeout_seconds"]));

        Check(aws, MotoDeviations.TargetGroupAttribute, await CodeOf(aws.Elb.ModifyTargetGroupAttributesAsync(made.Arn, Map(("no.such", "1")), default)));
        Assert.Contains(await CodeOf(aws.Elb.ModifyTargetGroupAttributesAsync(made.Arn, Map(("deregistration_delay.timeout_seconds", "4000")), default)), new[] { "InvalidConfigurationRequest", "ValidationError" });
    }

    [Theory, OnFake, OnMoto]
    public async Task Delete_IsResourceInUse_WhileAListenerForwardsToIt(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription balancer = await BalancerAsync(aws);
        TargetGroupDescription first = await GroupAsync(aws, "one");
        TargetGroupDescription second = await GroupAsync(aws, "two");
        ListenerDescription listener = await aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, first.Arn), default);
        Assert.Equal([balancer.Arn], Assert.Single(await aws.Elb.DescribeTargetGroupsAsync([first.Arn], default)).LoadBalancerArns);

        Assert.Equal("ResourceInUse", await CodeOf(aws.Elb.DeleteTargetGroupAsync(first.Arn, default)));
        await aws.Elb.ModifyListenerAsync(new ModifyListenerRequest(listener.Arn, "TCP", null, null, null, To(second.Arn)), default);
        Assert.Equal("OK", await CodeOf(aws.Elb.DeleteTargetGroupAsync(first.Arn, default)));
        Assert.Equal("ResourceInUse", await CodeOf(aws.Elb.DeleteTargetGroupAsync(second.Arn, default)));
        await aws.Elb.DeleteListenerAsync(listener.Arn, default);
        Assert.Equal("OK", await CodeOf(aws.Elb.DeleteTargetGroupAsync(second.Arn, default)));
        Assert.Equal("OK", await CodeOf(aws.Elb.DeleteTargetGroupAsync(second.Arn, default)));
        Assert.Equal("TargetGroupNotFound", await CodeOf(aws.Elb.DescribeTargetGroupsAsync([second.Arn], default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task ListsComeWithAllTheirPages(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);

        // One after another: moto's state is in plain dictionaries, which creates at the same time break now and then (HTTP 500).
        for (int number = 0; number < 401; number++)
        {
            await GroupAsync(aws, $"page-{number}");
        }

        for (int number = 0; number < 60; number++)
        {
            await BalancerAsync(aws, $"page-{number}");
        }

        Assert.Equal(401, (await aws.Elb.DescribeTargetGroupsAsync(default)).Where(found => found.VpcId == aws.VpcId).DistinctBy(found => found.Name).Count());
        Assert.Equal(60, (await aws.Elb.DescribeLoadBalancersAsync(default)).Where(found => found.VpcId == aws.VpcId).DistinctBy(found => found.Name).Count());
    }

    [Theory, OnFake, OnMoto]
    public async Task OneThatIsNotThere_IsNotFound(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription balancer = await BalancerAsync(aws);
        Dictionary<string, Task> calls = new()
        {
            ["DescribeTargetGroups"] = aws.Elb.DescribeTargetGroupsAsync([NoTargetGroup], default),
            ["ModifyTargetGroup"] = aws.Elb.ModifyTargetGroupAsync(NoTargetGroup, Health, default),
            ["DescribeTargetGroupAttributes"] = aws.Elb.DescribeTargetGroupAttributesAsync(NoTargetGroup, default),
            ["ModifyTargetGroupAttributes"] = aws.Elb.ModifyTargetGroupAttributesAsync(NoTargetGroup, Map(("deregistration_delay.timeout_seconds", "1")), default),
            ["RegisterTargets"] = aws.Elb.RegisterTargetsAsync(NoTargetGroup, [new Target(aws.Instances[0], 1)], default),
            ["DeregisterTargets"] = aws.Elb.DeregisterTargetsAsync(NoTargetGroup, [new Target(aws.Instances[0], 1)], default),
            ["DescribeTargetHealth"] = aws.Elb.DescribeTargetHealthAsync(NoTargetGroup, default),
            ["CreateListener"] = aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, NoTargetGroup), default),
        };
        foreach ((string operation, Task call) in calls)
        {
            Assert.Equal($"{operation} TargetGroupNotFound", $"{operation} {await CodeOf(call)}");
        }

        Check(aws, MotoDeviations.TagsOfNoTargetGroup, await CodeOf(aws.Elb.DescribeTagsAsync([NoTargetGroup], default)));
        Assert.Equal("OK", await CodeOf(aws.Elb.DeleteTargetGroupAsync(NoTargetGroup, default)));
    }
}
