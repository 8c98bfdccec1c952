using Microsoft.Extensions.Logging;

namespace LbController.Kubernetes.Http;

/// <summary>What parts of the client take from outside: time, chance and a place to log.</summary>
internal sealed record ApiSurroundings(TimeProvider Time, Jitter Jitter, ILogger Logger)
{
    /// <summary>Where requests are counted; null where nobody looks.</summary>
    public RequestMetrics? Metrics { get; init; }
}
