namespace LbController.Kubernetes.Http;

/// <summary>How the client treats the API server.</summary>
internal sealed record KubernetesApiOptions
{
    /// <summary>Of one attempt of a request, its body included; of a watch, up to its headers. 30 s by default.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is sent again after an answer that permits it. 3 by default; 0 turns retries off.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The wait before the first retry; each further one doubles it, with jitter. 250 ms by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A server that asks for a longer wait than this is not waited for: the error with its Retry-After goes to the caller. 30 s by default.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests a second on average; 0, the default, for no limit (the server's own fairness queues requests better than we can).</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>Requests that may go out at once where <see cref="RequestsPerSecond"/> sets a limit. 100 by default.</summary>
    public int Burst { get; init; } = 100;

    /// <summary>Requests in flight at a time, watches not counted; others wait their turn. 64 by default, so that a burst neither opens many connections nor meets the server's own limits.</summary>
    public int MaxConcurrentRequests { get; init; } = 64;

    /// <summary>The longest answer, and the longest line of a watch, that is read. 256 MiB by default.</summary>
    public int MaxBodyBytes { get; init; } = 256 * 1024 * 1024;

    public string UserAgent { get; init; } = "lb-controller";
}
