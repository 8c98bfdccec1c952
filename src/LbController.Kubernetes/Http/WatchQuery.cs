namespace LbController.Kubernetes.Http;

/// <summary>What to watch, and from where on. Bookmarks are always asked for.</summary>
internal sealed record WatchQuery
{
    public string Namespace { get; init; } = "";

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>Asks for the whole state as ADDED events, closed by a bookmark (KEP-3157), instead of a list before the watch.</summary>
    public bool SendInitialEvents { get; init; }

    /// <summary>The server ends the watch after this time; bounds the life of a connection that died silently.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Called once when the server has accepted the watch: it may then say nothing for a minute, and be well.</summary>
    public Action? Opened { get; init; }
}
