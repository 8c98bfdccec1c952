namespace LbController.Providers.Aws.Api;

/// <summary>An address of a load balancer in one zone.</summary>
/// <param name="IpAddress">Its public or IPv4 address.</param>
/// <param name="AllocationId">Of the Elastic IP.</param>
/// <param name="PrivateIPv4Address">Inside the subnet.</param>
/// <param name="IPv6Address">Inside the subnet.</param>
internal sealed record LoadBalancerAddress(string? IpAddress, string? AllocationId, string? PrivateIPv4Address, string? IPv6Address);
