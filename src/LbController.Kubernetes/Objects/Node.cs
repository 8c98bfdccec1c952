using System.Collections.Immutable;

namespace LbController.Kubernetes.Objects;

/// <summary>A <c>v1</c> Node: identity, addresses, labels and taints.</summary>
internal sealed record Node : IKubernetesObject
{
    public required ObjectMeta Metadata { get; init; }

    public string? ProviderId { get; init; }

    public ImmutableArray<NodeAddress> Addresses { get; init; } = [];

    public ImmutableArray<NodeTaint> Taints { get; init; } = [];

    public bool Unschedulable { get; init; }

    /// <summary>The status of condition <c>Ready</c>: <c>True</c>, <c>False</c>, <c>Unknown</c>, or null where absent.</summary>
    public string? Ready { get; init; }
}
