using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Binders;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Hosts;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using LbController.Providers.HAProxy.Statistics;
using LbController.Providers.HAProxy.Udp;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>What a commit works with.</summary>
internal sealed record CommitContext
{
    /// <summary>The files.</summary>
    public required StateDirectory Directory { get; init; }

    /// <summary>Where HAProxy runs; checks configurations.</summary>
    public required IHAProxyHost Host { get; init; }

    /// <summary>Runs configurations.</summary>
    public required HAProxyProcess Process { get; init; }

    /// <summary>Forwards UDP, beside HAProxy.</summary>
    public required UdpForwarder Udp { get; init; }

    /// <summary>The shared part of every configuration.</summary>
    public required HAProxySettings Settings { get; init; }

    /// <summary>The addresses that can be given.</summary>
    public required AddressPoolSet Pools { get; init; }

    /// <summary>Makes them the machine's.</summary>
    public required IAddressBinder Binder { get; init; }

    /// <summary>Adds up what the workers count.</summary>
    public required TrafficReader Traffic { get; init; }

    /// <summary>The figures.</summary>
    public required HAProxyMetrics Metrics { get; init; }

    /// <summary>Measures reloads.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>The log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The limit of open files.</summary>
    public long DescriptorLimit => Host.DescriptorLimit;

    /// <summary>Connections at a time that the options ask for; 0 for as many as fit.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Called after each effect. Tests throw here to die at that point.</summary>
    public required Action<CommitStep> AfterStep { get; init; }
}
