using LbController.Abstractions.Model;

namespace LbController.Abstractions.Providers;

/// <summary>The traffic of one load balancer. Totals begin anywhere, and may begin anew.</summary>
/// <param name="Identity">Whose it is.</param>
public sealed record LoadBalancerTraffic(LoadBalancerIdentity Identity)
{
    /// <summary>Connections of clients so far.</summary>
    public long Connections { get; init; }

    /// <summary>Connections at this moment.</summary>
    public long CurrentConnections { get; init; }

    /// <summary>Bytes from clients so far.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes to clients so far.</summary>
    public long BytesSent { get; init; }

    /// <summary>Nodes that connections can go to.</summary>
    public int NodesUp { get; init; }

    /// <summary>Nodes that there are.</summary>
    public int Nodes { get; init; }
}
