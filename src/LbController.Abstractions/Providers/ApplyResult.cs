using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Abstractions.Providers;

/// <summary>How an apply ended.</summary>
/// <param name="Outcome">Settled, waiting for the back end, to be retried, or blocked until the user acts.</param>
/// <param name="Addresses">The addresses that clients reach the load balancer by; empty where there are none (yet, or any more).</param>
/// <param name="Problems">What was left out, port by port.</param>
public sealed record ApplyResult(Outcome Outcome, ValueList<PublishedAddress> Addresses, ValueList<Problem> Problems)
{
    /// <summary>Done, and reachable under these addresses.</summary>
    public static ApplyResult Settled(ValueList<PublishedAddress> addresses) => new(Outcomes.Outcome.Settled.Instance, addresses, []);
}
