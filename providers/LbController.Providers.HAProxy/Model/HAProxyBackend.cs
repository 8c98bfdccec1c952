using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>The servers behind one listener of one Service, for the clients of one family.</summary>
/// <param name="Name">Unique in the configuration.</param>
/// <param name="Servers">Ordered by name; may be empty.</param>
/// <param name="StickTable">How clients keep their server, or null where every connection may go to another one.</param>
internal sealed record HAProxyBackend(string Name, ValueList<HAProxyServer> Servers, HAProxyStickTable? StickTable)
{
    /// <summary>How connections are spread; with a stick table it is always by source.</summary>
    public BalanceAlgorithm Balance { get; init; }

    /// <summary><c>timeout connect</c>, or null for the shared one.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary><c>timeout server</c>, or null for the shared one.</summary>
    public TimeSpan? ServerTimeout { get; init; }

    /// <summary><c>timeout tunnel</c>, or null for none.</summary>
    public TimeSpan? TunnelTimeout { get; init; }

    /// <summary><c>timeout queue</c>, or null for the shared one.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>Further attempts to connect, 0 to 10, or null for the shared number.</summary>
    public int? Retries { get; init; }

    /// <summary>Whether the kernel probes silent nodes.</summary>
    public bool ProbesSilence { get; init; } = true;
}
