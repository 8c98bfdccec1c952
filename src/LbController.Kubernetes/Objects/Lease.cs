namespace LbController.Kubernetes.Objects;

/// <summary>A <c>coordination.k8s.io/v1</c> Lease: who leads, and since when. Every field of the spec may be absent.</summary>
internal sealed record Lease : IKubernetesObject
{
    public required ObjectMeta Metadata { get; init; }

    /// <summary>Null or empty: nobody holds it.</summary>
    public string? HolderIdentity { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    public DateTimeOffset? AcquireTime { get; init; }

    public DateTimeOffset? RenewTime { get; init; }

    /// <summary>How often the lease changed hands.</summary>
    public int LeaseTransitions { get; init; }
}
