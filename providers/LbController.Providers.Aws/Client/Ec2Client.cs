using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client.Wire;

namespace LbController.Providers.Aws.Client;

/// <summary>EC2: networks and instances here, security groups in a part of their own.</summary>
internal sealed partial class Ec2Client(AwsCaller caller) : IEc2
{
    private const int PageSize = 1000;
    private const int RouteTablePageSize = 100;

    public Task<IReadOnlyList<SubnetDescription>> DescribeSubnetsAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken) =>
        caller.ListAsync(Describe("DescribeSubnets", filters, PageSize), "subnetSet", ReadSubnet, cancellationToken);

    public Task<IReadOnlyList<VpcDescription>> DescribeVpcsAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken) =>
        caller.ListAsync(Describe("DescribeVpcs", filters, PageSize), "vpcSet", ReadVpc, cancellationToken);

    public Task<IReadOnlyList<RouteTableDescription>> DescribeRouteTablesAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken) =>
        caller.ListAsync(Describe("DescribeRouteTables", filters, RouteTablePageSize), "routeTableSet", ReadRouteTable, cancellationToken);

    public Task<IReadOnlyList<AvailabilityZoneDescription>> DescribeAvailabilityZonesAsync(CancellationToken cancellationToken) => caller.ListAsync(
        Query("DescribeAvailabilityZones"),
        "availabilityZoneInfo",
        reply => new AvailabilityZoneDescription(reply.Required("zoneName"), reply.TextOrEmpty("zoneId"), reply.Text("zoneType") ?? "availability-zone"),
        cancellationToken);

    public async Task<IReadOnlyList<InstanceDescription>> DescribeInstancesAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken)
    {
        IReadOnlyList<InstanceDescription[]> reservations = await caller.ListAsync(
            Describe("DescribeInstances", filters, PageSize), "reservationSet", reply => reply.List("instancesSet").Select(ReadInstance).ToArray(), cancellationToken);
        return [.. reservations.SelectMany(instances => instances)];
    }

    public Task CreateTagsAsync(IReadOnlyList<string> resourceIds, ValueMap tags, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("CreateTags", string.Join(", ", resourceIds)).List("ResourceId", resourceIds).Map("Tag", tags), cancellationToken);

    public Task DeleteTagsAsync(IReadOnlyList<string> resourceIds, IReadOnlyList<string> keys, CancellationToken cancellationToken) => caller.CallAsync(
        Query("DeleteTags", string.Join(", ", resourceIds)).List("ResourceId", resourceIds).List("Tag", keys, (query, key) => query.Add("Key", key)), cancellationToken);

    public async Task<IReadOnlyList<ElasticAddress>> DescribeAddressesAsync(IReadOnlyList<string> allocationIds, CancellationToken cancellationToken) =>
        allocationIds.Count == 0 ? [] : await caller.ListAsync(
            Query("DescribeAddresses", string.Join(", ", allocationIds)).List("AllocationId", allocationIds),
            "addressesSet",
            reply => new ElasticAddress(reply.Required("allocationId"), reply.Text("associationId"), reply.TextOrEmpty("publicIp")),
            cancellationToken);

    private static AwsQuery Query(string action, string subject = "") => new(AwsService.Compute, action, subject);

    private static AwsQuery Describe(string action, IReadOnlyList<Ec2Filter> filters, int pageSize) =>
        Query(action, string.Join(", ", filters.Select(filter => $"{filter.Name}={(filter.Values.Count == 1 ? filter.Values[0] : $"({filter.Values.Count} values)")}")))
            .List("Filter", filters, (query, filter) => query.Add("Name", filter.Name).List("Value", filter.Values))
            .Add("MaxResults", pageSize);

    private static SubnetDescription ReadSubnet(AwsReply reply) => new(
        reply.Required("subnetId"),
        reply.TextOrEmpty("vpcId"),
        reply.TextOrEmpty("cidrBlock"),
        ReadAssociated(reply, "ipv6CidrBlockAssociationSet", "ipv6CidrBlock", "ipv6CidrBlockState"),
        reply.TextOrEmpty("availabilityZone"),
        reply.TextOrEmpty("availabilityZoneId"),
        reply.Number("availableIpAddressCount") ?? 0,
        reply.Text("outpostArn"),
        ReadTags(reply));

    private static VpcDescription ReadVpc(AwsReply reply)
    {
        ValueList<string> blocks = ReadAssociated(reply, "cidrBlockAssociationSet", "cidrBlock", "cidrBlockState");
        string first = reply.TextOrEmpty("cidrBlock");
        return new VpcDescription(
            reply.Required("vpcId"), first, blocks.IsEmpty ? [first] : blocks, ReadAssociated(reply, "ipv6CidrBlockAssociationSet", "ipv6CidrBlock", "ipv6CidrBlockState"));
    }

    private static RouteTableDescription ReadRouteTable(AwsReply reply) => new(
        reply.List("associationSet").Any(association => association.Flag("main")),
        reply.List("associationSet").Select(association => association.Text("subnetId")).OfType<string>().ToValueList(),
        reply.List("routeSet").Select(route => route.Text("gatewayId")).OfType<string>().ToValueList());

    private static InstanceDescription ReadInstance(AwsReply reply) => new(
        reply.Required("instanceId"),
        reply["instanceState"].TextOrEmpty("name"),
        reply.TextOrEmpty("vpcId"),
        reply.TextOrEmpty("subnetId"),
        reply["placement"].TextOrEmpty("availabilityZone"),
        reply.List("networkInterfaceSet").Select(ReadInterface).ToValueList());

    private static NetworkInterfaceDescription ReadInterface(AwsReply reply) => new(
        reply.Required("networkInterfaceId"),
        reply["attachment"].Number("deviceIndex") ?? 0,
        reply.List("groupSet").Select(group => group.Required("groupId")).ToValueList());

    /// <summary>The blocks that are associated, without those that come or go.</summary>
    private static ValueList<string> ReadAssociated(AwsReply reply, string list, string block, string state) =>
        reply.List(list).Where(entry => entry[state].Text("state") is null or "associated").Select(entry => entry.Text(block)).OfType<string>().ToValueList();

    private static ValueMap ReadTags(AwsReply reply) => reply.Map("tagSet", "key", "value");
}
