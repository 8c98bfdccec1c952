using System.Collections.Immutable;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>What the worker does: a configuration, and what changes through the runtime API have left behind in it until the next reload.</summary>
/// <param name="Configuration">What is in effect.</param>
/// <param name="Leaving">Servers that are not in it any more.</param>
/// <param name="Leftovers">How many proxies of removed Services the worker still holds, closed.</param>
internal sealed record RunningConfiguration(HAProxyConfiguration Configuration, ImmutableDictionary<LeavingServer, Leaving> Leaving, int Leftovers)
{
    /// <summary>What a worker does that has just loaded a configuration.</summary>
    public static RunningConfiguration Loaded(HAProxyConfiguration configuration) => new(configuration, ImmutableDictionary<LeavingServer, Leaving>.Empty, 0);
}
