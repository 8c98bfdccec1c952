using System.Xml.Linq;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Client;

/// <summary>Every operation of EC2 against a server that somebody else wrote.</summary>
public sealed class Ec2MotoTests : IClassFixture<MotoServer>, IDisposable
{
    private readonly MotoServer _moto;
    private readonly ClientRig _rig;

    public Ec2MotoTests(MotoServer moto)
    {
        _moto = moto;
        _rig = new ClientRig(ClientRig.Settings(moto.Endpoint));
    }

    private IEc2 Ec2 => _rig.Ec2;

    public void Dispose() => _rig.Dispose();

    [MotoFact]
    public async Task TheNetworkIsRead()
    {
        string vpcId = Value(await _moto.PostAsync("ec2", "2016-11-15", "CreateVpc", ("CidrBlock", "10.7.0.0/16"), ("AmazonProvidedIpv6CidrBlock", "true")), "vpcId");
        string subnetId = Value(
            await _moto.PostAsync(
                "ec2",
                "2016-11-15",
                "CreateSubnet",
                ("VpcId", vpcId),
                ("CidrBlock", "10.7.1.0/24"),
                ("AvailabilityZone", "eu-west-1b"),
                ("TagSpecification.1.ResourceType", "subnet"),
                ("TagSpecification.1.Tag.1.Key", "kubernetes.io/role/elb"),
                ("TagSpecification.1.Tag.1.Value", "")),
            "subnetId");
        string gatewayId = Value(await _moto.PostAsync("ec2", "2016-11-15", "CreateInternetGateway"), "internetGatewayId");
        await _moto.PostAsync("ec2", "2016-11-15", "AttachInternetGateway", ("InternetGatewayId", gatewayId), ("VpcId", vpcId));
        string tableId = Value(await _moto.PostAsync("ec2", "2016-11-15", "CreateRouteTable", ("VpcId", vpcId)), "routeTableId");
        await _moto.PostAsync("ec2", "2016-11-15", "AssociateRouteTable", ("RouteTableId", tableId), ("SubnetId", subnetId));
        await _moto.PostAsync("ec2", "2016-11-15", "CreateRoute", ("RouteTableId", tableId), ("DestinationCidrBlock", "0.0.0.0/0"), ("GatewayId", gatewayId));

        VpcDescription vpc = Assert.Single(await Ec2.DescribeVpcsAsync([new Ec2Filter("vpc-id", [vpcId])], default));
        Assert.Equal(("10.7.0.0/16", "10.7.0.0/16"), (vpc.CidrBlock, Assert.Single(vpc.CidrBlocks)));
        Assert.EndsWith("/56", Assert.Single(vpc.Ipv6CidrBlocks), StringComparison.Ordinal);

        SubnetDescription subnet = Assert.Single(await Ec2.DescribeSubnetsAsync([new Ec2Filter("vpc-id", [vpcId]), new Ec2Filter("tag:kubernetes.io/role/elb", ["", "1"])], default));
        Assert.Equal((subnetId, vpcId, "10.7.1.0/24", "eu-west-1b", 251), (subnet.Id, subnet.VpcId, subnet.CidrBlock, subnet.ZoneName, subnet.FreeAddresses));
        Assert.StartsWith("euw1-az", subnet.ZoneId, StringComparison.Ordinal);
        Assert.Null(subnet.OutpostArn);
        Assert.Equal(new ValueMap([new("kubernetes.io/role/elb", "")]), subnet.Tags);
        Assert.Empty(await Ec2.DescribeSubnetsAsync([new Ec2Filter("vpc-id", [vpcId]), new Ec2Filter("tag:kubernetes.io/role/elb", ["2"])], default));

        IReadOnlyList<RouteTableDescription> tables = await Ec2.DescribeRouteTablesAsync([new Ec2Filter("vpc-id", [vpcId])], default);
        Assert.Equal(2, tables.Count);
        RouteTableDescription main = Assert.Single(tables, table => table.IsMain);
        Assert.DoesNotContain(gatewayId, main.GatewayIds);
        RouteTableDescription own = Assert.Single(tables, table => !table.IsMain);
        Assert.Equal([subnetId], own.SubnetIds);
        Assert.Contains(gatewayId, own.GatewayIds);

        Assert.Contains(new AvailabilityZoneDescription("eu-west-1b", subnet.ZoneId, "availability-zone"), await Ec2.DescribeAvailabilityZonesAsync(default));
    }

    [MotoFact]
    public async Task InstancesAndAddressesAreRead()
    {
        SubnetDescription subnet = (await Ec2.DescribeSubnetsAsync([new Ec2Filter("default-for-az", ["true"])], default))[0];
        string reply = await _moto.PostAsync("ec2", "2016-11-15", "RunInstances", ("ImageId", "ami-12c6146b"), ("MinCount", "2"), ("MaxCount", "2"), ("SubnetId", subnet.Id));
        string[] ids = [.. Elements(reply, "instanceId")];
        string allocation = Value(await _moto.PostAsync("ec2", "2016-11-15", "AllocateAddress", ("Domain", "vpc")), "allocationId");

        IReadOnlyList<InstanceDescription> found = await Ec2.DescribeInstancesAsync([new Ec2Filter("instance-id", [.. ids, "i-0123456789abcdef0"])], default);

        Assert.Equal(ids.Order(), found.Select(instance => instance.Id).Order());
        Assert.All(found, instance =>
        {
            Assert.Equal(("running", subnet.VpcId, subnet.Id, subnet.ZoneName), (instance.State, instance.VpcId, instance.SubnetId, instance.ZoneName));
            NetworkInterfaceDescription card = Assert.Single(instance.Interfaces);
            Assert.StartsWith("eni-", card.Id, StringComparison.Ordinal);
            Assert.Equal(0, card.DeviceIndex);
            Assert.StartsWith("sg-", Assert.Single(card.SecurityGroups), StringComparison.Ordinal);
        });
        ElasticAddress address = Assert.Single(await Ec2.DescribeAddressesAsync([allocation], default));
        Assert.Equal((allocation, null), (address.AllocationId, address.AssociationId));
        Assert.NotEqual("", address.PublicIp);
        Assert.Empty(await Ec2.DescribeAddressesAsync([], default));
    }

    [MotoFact]
    public async Task SecurityGroupsAreMadeReadChangedAndDeleted()
    {
        VpcDescription vpc = Assert.Single(await Ec2.DescribeVpcsAsync([new Ec2Filter("is-default", ["true"])], default));
        var request = new CreateSecurityGroupRequest("lbc", "what for", vpc.Id, new ValueMap([new("lbcontroller.io/cluster", "c")]));
        string id = await Ec2.CreateSecurityGroupAsync(request, default);
        ProviderException twice = await Assert.ThrowsAsync<ProviderException>(() => Ec2.CreateSecurityGroupAsync(request, default));
        Assert.Equal((ProviderErrorKind.Conflict, "InvalidGroup.Duplicate"), (twice.Kind, twice.Code));
        string other = await Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("other", "d", vpc.Id, ValueMap.Empty), default);

        IngressRule[] rules =
        [
            new("icmp", 3, 4, "10.0.0.0/8", null),
            new("tcp", 80, 80, "10.0.0.0/8", "web"),
            new("tcp", 80, 80, "2001:db8::/32", "web6"),
            new("tcp", 81, 81, other, "group"),
            new("udp", 53, 60, "192.0.2.0/24", null),
        ];
        await Ec2.AuthorizeSecurityGroupIngressAsync(id, rules, default);

        SecurityGroupDescription found = Assert.Single(await Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [id])], default));
        Assert.Equal((id, "lbc", vpc.Id, "what for"), (found.Id, found.Name, found.VpcId, found.Description));
        Assert.Equal(rules, found.Ingress);
        Assert.Equal(request.Tags, found.Tags);
        // moto compares all sources of the same ports as one, so the rule is one that is alone with its ports.
        ProviderException again = await Assert.ThrowsAsync<ProviderException>(() => Ec2.AuthorizeSecurityGroupIngressAsync(id, [rules[4]], default));
        Assert.Equal((ProviderErrorKind.Conflict, "InvalidPermission.Duplicate"), (again.Kind, again.Code));

        await Ec2.RevokeSecurityGroupIngressAsync(id, [rules[1], rules[3]], default);
        Assert.Equal([rules[0], rules[2], rules[4]], Assert.Single(await Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [id])], default)).Ingress);
        ProviderException missing = await Assert.ThrowsAsync<ProviderException>(
            () => Ec2.RevokeSecurityGroupIngressAsync(id, [new IngressRule("tcp", 9999, 9999, "10.0.0.0/8", null)], default));
        Assert.Equal((ProviderErrorKind.NotFound, "InvalidPermission.NotFound"), (missing.Kind, missing.Code));

        await Ec2.CreateTagsAsync([id], new ValueMap([new("k", "v"), new("e", "")]), default);
        await Ec2.DeleteTagsAsync([id], ["lbcontroller.io/cluster"], default);
        Assert.Equal(new ValueMap([new("k", "v"), new("e", "")]), Assert.Single(await Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-name", ["lbc"])], default)).Tags);

        await Ec2.DeleteSecurityGroupAsync(id, default);
        await Ec2.DeleteSecurityGroupAsync(id, default);
        Assert.Empty(await Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [id])], default));
    }

    private static IEnumerable<string> Elements(string reply, string name) =>
        XElement.Parse(reply).Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value);

    private static string Value(string reply, string name) => Elements(reply, name).First();
}
