using System.Collections.Immutable;

namespace LbController.Kubernetes.Objects;

/// <summary>One entry of <c>status.loadBalancer.ingress</c>.</summary>
internal sealed record LoadBalancerIngress
{
    public string? Ip { get; init; }

    public string? Hostname { get; init; }

    /// <summary><c>VIP</c> or <c>Proxy</c> (KEP-1860); null from servers before 1.29.</summary>
    public string? IpMode { get; init; }

    public ImmutableArray<PortStatus> Ports { get; init; } = [];
}
