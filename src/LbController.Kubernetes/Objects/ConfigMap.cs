using System.Collections.Frozen;

namespace LbController.Kubernetes.Objects;

/// <summary>A <c>v1</c> ConfigMap; binary entries are not read.</summary>
internal sealed record ConfigMap : IKubernetesObject
{
    public required ObjectMeta Metadata { get; init; }

    public FrozenDictionary<string, string> Data { get; init; } = FrozenDictionary<string, string>.Empty;
}
