using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>Security groups and their rules, and what else EC2 is asked for.</summary>
public sealed class SecurityGroupContractTests(MotoServer moto) : ContractTest(moto)
{
    private static readonly IngressRule Web = new("tcp", 80, 80, "10.0.0.0/8", "web");

    [Theory, OnFake, OnMoto]
    public async Task NamesAreUniqueInAVpc(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        string id = await SecurityGroupAsync(aws, "one");
        Assert.Equal("InvalidGroup.Duplicate", await CodeOf(SecurityGroupAsync(aws, "one")));
        SecurityGroupDescription found = await ReadAsync(aws, id);
        Assert.Equal((aws.Name("one"), "a group", aws.VpcId), (found.Name, found.Description, found.VpcId));
        Assert.Empty(found.Ingress);
        Assert.Empty(await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", ["sg-0123456789abcdef0"])], default));
    }

    [Theory, OnFake, OnMoto]
    public async Task Rules_AreAddedAllOrNone_AndAreTheSameWhateverTheirDescription(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        string other = await SecurityGroupAsync(aws, "other");
        string id = await SecurityGroupAsync(aws, "one");
        IngressRule[] rules = [Web, new("tcp", 81, 90, other, "group"), new("udp", 53, 53, "2001:db8::/32", null), new("icmp", 3, 4, "10.0.0.0/8", null)];
        await aws.Ec2.AuthorizeSecurityGroupIngressAsync(id, rules, default);
        Assert.Equal(rules.OrderBy(rule => rule.ToString()), (await ReadAsync(aws, id)).Ingress.OrderBy(rule => rule.ToString()));

        var more = new IngressRule("tcp", 8080, 8080, "10.0.0.0/8", null);
        Assert.Equal("InvalidPermission.Duplicate", await CodeOf(aws.Ec2.AuthorizeSecurityGroupIngressAsync(id, [more, Web], default)));
        Check(aws, MotoDeviations.RestOfTheRules, $"{(await ReadAsync(aws, id)).Ingress.Count}");
        Check(aws, MotoDeviations.RuleWithOtherDescription, await CodeOf(aws.Ec2.AuthorizeSecurityGroupIngressAsync(id, [Web with { Description = "other" }], default)));

        await aws.Ec2.RevokeSecurityGroupIngressAsync(id, [rules[1], rules[2]], default);
        Assert.DoesNotContain((await ReadAsync(aws, id)).Ingress, rule => rule.Source == other || rule.Protocol == "udp");
        Assert.Equal("InvalidPermission.NotFound", await CodeOf(aws.Ec2.RevokeSecurityGroupIngressAsync(id, [rules[1]], default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Rules_HaveTheirHostBitsCleared_AndAreAtMostSixty(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        string id = await SecurityGroupAsync(aws, "one");
        await aws.Ec2.AuthorizeSecurityGroupIngressAsync(id, [Web with { Source = "10.1.2.3/16" }], default);
        Check(aws, MotoDeviations.HostBits, Assert.Single((await ReadAsync(aws, id)).Ingress).Source);

        string full = await SecurityGroupAsync(aws, "full");
        await aws.Ec2.AuthorizeSecurityGroupIngressAsync(full, [.. Enumerable.Range(1, 60).Select(port => new IngressRule("tcp", port, port, "10.0.0.0/8", null))], default);
        Assert.Equal("RulesPerSecurityGroupLimitExceeded", await CodeOf(aws.Ec2.AuthorizeSecurityGroupIngressAsync(full, [new IngressRule("tcp", 61, 61, "10.0.0.0/8", null)], default)));
        Assert.Equal("InvalidGroup.NotFound", await CodeOf(aws.Ec2.AuthorizeSecurityGroupIngressAsync("sg-0123456789abcdef0", [Web], default)));
        Assert.Equal("InvalidGroup.NotFound", await CodeOf(aws.Ec2.RevokeSecurityGroupIngressAsync("sg-0123456789abcdef0", [Web], default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Delete_IsADependencyViolation_WhileSomethingUsesIt(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        string ofBalancer = await SecurityGroupAsync(aws, "balancer");
        string ofRule = await SecurityGroupAsync(aws, "rule");
        string free = await SecurityGroupAsync(aws, "free");
        await BalancerAsync(aws, "lb", ofBalancer);
        await aws.Ec2.AuthorizeSecurityGroupIngressAsync(aws.NodeGroup, [Web with { Source = ofRule }], default);

        Check(aws, MotoDeviations.GroupOfABalancer, await CodeOf(aws.Ec2.DeleteSecurityGroupAsync(ofBalancer, default)));
        Check(aws, MotoDeviations.GroupOfARule, await CodeOf(aws.Ec2.DeleteSecurityGroupAsync(ofRule, default)));
        Check(aws, MotoDeviations.GroupOfAnInstance, await CodeOf(aws.Ec2.DeleteSecurityGroupAsync(aws.NodeGroup, default)));
        Assert.Equal("OK", await CodeOf(aws.Ec2.DeleteSecurityGroupAsync(free, default)));
        Assert.Equal("OK", await CodeOf(aws.Ec2.DeleteSecurityGroupAsync(free, default)));
        Assert.Empty(await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [free])], default));
    }

    [Theory, OnFake, OnMoto]
    public async Task TheNetworkIsRead_ByFilters(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        Assert.Equal("10.0.0.0/16", Assert.Single(await aws.Ec2.DescribeVpcsAsync([new Ec2Filter("vpc-id", [aws.VpcId])], default)).CidrBlock);
        Assert.Empty(await aws.Ec2.DescribeVpcsAsync([new Ec2Filter("vpc-id", ["vpc-0123456789abcdef0"])], default));

        IReadOnlyList<SubnetDescription> subnets = await aws.Ec2.DescribeSubnetsAsync([new Ec2Filter("vpc-id", [aws.VpcId]), new Ec2Filter("tag:kubernetes.io/role/internal-elb", ["", "1"])], default);
        Assert.Equal(aws.Subnets.Order(), subnets.Select(subnet => subnet.Id).Order());
        Assert.Equal(["eu-west-1a", "eu-west-1b", "eu-west-1c"], subnets.Select(subnet => subnet.ZoneName).Order());
        Assert.All(subnets, subnet => Assert.True(subnet.FreeAddresses > 8 && subnet.ZoneId.Length > 0 && subnet.OutpostArn is null));
        Assert.Contains(await aws.Ec2.DescribeRouteTablesAsync([new Ec2Filter("vpc-id", [aws.VpcId])], default), table => table.IsMain);
        Assert.Contains(await aws.Ec2.DescribeAvailabilityZonesAsync(default), zone => zone.Name == "eu-west-1a" && zone.Type == "availability-zone");

        IReadOnlyList<InstanceDescription> instances = await aws.Ec2.DescribeInstancesAsync([new Ec2Filter("instance-id", [.. aws.Instances, "i-0123456789abcdef0"])], default);
        Assert.Equal(aws.Instances.Order(), instances.Select(instance => instance.Id).Order());
        Assert.All(instances, instance => Assert.Equal(("running", aws.VpcId, aws.NodeGroup), (instance.State, instance.VpcId, Assert.Single(Assert.Single(instance.Interfaces).SecurityGroups))));
        Assert.Equal("InvalidAllocationID.NotFound", await CodeOf(aws.Ec2.DescribeAddressesAsync(["eipalloc-0123456789abcdef0"], default)));
    }

    private static async Task<SecurityGroupDescription> ReadAsync(IAwsPeer aws, string id) =>
        Assert.Single(await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [id])], default));
}
