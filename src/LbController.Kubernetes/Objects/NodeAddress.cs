namespace LbController.Kubernetes.Objects;

/// <summary>One entry of <c>status.addresses</c>; the type is <c>InternalIP</c>, <c>ExternalIP</c>, <c>Hostname</c> and so on.</summary>
internal sealed record NodeAddress(string Type, string Address);
