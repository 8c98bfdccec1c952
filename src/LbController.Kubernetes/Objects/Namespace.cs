namespace LbController.Kubernetes.Objects;

/// <summary>A <c>v1</c> Namespace; its UID is what we read (that of <c>kube-system</c> names the cluster).</summary>
internal sealed record Namespace : IKubernetesObject
{
    public required ObjectMeta Metadata { get; init; }
}
