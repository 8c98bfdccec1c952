namespace LbController.Kubernetes.Objects;

/// <summary>One entry of <c>status.loadBalancer.ingress[].ports</c> (KEP-1435).</summary>
internal sealed record PortStatus(int Port, string Protocol, string? Error);
