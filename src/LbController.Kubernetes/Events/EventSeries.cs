namespace LbController.Kubernetes.Events;

/// <summary>An Event that was written, and what has happened since.</summary>
internal sealed class EventSeries
{
    /// <summary>The name of the Event object.</summary>
    public required string Name { get; init; }

    public required EventRecord First { get; init; }

    public int Count { get; set; } = 1;

    public int WrittenCount { get; set; } = 1;

    public DateTimeOffset LastTime { get; set; }

    /// <summary>On the monotonic clock: when it last happened.</summary>
    public long LastSeen { get; set; }

    /// <summary>On the monotonic clock: when it was last written.</summary>
    public long LastWrite { get; set; }

    public bool IsBehind => Count > WrittenCount;
}
