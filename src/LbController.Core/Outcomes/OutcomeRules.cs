using LbController.Abstractions.Errors;
using LbController.Abstractions.Outcomes;

namespace LbController.Core.Outcomes;

/// <summary>The one switch from kinds of failure to outcomes (contract B72).</summary>
internal static class OutcomeRules
{
    /// <summary>What a provider's failure means for the Service.</summary>
    public static Outcome Of(ProviderException error) => error.Kind switch
    {
        ProviderErrorKind.Denied or ProviderErrorKind.QuotaExceeded or ProviderErrorKind.InvalidRequest =>
            new Outcome.Blocked([new Problem(ProblemSeverity.Refused, error.Kind.ToString(), error.Operation, Status.StatusPlanner.ErrorText(error))]),
        _ => new Outcome.Retry(error),
    };
}
