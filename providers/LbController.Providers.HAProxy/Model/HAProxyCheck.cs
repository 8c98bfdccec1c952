using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>
/// A back end that takes no traffic: it asks each node once for everyone whose health is found out the same way, and the servers of
/// the Services track its servers. One check a node instead of one a Service, port and node.
/// </summary>
/// <param name="Name">Unique in the configuration.</param>
/// <param name="Port">The port that is asked.</param>
/// <param name="Path">The path that must answer 200.</param>
/// <param name="Targets">The nodes, ordered by name and address.</param>
internal sealed record HAProxyCheck(string Name, int Port, string Path, ValueList<ServerTarget> Targets);
