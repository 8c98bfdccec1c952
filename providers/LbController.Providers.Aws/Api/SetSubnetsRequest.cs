using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>What SetSubnets is asked for.</summary>
/// <param name="Arn">The load balancer.</param>
/// <param name="Subnets">All that it has to have, those of before with their settings.</param>
/// <param name="IpAddressType">Null leaves it.</param>
/// <param name="PrefixForIpv6SourceNat">Null leaves it.</param>
internal sealed record SetSubnetsRequest(string Arn, ValueList<SubnetMapping> Subnets, string? IpAddressType, string? PrefixForIpv6SourceNat);
