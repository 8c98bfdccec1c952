using System.Diagnostics.Metrics;
using LbController.Providers.HAProxy.Commits;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy;

/// <summary>What the provider takes from outside and is not configuration.</summary>
internal sealed record HAProxyEnvironment
{
    /// <summary>The clock.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>Chance, for the jitter of restarts.</summary>
    public required Random Random { get; init; }

    /// <summary>Logs.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }

    /// <summary>The meter of <see cref="Diagnostics.HAProxyMetrics.MeterName"/>.</summary>
    public required Meter Meter { get; init; }

    /// <summary>The limit of open files; null reads it from the process.</summary>
    public long? DescriptorLimit { get; init; }

    /// <summary>The ways to forward UDP, best first; null for those of this machine.</summary>
    public IReadOnlyList<Udp.IUdpPlane>? UdpPlanes { get; init; }

    /// <summary>Called after each effect of a commit.</summary>
    public Action<CommitStep> AfterStep { get; init; } = _ => { };
}
