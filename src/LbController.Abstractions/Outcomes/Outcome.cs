using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;

namespace LbController.Abstractions.Outcomes;

/// <summary>How a pass over one Service ended. Exactly four ways.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>What is, is what should be.</summary>
    public sealed record Settled : Outcome
    {
        /// <summary>The only one.</summary>
        public static readonly Settled Instance = new();
    }

    /// <summary>The back end needs time. Expected: no error, no error metric.</summary>
    /// <param name="Reason">What is waited for, for people.</param>
    /// <param name="After">When to look again; more than zero.</param>
    public sealed record Waiting(string Reason, TimeSpan After) : Outcome
    {
        /// <summary>Whether it waits for what another Service has, such as an address: looked at again as soon as one is gone.</summary>
        public bool ForOthers { get; init; }
    }

    /// <summary>It failed and may succeed later without anyone acting: back-off.</summary>
    /// <param name="Error">What failed.</param>
    public sealed record Retry(ProviderException Error) : Outcome;

    /// <summary>The user has to act: told once, tried again when the Service changes or at the slow resync.</summary>
    /// <param name="Problems">Everything that is wrong, not only the first.</param>
    public sealed record Blocked(ValueList<Problem> Problems) : Outcome;
}
