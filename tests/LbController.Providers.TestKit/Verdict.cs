using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.TestKit;

/// <summary>What a Service's caller is told when the adapter can go no further with it for now.</summary>
/// <param name="Problems">Of the last plan and of what came of it.</param>
/// <param name="Error">What was thrown; null where nothing was.</param>
/// <param name="IsBlocked">Whether the user has to act: then nobody tries again by himself.</param>
public sealed record Verdict(ValueList<Problem> Problems, ProviderException? Error, bool IsBlocked)
{
    private const int MostRounds = 60;

    /// <summary>Whether everything is as it should be.</summary>
    public bool IsSettled => Error is null && !IsBlocked;

    /// <summary>All that is said.</summary>
    public string Text => string.Join("\n", [.. Problems.Select(problem => $"{problem.Severity} {problem.Reason} at {problem.Field}: {problem.Message}"), .. Error is null ? Array.Empty<string>() : [$"{Error.Kind} {Error.Code}: {Error.Message}"]]);

    /// <summary>Plans and applies as the controller does, until all is done, or something is refused or fails.</summary>
    /// <param name="provider">The adapter.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="waitAsync">Lets the time pass that the adapter asked to be left alone for.</param>
    public static async Task<Verdict> OfAsync(ILoadBalancerProvider provider, PlanRequest request, Func<TimeSpan, Task> waitAsync)
    {
        ValueList<Problem> problems = [];
        for (int round = 0; round < MostRounds; round++)
        {
            try
            {
                ProviderPlan plan = await provider.PlanAsync(request, CancellationToken.None);
                problems = plan.Problems;
                if (plan.IsRefused || plan.Changes.IsEmpty)
                {
                    return new Verdict(problems, null, plan.IsRefused);
                }

                ApplyResult result = await provider.ApplyAsync(plan, CancellationToken.None);
                problems = result.Problems;
                switch (result.Outcome)
                {
                    case Outcome.Waiting waiting:
                        await waitAsync(waiting.After);
                        break;
                    case Outcome.Retry retry:
                        return new Verdict(problems, retry.Error, IsBlocked: false);
                    case Outcome.Blocked blocked:
                        return new Verdict(problems.Concat(blocked.Problems).Distinct().ToValueList(), null, IsBlocked: true);
                }
            }
            catch (ProviderException error)
            {
                return new Verdict(problems, error, error.Kind is ProviderErrorKind.Denied or ProviderErrorKind.QuotaExceeded or ProviderErrorKind.InvalidRequest);
            }
        }

        throw new InvalidOperationException($"{request.Identity} neither converges nor fails.");
    }
}
