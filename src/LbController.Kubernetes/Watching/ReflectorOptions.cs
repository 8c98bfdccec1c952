namespace LbController.Kubernetes.Watching;

/// <summary>What a reflector watches, and with how much patience.</summary>
internal sealed record ReflectorOptions
{
    /// <summary>Empty for all namespaces.</summary>
    public string Namespace { get; init; } = "";

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Objects a chunk, where the state has to be listed. 500 by default.</summary>
    public int ListLimit { get; init; } = 500;

    /// <summary>Whether to ask for the state as part of the watch (KEP-3157), which spares the server a list. On by default.</summary>
    public bool StreamInitialState { get; init; } = true;

    /// <summary>A server that takes the request for initial events and does not finish them within this time does not know them. 2 min by default.</summary>
    public TimeSpan InitialStateLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A watch with neither event nor bookmark for this long is taken for dead. 5 min by default; servers send a bookmark about once a
    /// minute.
    /// </summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The shortest time that one watch is asked to last; each asks for a random time up to twice that. 5 min by default.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The wait after the first failure; doubled by each further one, and up to doubled again by chance. 0.8 s by default.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest wait before chance. 30 s by default.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch that lived this long was healthy: after it, waits begin anew. 10 s by default.</summary>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromSeconds(10);
}
