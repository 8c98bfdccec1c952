namespace LbController.Kubernetes.Events;

/// <summary>Who reports, and how much at most.</summary>
internal sealed record EventRecorderOptions
{
    /// <summary>What <c>kubectl describe</c> shows in the From column. <c>service-controller</c> by default, as in every cluster.</summary>
    public string ReportingController { get; init; } = "service-controller";

    /// <summary>This process, for example its pod's name; at most 128 characters.</summary>
    public required string ReportingInstance { get; init; }

    /// <summary>Events that wait to be written, in each of the recorder's lanes; what comes beyond is dropped. 1024 by default.</summary>
    public int QueueCapacity { get; init; } = 1024;

    /// <summary>An Event that comes again within this time of its last occurrence counts up instead of being a new one. 6 min by default, as in client-go.</summary>
    public TimeSpan SeriesWindow { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>The counts of one series are written at most this often. 1 min by default.</summary>
    public TimeSpan SeriesWriteInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>New Events about one object that may come at once. 25 by default, as in client-go.</summary>
    public int ObjectBurst { get; init; } = 25;

    /// <summary>The time that earns an object another new Event once its burst is spent. 5 min by default, as in client-go.</summary>
    public TimeSpan ObjectRefill { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Writes a second of each of the recorder's lanes, and so many at once. Events are for people: a thousand Services that change
    /// together must not have their Events compete with their statuses for the API server. 50 by default.
    /// </summary>
    public double LaneWritesPerSecond { get; init; } = 50;

    /// <summary>How often a write that met a passing failure is tried in all. 4 by default.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The wait before the second try, doubled before each further one. 1 s by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for what is still to be written. 5 s by default.</summary>
    public TimeSpan FlushLimit { get; init; } = TimeSpan.FromSeconds(5);
}
