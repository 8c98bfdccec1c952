using System.Net;

namespace LbController.Providers.Azure.Pools;

/// <summary>A node in a pool, as it has to be.</summary>
/// <param name="Name">The name of its entry.</param>
/// <param name="Address">The node's.</param>
internal sealed record PoolMember(string Name, IPAddress Address);
