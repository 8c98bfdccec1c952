using System.Net;

namespace LbController.Providers.HAProxy.Model;

/// <summary>A server line.</summary>
/// <param name="Name">The node's name: stays the same over reloads, since stickiness goes by it.</param>
/// <param name="Address">The node's address.</param>
/// <param name="Port">The NodePort.</param>
/// <param name="Tracks"><c>backend/server</c> whose health this one shares, or null where it is checked itself.</param>
internal sealed record HAProxyServer(string Name, IPAddress Address, int Port, string? Tracks)
{
    /// <summary>The weight that a server has of which nothing is said.</summary>
    public const int DefaultWeight = 1;

    /// <summary>
    /// Its number in the back end, 1 to 2,147,483,647, where clients are placed by a hash: follows from the name, so that a client's place
    /// does not depend on which other nodes there are. 0 leaves it to HAProxy.
    /// </summary>
    public int Id { get; init; }

    /// <summary>Its share of the connections in relation to the other servers': 0 (none) to 256.</summary>
    public int Weight { get; init; } = DefaultWeight;

    /// <summary>Connections at a time; further ones wait. 0 for no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>The header that its connections begin with.</summary>
    public ProxyProtocol ProxyProtocol { get; init; }

    /// <summary>Over how long it gets its full share after it has come up; zero for at once.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Whether its connections end with its health.</summary>
    public bool ClosesWhenDown { get; init; }
}
