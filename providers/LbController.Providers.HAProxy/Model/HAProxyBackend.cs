using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>The servers behind one listener of one Service.</summary>
/// <param name="Name">Unique in the configuration.</param>
/// <param name="Servers">Ordered by name; may be empty.</param>
internal sealed record HAProxyBackend(string Name, ValueList<HAProxyServer> Servers);
