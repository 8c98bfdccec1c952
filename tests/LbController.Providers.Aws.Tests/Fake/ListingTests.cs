using System.Text;
using System.Xml.Linq;
using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>Shapes, pages, filters, defaults, and what tests can see.</summary>
public sealed class ListingTests
{
    [Fact]
    public async Task PagesHold400_OrWhatIsAsked_AndEndWithoutMarker()
    {
        using var rig = new FakeRig();
        for (int i = 0; i < 401; i++)
        {
            rig.Aws.Drift.Elb("CreateTargetGroup", ("Name", $"g{i}"), ("Protocol", "TCP"), ("Port", "1"), ("VpcId", "vpc-1"));
        }

        WireAnswer first = await rig.DoAsync("DescribeTargetGroups", "next", "NextMarker");
        Assert.Equal(400, first.All("TargetGroupArn").Count);
        WireAnswer last = await rig.DoAsync("DescribeTargetGroups Marker={next}");
        Assert.Equal(["g400"], last.All("TargetGroupName"));
        Assert.Empty(last.All("NextMarker"));
        Assert.DoesNotContain("g399", Encoding.UTF8.GetString(Convert.FromBase64String(rig["next"])));
        Assert.Equal(7, (await rig.DoAsync("DescribeTargetGroups PageSize=7")).All("TargetGroupArn").Count);
        Assert.Empty(rig.Aws.Calls.All.Where(call => call.IsMutating));
    }

    [Fact]
    public async Task Ec2PagesByToken()
    {
        using var rig = new FakeRig();
        WireAnswer first = await rig.DoAsync("DescribeSubnets MaxResults=5", "next", "nextToken");
        WireAnswer last = await rig.DoAsync("DescribeSubnets MaxResults=5 NextToken={next}");
        Assert.Equal((5, 1), (first.All("subnetId").Count, last.All("subnetId").Count));
        Assert.Empty(last.All("nextToken"));
    }

    [Theory]
    [InlineData("DescribeSubnets Filter.1.Name=tag:kubernetes.io/role/elb Filter.1.Value.1=1 Filter.1.Value.2=x", "subnetId", "subnet-public-a,subnet-public-b,subnet-public-c")]
    [InlineData("DescribeSubnets Filter.1.Name=tag-key Filter.1.Value.1=*internal-elb Filter.2.Name=availability-zone Filter.2.Value.1=eu-west-1?", "subnetId", "subnet-private-a,subnet-private-b,subnet-private-c")]
    [InlineData("DescribeSecurityGroups Filter.1.Name=group-name Filter.1.Value.1=nodes", "groupId", "sg-nodes")]
    [InlineData("DescribeInstances Filter.1.Name=instance-id Filter.1.Value.1={node1} Filter.1.Value.2=i-00000000000000000", "instanceId", "{node1}")]
    [InlineData("DescribeInstances InstanceId.1={node1}", "availabilityZone", "eu-west-1b")]
    [InlineData("DescribeRouteTables Filter.1.Name=vpc-id Filter.1.Value.1=vpc-1", "gatewayId", "local,local,igw-1")]
    [InlineData("DescribeVpcs VpcId.1=vpc-1", "vpcId", "vpc-1")]
    [InlineData("DescribeAvailabilityZones", "zoneName", "eu-west-1a,eu-west-1b,eu-west-1c")]
    [InlineData("DescribeAddresses AllocationId.1=eipalloc-1", "publicIp", "198.51.100.1")]
    public async Task Ec2Answers(string call, string element, string expected)
    {
        using var rig = new FakeRig();
        rig.Aws.World.AddElasticIp("eipalloc-1", "198.51.100.1");
        Assert.Equal(expected.Replace("{node1}", rig["node1"], StringComparison.Ordinal), string.Join(',', (await rig.DoAsync(call)).All(element)));
    }

    [Fact]
    public async Task AnswersAndErrorsHaveEachServicesShape()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        XNamespace elb = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";
        XElement list = (await rig.DoAsync("DescribeLoadBalancers")).Xml;
        Assert.Equal(rig["lb"], list.Element(elb + "DescribeLoadBalancersResult")?.Element(elb + "LoadBalancers")?.Element(elb + "member")?.Element(elb + "LoadBalancerArn")?.Value);
        Assert.NotNull(list.Element(elb + "ResponseMetadata")?.Element(elb + "RequestId"));
        XElement error = (await rig.CallAsync("DescribeLoadBalancers Names.1=none")).Xml;
        Assert.Equal(["Error", "RequestId"], error.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("Sender", error.Element(elb + "Error")?.Element(elb + "Type")?.Value);

        XNamespace ec2 = "http://ec2.amazonaws.com/doc/2016-11-15/";
        XElement vpcs = (await rig.DoAsync("DescribeVpcs")).Xml;
        Assert.Equal("vpc-1", vpcs.Element(ec2 + "vpcSet")?.Element(ec2 + "item")?.Element(ec2 + "vpcId")?.Value);
        Assert.NotNull(vpcs.Element(ec2 + "requestId"));
        XElement missing = (await rig.CallAsync("DescribeVpcs VpcId.1=vpc-none")).Xml;
        Assert.Equal("InvalidVpcID.NotFound", missing.Element("Errors")?.Element("Error")?.Element("Code")?.Value);
        Assert.NotNull(missing.Element("RequestID"));
    }

    [Theory]
    [InlineData("DescribeLoadBalancerAttributes LoadBalancerArn={lb}", "load_balancing.cross_zone.enabled", "false")]
    [InlineData("DescribeLoadBalancerAttributes LoadBalancerArn={lb}", "dns_record.client_routing_policy", "any_availability_zone")]
    [InlineData("DescribeTargetGroupAttributes TargetGroupArn={tcp}", "preserve_client_ip.enabled", "true")]
    [InlineData("DescribeTargetGroupAttributes TargetGroupArn={tcp}", "proxy_protocol_v2.enabled", "false")]
    [InlineData("DescribeTargetGroupAttributes TargetGroupArn={ip}", "preserve_client_ip.enabled", "false")]
    [InlineData("DescribeListenerAttributes ListenerArn={listener}", "tcp.idle_timeout.seconds", "350")]
    public async Task Attributes_AreAnNlbsFromTheStart(string call, string key, string value)
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("CreateTargetGroup Name=ip Protocol=TCP Port=1 VpcId=vpc-1 TargetType=ip", "ip", "TargetGroupArn");
        WireAnswer answer = await rig.DoAsync(call);
        Assert.Equal(value, answer.All("Value")[answer.All("Key").ToList().IndexOf(key)]);
    }

    [Fact]
    public async Task Rules_AreAllOrNothing_AndDescriptionsDoNotTellThemApart()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        const string Call = "AuthorizeSecurityGroupIngress GroupId={sg} IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=80 IpPermissions.1.ToPort=80 IpPermissions.1.IpRanges.1.CidrIp=";
        await rig.DoAsync(Call + "10.1.2.3/8 IpPermissions.1.IpRanges.1.Description=first");
        Assert.Equal("InvalidPermission.Duplicate", (await rig.CallAsync(Call + "192.0.2.0/24 IpPermissions.1.IpRanges.2.CidrIp=10.0.0.0/8")).Code);
        await rig.DoAsync("RevokeSecurityGroupIngress GroupId={sg} IpPermissions.1.IpProtocol=6 IpPermissions.1.FromPort=80 IpPermissions.1.ToPort=80 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8");
        Assert.Empty(rig.Aws.SecurityGroups.Single(group => group.Id == rig["sg"]).Ingress);
    }

    [Fact]
    public async Task LeftoversTellTaggedThings_AndForeignRulesThatNameThem()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        foreach (string name in new[] { "lb", "tcp", "listener", "sg" })
        {
            rig.Aws.Drift.SetTag(rig[name], "owner", "me");
        }

        rig.Aws.Drift.AddRule("sg-nodes", new FakeRule("tcp", 1, 2, rig["sg"]));
        Assert.Equal(["load balancer", "listener", "target group", "security group", "rule"], rig.Aws.Leftovers("owner", "me").Select(item => item.Kind));
        Assert.Empty(rig.Aws.Leftovers("owner", "you"));
        rig.Aws.Drift.RemoveTag(rig["sg"], "owner");
        await rig.DoAsync("RemoveTags ResourceArns.1={lb} TagKeys.1=owner");
        Assert.Equal(["listener", "target group"], rig.Aws.Leftovers("owner").Select(item => item.Kind));
    }

    [Fact]
    public async Task ThousandsOfTargets_AreKeptByGroupAndEveryCallIsLogged()
    {
        using var rig = new FakeRig(instances: 100);
        rig.Aws.Settings.Quotas.LoadBalancers = 500;
        string targets = string.Join(' ', Enumerable.Range(0, 100).Select(i => $"Targets.{i + 1}.Id={{node{i}}}"));
        for (int i = 0; i < 50; i++)
        {
            await rig.DoAsync($"CreateLoadBalancer Name=lb{i} Type=network Scheme=internal Subnets.1=subnet-private-a", "lb", "LoadBalancerArn");
            for (int port = 1; port <= 3; port++)
            {
                await rig.DoAsync($"CreateTargetGroup Name=tg{i}-{port} Protocol=TCP Port={port} VpcId=vpc-1", "tg", "TargetGroupArn");
                await rig.DoAsync($"RegisterTargets TargetGroupArn={{tg}} {targets}");
                await rig.DoAsync($"CreateListener LoadBalancerArn={{lb}} Protocol=TCP Port={port} DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn={{tg}}");
            }
        }

        Assert.Equal(15_000, rig.Aws.TargetGroups.Sum(group => rig.Aws.Targets(group.Arn).Count));
        Assert.Equal(50 + 450, rig.Aws.Calls.Mutating);
    }
}
