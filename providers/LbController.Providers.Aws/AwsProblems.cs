using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws;

/// <summary>Problems as a plan tells them.</summary>
internal static class AwsProblems
{
    /// <summary>A port that cannot be served does not keep the others from it: refused is only what refuses all.</summary>
    public static ValueList<Problem> ForPlan(ModelResult result) => result.Model is null
        ? result.Problems
        : result.Problems.Select(problem => problem.Severity == ProblemSeverity.Refused ? problem with { Severity = ProblemSeverity.Degraded } : problem).ToValueList();

    /// <summary>Targets that AWS would not take.</summary>
    public static ValueList<Problem> Rejected(ObservedService observed) => observed.TargetGroups
        .Where(group => group.Rejected.Count > 0)
        .Select(group => new Problem(
            ProblemSeverity.Degraded,
            ProblemReasons.InvalidTarget,
            "nodes",
            $"AWS does not take {Text(group.Rejected)} as targets: the instances are not running, or not in the VPC. The others are; these are tried again hourly"))
        .Concat(observed.TargetGroups.Where(group => group.Crowded.Count > 0).Select(group => new Problem(
            ProblemSeverity.Degraded,
            ProblemReasons.TooManyTargets,
            "nodes",
            $"AWS has no room for {group.Crowded.Count} of the targets of {group.Name} ({Text(group.Crowded)}): a quota of targets is reached. The others serve; these are tried again each minute. Ask AWS for a higher quota, or narrow the nodes")))
        .DistinctBy(problem => problem.Message)
        .ToValueList();

    private static string Text(IEnumerable<KeyValuePair<Target, DateTimeOffset>> targets) => TargetText.Of(targets.Select(target => target.Key).OrderBy(target => target.Id, StringComparer.Ordinal).ToValueList());
}
