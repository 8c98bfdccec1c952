using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Tests.Rig;

namespace LbController.Providers.Aws.Tests.BadInput;

/// <summary>What a Service's caller is told when the adapter can go no further with it for now.</summary>
/// <param name="Problems">Of the last plan and of what came of it.</param>
/// <param name="Error">What was thrown; null where nothing was.</param>
/// <param name="IsBlocked">Whether the user has to act: then nobody tries again by himself.</param>
internal sealed record Verdict(ValueList<Problem> Problems, ProviderException? Error, bool IsBlocked)
{
    private const int MostRounds = 60;

    /// <summary>Whether everything is as it should be.</summary>
    public bool IsSettled => Error is null && !IsBlocked;

    /// <summary>All that is said.</summary>
    public string Text => string.Join("\n", [.. Problems.Select(problem => $"{problem.Severity} {problem.Reason} at {problem.Field}: {problem.Message}"), .. Error is null ? Array.Empty<string>() : [$"{Error.Kind} {Error.Code}: {Error.Message}"]]);

    /// <summary>Plans and applies as the controller does, until all is done, or something is refused or fails.</summary>
    public static Task<Verdict> OfAsync(AwsRig rig, DesiredLoadBalancer desired) => OfAsync(rig, new PlanRequest(desired.Identity, desired, []));

    public static Task<Verdict> OfRemovalAsync(AwsRig rig, LoadBalancerIdentity identity) => OfAsync(rig, new PlanRequest(identity, null, []));

    private static async Task<Verdict> OfAsync(AwsRig rig, PlanRequest request)
    {
        ValueList<Problem> problems = [];
        for (int round = 0; round < MostRounds; round++)
        {
            try
            {
                ProviderPlan plan = await rig.Provider.PlanAsync(request, CancellationToken.None);
                problems = plan.Problems;
                if (plan.IsRefused || plan.Changes.IsEmpty)
                {
                    return new Verdict(problems, null, plan.IsRefused);
                }

                ApplyResult result = await rig.Provider.ApplyAsync(plan, CancellationToken.None);
                problems = result.Problems;
                switch (result.Outcome)
                {
                    case Outcome.Waiting waiting:
                        rig.Time.Advance(waiting.After);
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
