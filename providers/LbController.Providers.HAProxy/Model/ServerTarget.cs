using System.Net;

namespace LbController.Providers.HAProxy.Model;

/// <summary>A node as HAProxy reaches it.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Address">Its address, without scope.</param>
internal readonly record struct ServerTarget(string Node, IPAddress Address);
