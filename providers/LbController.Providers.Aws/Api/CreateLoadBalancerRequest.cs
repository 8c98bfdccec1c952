using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>What CreateLoadBalancer is asked for; the type is always <c>network</c>.</summary>
/// <param name="Name">1 to 32 of <c>[A-Za-z0-9-]</c>, no hyphen at either end, not beginning with <c>internal-</c>.</param>
/// <param name="Scheme"><c>internet-facing</c> or <c>internal</c>.</param>
/// <param name="IpAddressType"><c>ipv4</c> or <c>dualstack</c>.</param>
/// <param name="Subnets">At least one.</param>
/// <param name="SecurityGroups">Ids; empty for a load balancer that can never have any.</param>
/// <param name="PrefixForIpv6SourceNat"><c>on</c>, <c>off</c> or null for AWS's default.</param>
/// <param name="Tags">At most 50.</param>
internal sealed record CreateLoadBalancerRequest(
    string Name,
    string Scheme,
    string IpAddressType,
    ValueList<SubnetMapping> Subnets,
    ValueList<string> SecurityGroups,
    string? PrefixForIpv6SourceNat,
    ValueMap Tags);
