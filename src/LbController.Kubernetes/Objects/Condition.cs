namespace LbController.Kubernetes.Objects;

/// <summary>A <c>metav1.Condition</c>.</summary>
internal sealed record Condition
{
    public required string Type { get; init; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public required string Status { get; init; }

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>0 where absent.</summary>
    public long ObservedGeneration { get; init; }
}
