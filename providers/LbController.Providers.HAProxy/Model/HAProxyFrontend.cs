using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>One address and port of one Service.</summary>
/// <param name="Name">Unique in the configuration.</param>
/// <param name="Binding">Where it listens.</param>
/// <param name="Backend">The name of its back end.</param>
/// <param name="IsRestricted">Whether only <paramref name="Sources"/> are let in; with no source that is nobody.</param>
/// <param name="Sources">Client networks of the binding's own family, canonical and ordered.</param>
internal sealed record HAProxyFrontend(string Name, FrontendBinding Binding, string Backend, bool IsRestricted, ValueList<IPNetwork> Sources)
{
    /// <summary>Connections at a time; 0 for as many as HAProxy has room for.</summary>
    public int MaxConnections { get; init; }

    /// <summary><c>timeout client</c>, or null for the shared one.</summary>
    public TimeSpan? ClientTimeout { get; init; }

    /// <summary><c>timeout client-fin</c>, or null for the shared one.</summary>
    public TimeSpan? ClientFinTimeout { get; init; }

    /// <summary>Whether the kernel probes silent clients.</summary>
    public bool ProbesSilence { get; init; } = true;
}
