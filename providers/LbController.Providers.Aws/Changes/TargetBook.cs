using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Keeps the book of a group's targets after each effect on them.</summary>
internal static class TargetBook
{
    public static ObservedTargetGroup Registered(ObservedTargetGroup group, IReadOnlyCollection<Target> targets, DateTimeOffset now)
    {
        IEnumerable<TargetHealth> known = group.Targets ?? [];
        IEnumerable<TargetHealth> added = targets.Where(target => known.All(other => other.Target != target)).Select(target => new TargetHealth(target, TargetStates.Initial, null, null));
        return group with { Targets = known.Concat(added).ToValueList(), RegisteredAt = now, Rejected = group.Rejected.RemoveRange(targets), Crowded = group.Crowded.RemoveRange(targets) };
    }

    public static ObservedTargetGroup Deregistered(ObservedTargetGroup group, IReadOnlyCollection<Target> targets)
    {
        var gone = targets.ToHashSet();
        return group with { Targets = (group.Targets ?? []).Where(target => !gone.Contains(target.Target)).ToValueList(), Rejected = group.Rejected.RemoveRange(targets), Crowded = group.Crowded.RemoveRange(targets) };
    }

    public static ObservedTargetGroup Rejected(ObservedTargetGroup group, IReadOnlyCollection<Target> targets, DateTimeOffset now) =>
        group with { Rejected = group.Rejected.SetItems(targets.Select(target => KeyValuePair.Create(target, now))) };

    public static ObservedTargetGroup Crowded(ObservedTargetGroup group, IEnumerable<Target> targets, DateTimeOffset now) =>
        group with { Crowded = group.Crowded.SetItems(targets.Select(target => KeyValuePair.Create(target, now))) };

    /// <summary>What AWS tells of the targets: those that are draining are on their way out and count no more.</summary>
    public static ObservedTargetGroup Read(ObservedTargetGroup group, IEnumerable<TargetHealth> targets, DateTimeOffset now) =>
        group with { Targets = targets.Where(target => target.State is not TargetStates.Draining && target.Reason != "Target.NotRegistered").ToValueList(), HealthReadAt = now };
}
