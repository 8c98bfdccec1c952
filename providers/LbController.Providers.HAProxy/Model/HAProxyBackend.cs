using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>The servers behind one listener of one Service, for the clients of one family.</summary>
/// <param name="Name">Unique in the configuration.</param>
/// <param name="Servers">Ordered by name; may be empty.</param>
/// <param name="StickTable">How clients keep their server, or null where every connection may go to another one.</param>
internal sealed record HAProxyBackend(string Name, ValueList<HAProxyServer> Servers, HAProxyStickTable? StickTable);
