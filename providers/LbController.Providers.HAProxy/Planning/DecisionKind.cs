namespace LbController.Providers.HAProxy.Planning;

/// <summary>What a request means for the configuration.</summary>
internal enum DecisionKind
{
    /// <summary>Nothing: it is as it should be.</summary>
    Unchanged,

    /// <summary>The Service's part is new or another one.</summary>
    Changed,

    /// <summary>The Service's part goes, and its addresses become free.</summary>
    Removed,

    /// <summary>What is asked for cannot be given; what there is stays.</summary>
    Refused,

    /// <summary>No address is free now.</summary>
    Exhausted,
}
