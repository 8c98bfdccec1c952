using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A load balancer as AWS tells it.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name">Its name, unique in account and region.</param>
/// <param name="DnsName">The name that clients use.</param>
/// <param name="Scheme"><c>internet-facing</c> or <c>internal</c>.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="Type"><c>network</c>, <c>application</c>, <c>gateway</c>.</param>
/// <param name="State"><c>provisioning</c>, <c>active</c>, <c>active_impaired</c>, <c>failed</c>.</param>
/// <param name="StateReason">Why, where AWS says so.</param>
/// <param name="IpAddressType"><c>ipv4</c>, <c>dualstack</c>.</param>
/// <param name="Zones">Its subnets, one a zone.</param>
/// <param name="SecurityGroups">Ids, in any order.</param>
/// <param name="EnforceOnPrivateLink"><c>on</c>, <c>off</c> or null.</param>
/// <param name="PrefixForIpv6SourceNat"><c>on</c>, <c>off</c> or null.</param>
internal sealed record LoadBalancerDescription(
    string Arn,
    string Name,
    string DnsName,
    string Scheme,
    string VpcId,
    string Type,
    string State,
    string? StateReason,
    string IpAddressType,
    ValueList<LoadBalancerZone> Zones,
    ValueList<string> SecurityGroups,
    string? EnforceOnPrivateLink,
    string? PrefixForIpv6SourceNat);
