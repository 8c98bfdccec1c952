namespace LbController.Providers.HAProxy.Model;

/// <summary>How connections are spread: the algorithms with which servers can come and go while HAProxy runs.</summary>
internal enum BalanceAlgorithm
{
    /// <summary>In turn. The only one with which a refused connection goes to another node at once.</summary>
    RoundRobin,

    /// <summary>To the node with the fewest connections.</summary>
    LeastConnections,

    /// <summary>By a consistent hash of the client's address.</summary>
    Source,

    /// <summary>To the less busy of two nodes drawn at random.</summary>
    Random,
}
