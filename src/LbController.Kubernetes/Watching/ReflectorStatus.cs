namespace LbController.Kubernetes.Watching;

/// <summary>How a reflector fares: for probes and metrics. The counts run from the start of the process.</summary>
internal sealed record ReflectorStatus
{
    /// <summary>For example <c>services</c>.</summary>
    public required string Resource { get; init; }

    public bool IsSynced { get; init; }

    /// <summary>Since the server was last heard: a list, an event, a bookmark or a watch that it accepted; null before the first time.</summary>
    public TimeSpan? SinceContact { get; init; }

    /// <summary>Whether the state comes as initial events; false once the server has shown that it does not know them.</summary>
    public bool StreamsInitialState { get; init; }

    /// <summary>How often the whole state was taken over.</summary>
    public long Relists { get; init; }

    /// <summary>Watches opened.</summary>
    public long Watches { get; init; }

    public long Events { get; init; }

    public long Failures { get; init; }

    /// <summary>Watches given up because they were silent.</summary>
    public long SilentWatches { get; init; }

    /// <summary>Objects that exist and cannot be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>What is wrong now; null while all is well.</summary>
    public string? Problem { get; init; }
}
