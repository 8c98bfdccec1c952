using System.Net;

namespace LbController.Providers.HAProxy.Model;

/// <summary>A server line.</summary>
/// <param name="Name">The node's name: stays the same over reloads, since stickiness goes by it.</param>
/// <param name="Address">The node's address.</param>
/// <param name="Port">The NodePort.</param>
/// <param name="Tracks"><c>backend/server</c> whose health this one shares, or null where it is checked itself.</param>
internal sealed record HAProxyServer(string Name, IPAddress Address, int Port, string? Tracks);
