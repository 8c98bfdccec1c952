using LbController.Abstractions.Outcomes;
using LbController.Core.Annotations;

namespace LbController.Core.Planning;

/// <summary>A key under our prefix that means nothing is a typing error, and is said so.</summary>
internal static class AnnotationRules
{
    public const string UnknownAnnotation = "UnknownAnnotation";

    public static void ReportUnknown(ServiceSpec spec, List<Problem> problems)
    {
        foreach ((string key, _) in spec.Annotations)
        {
            if (key.StartsWith(WellKnown.Prefix, StringComparison.Ordinal) && !WellKnown.OwnAnnotations.Contains(key))
            {
                problems.Add(new Problem(
                    ProblemSeverity.Degraded, UnknownAnnotation, $"metadata.annotations[{key}]", $"it is not known and has no effect; known are {string.Join(", ", WellKnown.OwnAnnotations)}"));
            }
        }
    }
}
