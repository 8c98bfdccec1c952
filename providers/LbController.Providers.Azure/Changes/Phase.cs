namespace LbController.Providers.Azure.Changes;

/// <summary>The order of changes: each phase needs the one before.</summary>
internal enum Phase
{
    /// <summary>What refers to something that goes has to go first.</summary>
    Release,

    /// <summary>Addresses and the firewall: what the load balancer refers to, and who may come.</summary>
    Prepare,

    /// <summary>The load balancer.</summary>
    Serve,

    /// <summary>Load balancers that the Service leaves.</summary>
    Leave,

    /// <summary>What nothing refers to any more, and what refers to the load balancer.</summary>
    Finish,
}
