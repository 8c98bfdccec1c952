using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Abstractions.Providers;

/// <summary>The ordered way from what is to what should be, for one Service.</summary>
/// <param name="Request">What was planned for.</param>
/// <param name="Changes">The steps in order; empty when converged.</param>
/// <param name="Addresses">The addresses that clients reach it by now; empty before it exists.</param>
/// <param name="Problems">
/// What the back end cannot give, such as a requested address outside every pool. With one of severity Refused the plan has no changes.
/// </param>
public sealed record ProviderPlan(PlanRequest Request, ValueList<ProviderChange> Changes, ValueList<PublishedAddress> Addresses, ValueList<Problem> Problems)
{
    /// <summary>Nothing has to change and nothing is refused.</summary>
    public bool IsConverged => Changes.IsEmpty && !IsRefused;

    /// <summary>The back end cannot give what is asked for.</summary>
    public bool IsRefused => Problems.Any(problem => problem.Severity == ProblemSeverity.Refused);
}
