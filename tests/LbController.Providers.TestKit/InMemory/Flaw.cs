namespace LbController.Providers.TestKit.InMemory;

/// <summary>What an <see cref="InMemoryProvider"/> does wrong, to show that the kit finds it.</summary>
public enum Flaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its plans never end.</summary>
    PlansForEver,

    /// <summary>It makes things while planning.</summary>
    WritesWhilePlanning,

    /// <summary>It gives another address at every apply.</summary>
    MovesAddresses,

    /// <summary>It removes nothing, and says it did.</summary>
    LeavesThings,

    /// <summary>It fails on what is not there.</summary>
    FailsOnUnknown,

    /// <summary>It removes what belongs to others.</summary>
    RemovesForeign,

    /// <summary>It lists everything to every cluster.</summary>
    ListsForeign,

    /// <summary>It removes targets before it adds others.</summary>
    EmptiesTargets,

    /// <summary>It removes first, but never all.</summary>
    RemovesTargetsFirst,

    /// <summary>It gives another address than the requested one.</summary>
    GivesAnotherAddress,

    /// <summary>It does not look at its token.</summary>
    IgnoresCancellation,

    /// <summary>It gives one address to two.</summary>
    SharesAddresses,

    /// <summary>It says that addresses can be shared, and gives each Service its own.</summary>
    NeverShares,

    /// <summary>It fails on a node that has no address.</summary>
    FailsOnBlankNode,

    /// <summary>It does not say who has what it refuses.</summary>
    RefusesWithoutAName,

    /// <summary>It forgets everything when it ends.</summary>
    ForgetsAtRestart,
}
