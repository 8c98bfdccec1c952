using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A load balancer in one availability zone.</summary>
/// <param name="ZoneName"><c>eu-west-1a</c>.</param>
/// <param name="SubnetId">The subnet there.</param>
/// <param name="Addresses">Its addresses there; empty where AWS chose and does not tell.</param>
/// <param name="SourceNatIpv6Prefixes">/80 prefixes.</param>
internal sealed record LoadBalancerZone(
    string ZoneName,
    string SubnetId,
    ValueList<LoadBalancerAddress> Addresses,
    ValueList<string> SourceNatIpv6Prefixes);
