using System.Net;

namespace LbController.Providers.HAProxy.Model;

/// <summary>What the whole configuration shares; from the options, as typed values within their bounds.</summary>
internal sealed record HAProxySettings
{
    /// <summary>The path of the statistics socket.</summary>
    public required string StatsSocket { get; init; }

    /// <summary>The path of the socket by which a worker tells its successor the clients' nodes.</summary>
    public required string PeersSocket { get; init; }

    /// <summary>The path of the file that carries the nodes' health over a reload.</summary>
    public required string ServerStateFile { get; init; }

    /// <summary><c>hard-stop-after</c>.</summary>
    public required TimeSpan HardStopAfter { get; init; }

    /// <summary><c>mworker-max-reloads</c>.</summary>
    public required int MaxReloads { get; init; }

    /// <summary><c>nbthread</c>; 0 leaves it to HAProxy.</summary>
    public required int Threads { get; init; }

    /// <summary><c>inter</c> of the checks.</summary>
    public required TimeSpan CheckInterval { get; init; }

    /// <summary><c>rise</c> of the checks.</summary>
    public required int CheckRise { get; init; }

    /// <summary><c>fall</c> of the checks.</summary>
    public required int CheckFall { get; init; }

    /// <summary><c>timeout connect</c>.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary><c>timeout client</c>.</summary>
    public required TimeSpan ClientTimeout { get; init; }

    /// <summary><c>timeout server</c>.</summary>
    public required TimeSpan ServerTimeout { get; init; }

    /// <summary>Where HAProxy serves its metrics, or null.</summary>
    public IPEndPoint? PrometheusBind { get; init; }
}
