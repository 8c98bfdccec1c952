using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Ec2;

/// <summary>VPCs, subnets, route tables, zones and Elastic IPs: what the world's builder made.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class NetworkQueries(Cloud cloud)
{
    private static readonly Query<FakeVpc> VpcQuery = new(
        new Dictionary<string, Func<FakeVpc, IEnumerable<string>>>
        {
            ["vpc-id"] = vpc => [vpc.Id],
            ["cidr"] = vpc => vpc.CidrBlocks,
            ["state"] = _ => ["available"],
        },
        vpc => vpc.Tags);

    private static readonly Query<FakeRouteTable> RouteTableQuery = new(
        new Dictionary<string, Func<FakeRouteTable, IEnumerable<string>>>
        {
            ["vpc-id"] = table => [table.VpcId],
            ["route-table-id"] = table => [table.Id],
            ["association.subnet-id"] = table => table.SubnetIds,
            ["association.main"] = table => [table.IsMain ? "true" : "false"],
        },
        _ => []);

    private static readonly Query<FakeZoneInfo> ZoneQuery = new(
        new Dictionary<string, Func<FakeZoneInfo, IEnumerable<string>>>
        {
            ["zone-name"] = zone => [zone.Name],
            ["zone-id"] = zone => [zone.Id],
            ["zone-type"] = zone => [zone.Type],
            ["state"] = _ => ["available"],
        },
        _ => []);

    private static readonly Query<FakeAddress> AddressQuery = new(
        new Dictionary<string, Func<FakeAddress, IEnumerable<string>>>
        {
            ["allocation-id"] = address => [address.AllocationId],
            ["public-ip"] = address => [address.PublicIp],
            ["domain"] = _ => ["vpc"],
        },
        _ => []);

    private readonly Query<FakeSubnet> _subnetQuery = new(
        new Dictionary<string, Func<FakeSubnet, IEnumerable<string>>>
        {
            ["vpc-id"] = subnet => [subnet.VpcId],
            ["subnet-id"] = subnet => [subnet.Id],
            ["availability-zone"] = subnet => [subnet.ZoneName],
            ["availability-zone-id"] = subnet => [ZoneId(cloud, subnet.ZoneName)],
            ["cidr-block"] = subnet => [subnet.CidrBlock],
            ["state"] = _ => ["available"],
        },
        subnet => subnet.Tags);

    public IEnumerable<Operation> Operations =>
    [
        Operation.Ec2("DescribeSubnets", "SubnetId[] " + Query<FakeSubnet>.Schema + Query<FakeSubnet>.PageSchema, DescribeSubnets),
        Operation.Ec2("DescribeVpcs", "VpcId[] " + Query<FakeVpc>.Schema + Query<FakeVpc>.PageSchema, DescribeVpcs),
        Operation.Ec2("DescribeRouteTables", "RouteTableId[] " + Query<FakeVpc>.Schema + Query<FakeVpc>.PageSchema, DescribeRouteTables),
        Operation.Ec2("DescribeAvailabilityZones", "ZoneName[] ZoneId[] AllAvailabilityZones! " + Query<FakeVpc>.Schema, DescribeZones),
        Operation.Ec2("DescribeAddresses", "AllocationId[] PublicIp[] " + Query<FakeVpc>.Schema, DescribeAddresses),
    ];

    /// <summary>The public and the main route table of a VPC, as its subnets tell them.</summary>
    public static IEnumerable<FakeRouteTable> RouteTables(Cloud cloud, FakeVpc vpc)
    {
        List<string> publicSubnets = [.. cloud.Subnets.Values.Where(subnet => subnet.VpcId == vpc.Id && subnet.IsPublic).Select(subnet => subnet.Id)];
        string suffix = vpc.Id["vpc-".Length..];
        yield return new FakeRouteTable($"rtb-main-{suffix}", vpc.Id, true, [], vpc.CidrBlocks[0], null);
        if (publicSubnets.Count > 0)
        {
            yield return new FakeRouteTable($"rtb-public-{suffix}", vpc.Id, false, publicSubnets, vpc.CidrBlocks[0], $"igw-{suffix}");
        }
    }

    private static string ZoneId(Cloud cloud, string name) => cloud.Zones.First(zone => zone.Name == name).Id;

    private static List<T> ById<T>(IReadOnlyList<string> ids, Func<string, T?> find, IEnumerable<T> all, string code)
        where T : class =>
        ids.Count == 0 ? [.. all] : [.. ids.Distinct().Select(id => find(id) ?? throw new AwsErrorException(code, $"The ID '{id}' does not exist"))];

    private void DescribeSubnets(Input input, XmlText reply)
    {
        IReadOnlyList<string> ids = input.Texts("SubnetId");
        List<FakeSubnet> found = _subnetQuery.Filter(
            input,
            ById(ids, id => cloud.Subnets.GetValueOrDefault(id), cloud.Subnets.Values, "InvalidSubnetID.NotFound"));
        reply.List("subnetSet", Query<FakeSubnet>.Take(input, ids, found, reply), subnet =>
        {
            reply.Value("subnetId", subnet.Id)
                .Value("subnetArn", $"arn:aws:ec2:{cloud.Settings.Region}:{cloud.Settings.AccountId}:subnet/{subnet.Id}")
                .Value("state", "available")
                .Value("ownerId", cloud.Settings.AccountId)
                .Value("vpcId", subnet.VpcId)
                .Value("cidrBlock", subnet.CidrBlock)
                .Value("availableIpAddressCount", subnet.FreeAddresses)
                .Value("availabilityZone", subnet.ZoneName)
                .Value("availabilityZoneId", ZoneId(cloud, subnet.ZoneName))
                .Value("mapPublicIpOnLaunch", subnet.IsPublic)
                .Value("outpostArn", subnet.OutpostArn);
            IEnumerable<string> blocks = subnet.Ipv6CidrBlock is { } block ? [block] : [];
            reply.List("ipv6CidrBlockAssociationSet", blocks, cidr => reply
                .Value("ipv6CidrBlock", cidr)
                .Value("associationId", "subnet-cidr-assoc-" + subnet.Id["subnet-".Length..])
                .Group("ipv6CidrBlockState", () => reply.Value("state", "associated")));
            TagText.Write(reply, subnet.Tags);
        });
    }

    private void DescribeVpcs(Input input, XmlText reply)
    {
        IReadOnlyList<string> ids = input.Texts("VpcId");
        List<FakeVpc> found = VpcQuery.Filter(input, ById(ids, id => cloud.Vpcs.GetValueOrDefault(id), cloud.Vpcs.Values, "InvalidVpcID.NotFound"));
        reply.List("vpcSet", Query<FakeVpc>.Take(input, ids, found, reply), vpc =>
        {
            reply.Value("vpcId", vpc.Id).Value("ownerId", cloud.Settings.AccountId).Value("state", "available").Value("cidrBlock", vpc.CidrBlocks[0]);
            reply.List("cidrBlockAssociationSet", vpc.CidrBlocks, cidr => reply
                .Value("cidrBlock", cidr)
                .Group("cidrBlockState", () => reply.Value("state", "associated")));
            reply.List("ipv6CidrBlockAssociationSet", vpc.Ipv6CidrBlocks, cidr => reply
                .Value("ipv6CidrBlock", cidr)
                .Group("ipv6CidrBlockState", () => reply.Value("state", "associated")));
            TagText.Write(reply, vpc.Tags);
        });
    }

    private void DescribeRouteTables(Input input, XmlText reply)
    {
        IReadOnlyList<string> ids = input.Texts("RouteTableId");
        List<FakeRouteTable> all = [.. cloud.Vpcs.Values.SelectMany(vpc => RouteTables(cloud, vpc))];
        List<FakeRouteTable> found = RouteTableQuery.Filter(
            input,
            ById(ids, id => all.Find(table => table.Id == id), all, "InvalidRouteTableID.NotFound"));
        reply.List("routeTableSet", Query<FakeRouteTable>.Take(input, ids, found, reply), table =>
        {
            reply.Value("routeTableId", table.Id).Value("vpcId", table.VpcId);
            reply.List("routeSet", table.Routes, route => reply
                .Value("destinationCidrBlock", route.Destination)
                .Value("gatewayId", route.GatewayId)
                .Value("state", "active"));
            reply.List("associationSet", table.Associations, subnet => reply
                .Value("routeTableAssociationId", "rtbassoc-" + (subnet ?? table.Id))
                .Value("routeTableId", table.Id)
                .Value("subnetId", subnet)
                .Value("main", subnet is null));
        });
    }

    private void DescribeZones(Input input, XmlText reply)
    {
        IReadOnlyList<string> names = input.Texts("ZoneName");
        IReadOnlyList<string> ids = input.Texts("ZoneId");
        List<FakeZoneInfo> found = names.Count > 0
            ? ById(names, name => cloud.Zones.Find(zone => zone.Name == name), cloud.Zones, "InvalidParameterValue")
            : ById(ids, id => cloud.Zones.Find(zone => zone.Id == id), cloud.Zones, "InvalidParameterValue");
        reply.List("availabilityZoneInfo", ZoneQuery.Filter(input, found), zone => reply
            .Value("zoneName", zone.Name)
            .Value("zoneId", zone.Id)
            .Value("zoneState", "available")
            .Value("regionName", cloud.Settings.Region)
            .Value("zoneType", zone.Type));
    }

    private void DescribeAddresses(Input input, XmlText reply)
    {
        List<FakeAddress> found = AddressQuery.Filter(input, ById(
            input.Texts("AllocationId"),
            id => cloud.Addresses.GetValueOrDefault(id),
            cloud.Addresses.Values,
            "InvalidAllocationID.NotFound"));
        reply.List("addressesSet", found, address =>
        {
            bool held = address.IsBusyElsewhere
                || cloud.StillLingering().Any(item => item.AllocationIds.Contains(address.AllocationId))
                || cloud.LoadBalancers.All.Any(item => item.Zones.Any(zone => zone.AllocationId == address.AllocationId));
            reply.Value("publicIp", address.PublicIp)
                .Value("allocationId", address.AllocationId)
                .Value("domain", "vpc")
                .Value("associationId", held ? "eipassoc-" + address.AllocationId["eipalloc-".Length..] : null);
        });
    }
}
