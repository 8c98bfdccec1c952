using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Core.Status;

/// <summary>How a pass that programs a load balancer ended, as far as the status tells of it.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Addresses">The addresses that the provider reported.</param>
/// <param name="Problems">What the provider could not give.</param>
internal sealed record PassReport(Outcome Outcome, ValueList<PublishedAddress> Addresses, ValueList<Problem> Problems)
{
    /// <summary>What somebody else had changed; null where nothing was found.</summary>
    public DriftReport? Drift { get; init; }
}
