using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>Tags of load balancers, target groups, listeners and what EC2 has.</summary>
public sealed class TagContractTests(MotoServer moto) : ContractTest(moto)
{
    [Theory, OnFake, OnMoto]
    public async Task TagsAreMadeWithTheirResource_AddedOverAndRemoved(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        ValueMap tags = Map(("lbcontroller.io/cluster", "c"), ("a b/ü", "x=y+z@1"), ("empty", ""));
        LoadBalancerDescription balancer = await aws.Elb.CreateLoadBalancerAsync(Balancer(aws, aws.Name("lb")) with { Tags = tags }, default);
        TargetGroupDescription group = await aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name("tg")) with { Tags = tags }, default);
        ListenerDescription listener = await aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, group.Arn) with { Tags = tags }, default);
        string[] arns = [balancer.Arn, group.Arn, listener.Arn];
        foreach (string arn in arns)
        {
            Assert.Equal(tags, (await aws.Elb.DescribeTagsAsync([arn], default))[arn]);
        }

        await aws.Elb.AddTagsAsync(arns, Map(("empty", "no more"), ("new", "1")), default);
        await aws.Elb.RemoveTagsAsync(arns, ["a b/ü", "never"], default);

        IReadOnlyDictionary<string, ValueMap> found = await aws.Elb.DescribeTagsAsync(arns, default);
        Assert.Equal(arns.Order(), found.Keys.Order());
        Assert.All(found.Values, left => Assert.Equal(Map(("lbcontroller.io/cluster", "c"), ("empty", "no more"), ("new", "1")), left));
    }

    [Theory, OnFake, OnMoto]
    public async Task LimitsOfTagsHold(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription balancer = await BalancerAsync(aws);
        LoadBalancerDescription empty = await BalancerAsync(aws, "empty");
        Assert.Equal("OK", await CodeOf(aws.Elb.AddTagsAsync([balancer.Arn], Numbered(50), default)));
        Check(aws, MotoDeviations.TooManyTags, await CodeOf(aws.Elb.AddTagsAsync([balancer.Arn], Map(("one-more", "")), default)));
        Assert.Equal("OK", await CodeOf(aws.Elb.AddTagsAsync([balancer.Arn], Map(("tag-0", "changed")), default)));
        Check(aws, MotoDeviations.TagsOfMany, await CodeOf(aws.Elb.DescribeTagsAsync([.. Enumerable.Repeat(balancer.Arn, 21)], default)));
        Check(aws, MotoDeviations.ReservedTag, await CodeOf(aws.Elb.AddTagsAsync([empty.Arn], Map(("aws:tag-0", "")), default)));
        Check(aws, MotoDeviations.LongTag, await CodeOf(aws.Elb.AddTagsAsync([empty.Arn], Map((new string('k', 129), "")), default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Ec2sTags_AreAddedOverAndRemoved(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        string id = await aws.Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest(aws.Name("g"), "d", aws.VpcId, Map(("a", "1"), ("b", ""))), default);
        await aws.Ec2.CreateTagsAsync([id], Map(("b", "2"), ("c", "3")), default);
        await aws.Ec2.DeleteTagsAsync([id], ["a", "never"], default);
        Assert.Equal(Map(("b", "2"), ("c", "3")), Assert.Single(await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [id])], default)).Tags);
        Assert.Equal([id], (await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("vpc-id", [aws.VpcId]), new Ec2Filter("tag:c", ["3", "4"])], default)).Select(found => found.Id));
        Assert.Equal([id], (await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("vpc-id", [aws.VpcId]), new Ec2Filter("tag-key", ["c"])], default)).Select(found => found.Id));
        Assert.Empty(await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("vpc-id", [aws.VpcId]), new Ec2Filter("tag:c", ["4"])], default));
        Assert.Equal("InvalidGroup.NotFound", await CodeOf(aws.Ec2.CreateTagsAsync(["sg-0123456789abcdef0"], Map(("a", "b")), default)));
    }

    private static ValueMap Numbered(int count) => Map([.. Enumerable.Range(0, count).Select(number => ($"tag-{number}", ""))]);
}
