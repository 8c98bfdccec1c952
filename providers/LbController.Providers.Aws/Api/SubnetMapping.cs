namespace LbController.Providers.Aws.Api;

/// <summary>A subnet for a load balancer and what address to take there.</summary>
/// <param name="SubnetId">The subnet.</param>
/// <param name="AllocationId">An Elastic IP, internet-facing only.</param>
/// <param name="PrivateIPv4Address">Internal only.</param>
/// <param name="IPv6Address">Dual stack only.</param>
/// <param name="SourceNatIpv6Prefix">A /80, or <c>auto_assigned</c>.</param>
internal sealed record SubnetMapping(
    string SubnetId,
    string? AllocationId,
    string? PrivateIPv4Address,
    string? IPv6Address,
    string? SourceNatIpv6Prefix);
