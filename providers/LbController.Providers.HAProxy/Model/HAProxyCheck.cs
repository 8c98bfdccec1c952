using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>
/// How the health of a Service's nodes is found out: by a back end that takes no traffic, which asks each node once for everyone who asks
/// the same way, and whose servers the Services' servers track. One check a node instead of one a Service, port and node.
/// </summary>
/// <param name="Name">The check back end; Services that ask the same way have the same.</param>
/// <param name="Port">The port that is asked.</param>
/// <param name="Path">The path that must answer 200.</param>
/// <param name="Targets">The nodes, ordered by name and address.</param>
internal sealed record HAProxyCheck(string Name, int Port, string Path, ValueList<ServerTarget> Targets);
