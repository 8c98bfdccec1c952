using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client.Wire;

namespace LbController.Providers.Aws.Client;

internal sealed partial class ElasticLoadBalancingClient
{
    public Task<LoadBalancerDescription> CreateLoadBalancerAsync(CreateLoadBalancerRequest request, CancellationToken cancellationToken) => caller.CallAsync(
        Query("CreateLoadBalancer", request.Name)
            .Add("Name", request.Name)
            .Add("Type", "network")
            .Add("Scheme", request.Scheme)
            .Add("IpAddressType", request.IpAddressType)
            .List("SubnetMappings", request.Subnets, WriteMapping)
            .List("SecurityGroups", request.SecurityGroups)
            .Add("EnablePrefixForIpv6SourceNat", request.PrefixForIpv6SourceNat)
            .Map("Tags", request.Tags),
        reply => ReadLoadBalancer(One(reply, "LoadBalancers")),
        cancellationToken);

    public Task<IReadOnlyList<LoadBalancerDescription>> DescribeLoadBalancersAsync(CancellationToken cancellationToken) =>
        caller.ListAsync(Query("DescribeLoadBalancers").Add("PageSize", PageSize), "LoadBalancers", ReadLoadBalancer, cancellationToken);

    public async Task<IReadOnlyList<LoadBalancerDescription>> DescribeLoadBalancersAsync(IReadOnlyList<string> arns, CancellationToken cancellationToken) =>
        arns.Count == 0 ? [] : await caller.ListAsync(Query("DescribeLoadBalancers", arns).List("LoadBalancerArns", arns), "LoadBalancers", ReadLoadBalancer, cancellationToken);

    public async Task<LoadBalancerDescription?> FindLoadBalancerAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await caller.CallAsync(
                Query("DescribeLoadBalancers", name).List("Names", [name]),
                reply => reply.List("LoadBalancers").Select(ReadLoadBalancer).FirstOrDefault(),
                cancellationToken);
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound)
        {
            // That is the answer.
            return null;
        }
    }

    public Task DeleteLoadBalancerAsync(string arn, CancellationToken cancellationToken) =>
        caller.DeleteAsync(Query("DeleteLoadBalancer", arn).Add("LoadBalancerArn", arn), cancellationToken);

    public Task<ValueMap> DescribeLoadBalancerAttributesAsync(string arn, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("DescribeLoadBalancerAttributes", arn).Add("LoadBalancerArn", arn), ReadAttributes, cancellationToken);

    public Task ModifyLoadBalancerAttributesAsync(string arn, ValueMap attributes, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("ModifyLoadBalancerAttributes", arn).Add("LoadBalancerArn", arn).Map("Attributes", attributes), cancellationToken);

    public Task SetSecurityGroupsAsync(string arn, ValueList<string> groups, bool? enforceOnPrivateLink, CancellationToken cancellationToken) => caller.CallAsync(
        Query("SetSecurityGroups", arn)
            .Add("LoadBalancerArn", arn)
            .List("SecurityGroups", groups)
            .Add("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", enforceOnPrivateLink switch { true => "on", false => "off", null => null }),
        cancellationToken);

    public Task SetSubnetsAsync(SetSubnetsRequest request, CancellationToken cancellationToken) => caller.CallAsync(
        Query("SetSubnets", request.Arn)
            .Add("LoadBalancerArn", request.Arn)
            .List("SubnetMappings", request.Subnets, WriteMapping)
            .Add("IpAddressType", request.IpAddressType)
            .Add("EnablePrefixForIpv6SourceNat", request.PrefixForIpv6SourceNat),
        cancellationToken);

    public Task SetIpAddressTypeAsync(string arn, string type, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("SetIpAddressType", arn).Add("LoadBalancerArn", arn).Add("IpAddressType", type), cancellationToken);

    public Task ModifyCapacityReservationAsync(string arn, int? units, CancellationToken cancellationToken) => caller.CallAsync(
        Query("ModifyCapacityReservation", arn)
            .Add("LoadBalancerArn", arn)
            .Add("MinimumLoadBalancerCapacity.CapacityUnits", units)
            .Add("ResetCapacityReservation", units is null ? true : null),
        cancellationToken);

    public Task<int?> DescribeCapacityReservationAsync(string arn, CancellationToken cancellationToken) => caller.CallAsync(
        Query("DescribeCapacityReservation", arn).Add("LoadBalancerArn", arn),
        reply => reply["MinimumLoadBalancerCapacity"].Number("CapacityUnits"),
        cancellationToken);

    private static void WriteMapping(AwsQuery query, SubnetMapping mapping) => query
        .Add("SubnetId", mapping.SubnetId)
        .Add("AllocationId", mapping.AllocationId)
        .Add("PrivateIPv4Address", mapping.PrivateIPv4Address)
        .Add("IPv6Address", mapping.IPv6Address)
        .Add("SourceNatIpv6Prefix", mapping.SourceNatIpv6Prefix);

    private static LoadBalancerDescription ReadLoadBalancer(AwsReply reply) => new(
        reply.Required("LoadBalancerArn"),
        reply.Required("LoadBalancerName"),
        reply.TextOrEmpty("DNSName"),
        reply.TextOrEmpty("Scheme"),
        reply.TextOrEmpty("VpcId"),
        reply.TextOrEmpty("Type"),
        reply["State"].TextOrEmpty("Code"),
        reply["State"].Text("Reason"),
        reply.Text("IpAddressType") ?? "ipv4",
        reply.List("AvailabilityZones").Select(ReadZone).ToValueList(),
        reply.Texts("SecurityGroups"),
        reply.Text("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"),
        reply.Text("EnablePrefixForIpv6SourceNat"));

    private static LoadBalancerZone ReadZone(AwsReply reply) => new(
        reply.TextOrEmpty("ZoneName"),
        reply.TextOrEmpty("SubnetId"),
        reply.List("LoadBalancerAddresses").Select(ReadAddress).ToValueList(),
        reply.Texts("SourceNatIpv6Prefixes"));

    private static LoadBalancerAddress ReadAddress(AwsReply reply) =>
        new(reply.Text("IpAddress"), reply.Text("AllocationId"), reply.Text("PrivateIPv4Address"), reply.Text("IPv6Address"));

    private static ValueMap ReadAttributes(AwsReply reply) => reply.Map("Attributes", "Key", "Value");

    private static AwsReply One(AwsReply reply, string list) => reply.List(list).FirstOrDefault() ?? throw new FormatException($"no {list}");
}
