namespace LbController.Providers.Aws.Fake;

/// <summary>A load balancer's subnet in one zone and its addresses there.</summary>
public sealed record FakeZone(
    string ZoneName,
    string SubnetId,
    string? AllocationId,
    string? IpAddress,
    string? PrivateIPv4Address,
    string? IPv6Address,
    string? SourceNatIpv6Prefix);
