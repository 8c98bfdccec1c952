using LbController.Abstractions.Outcomes;
using LbController.Core.Annotations;

namespace LbController.Core.Planning;

/// <summary>
/// What the user says about the life of the load balancer as a whole: leave it alone for now (contract B85), leave it behind at the end
/// (B15). A value that is not understood refuses every effect: it was written to prevent one.
/// </summary>
internal static class LifecycleRules
{
    public const string InvalidPaused = "InvalidPaused";

    public const string InvalidDeletionPolicy = "InvalidDeletionPolicy";

    /// <summary>Whether the back end is to be left as it is.</summary>
    public static bool IsPaused(ServiceSpec spec, List<Problem> problems) =>
        IsFirst(spec, WellKnown.Paused, "true", "false", InvalidPaused, problems);

    /// <summary>Whether the load balancer stays when the Service goes.</summary>
    public static bool LeavesBehind(ServiceSpec spec, List<Problem> problems) =>
        IsFirst(spec, WellKnown.DeletionPolicy, "Orphan", "Delete", InvalidDeletionPolicy, problems);

    private static bool IsFirst(ServiceSpec spec, string key, string first, string second, string reason, List<Problem> problems)
    {
        string? value = spec.Annotations[key];
        if (value is null || string.Equals(value, second, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (string.Equals(value, first, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        problems.Add(new Problem(
            ProblemSeverity.Refused, reason, $"metadata.annotations[{key}]", $"\"{value}\" is not known, so nothing is done; give {first} or {second}, or remove the annotation"));
        return false;
    }
}
