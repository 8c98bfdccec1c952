namespace LbController.Kubernetes.Objects;

/// <summary>One entry of <c>spec.taints</c>.</summary>
internal sealed record NodeTaint(string Key, string? Value, string Effect);
