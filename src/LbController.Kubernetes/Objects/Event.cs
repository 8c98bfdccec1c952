namespace LbController.Kubernetes.Objects;

/// <summary>An <c>events.k8s.io/v1</c> Event, as far as it is read back after a write.</summary>
internal sealed record Event : IKubernetesObject
{
    public required ObjectMeta Metadata { get; init; }

    public string Reason { get; init; } = "";

    public string Action { get; init; } = "";

    public string Note { get; init; } = "";

    public string Type { get; init; } = "";

    public DateTimeOffset? EventTime { get; init; }

    /// <summary>How often it happened so far; 0 where it happened once.</summary>
    public int SeriesCount { get; init; }

    public string RegardingKind { get; init; } = "";

    public string RegardingName { get; init; } = "";
}
