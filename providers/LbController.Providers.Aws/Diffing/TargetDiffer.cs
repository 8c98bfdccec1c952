using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Diffing;

/// <summary>
/// The targets of one group: those that come are registered first; those that go, go when enough of the others are healthy, or were
/// given long enough to become so. A group that has targets is never emptied while there is an eligible node.
/// </summary>
internal static class TargetDiffer
{
    public static TargetDecision Diff(DiffInput input, string name, NetworkListener listener)
    {
        ValueList<Target> wanted = input.Targets.GetValueOrDefault(listener.Port);
        ObservedTargetGroup? group = input.Observed.TargetGroup(name);
        if (group is { Targets: null })
        {
            return TargetDecision.Nothing;
        }

        ValueList<TargetHealth> registered = group?.Targets ?? [];
        var known = registered.Select(target => target.Target).ToHashSet();
        ImmutableDictionary<Target, DateTimeOffset> rejected = group?.Rejected ?? ImmutableDictionary<Target, DateTimeOffset>.Empty;
        ImmutableDictionary<Target, DateTimeOffset> crowded = group?.Crowded ?? ImmutableDictionary<Target, DateTimeOffset>.Empty;
        bool IsOff(Target target) => (rejected.TryGetValue(target, out DateTimeOffset at) && input.Now - at < Patience.Rejection)
            || (crowded.TryGetValue(target, out DateTimeOffset since) && input.Now - since < Patience.Crowd);
        ValueList<Target> added = wanted.Where(target => !known.Contains(target) && !IsOff(target)).ToValueList();
        var wantedSet = wanted.ToHashSet();
        TargetHealth[] surplus = [.. registered.Where(target => !wantedSet.Contains(target.Target))];
        ValueList<Target> leaving = surplus.OrderBy(target => target.State == TargetStates.Healthy ? 0 : 1).Select(target => target.Target).ToValueList();
        int floor = Floor(wanted.Count, registered);
        IReadOnlyList<AwsChange> registrations = added.IsEmpty ? [] : [new RegisterTargetsChange(name, added, leaving, floor)];
        if (surplus.Length == 0)
        {
            return new TargetDecision(registrations, [], []);
        }

        if (wanted.IsEmpty && input.HasNodes)
        {
            // Nodes that cannot be targets are told on the Service; what there is serves on.
            return TargetDecision.Nothing;
        }

        TargetHealth[] kept = [.. registered.Where(target => wantedSet.Contains(target.Target))];
        int healthy = kept.Count(target => target.State == TargetStates.Healthy);
        if (group is { } old && !wanted.IsEmpty && healthy < Math.Max(1, floor) && input.Now - old.HealthReadAt >= Patience.First)
        {
            // What was known says too little: look before anything goes.
            return new TargetDecision(registrations, [], [new AwaitChange($"target group {name}", "the health of its targets decides which may go", Patience.First) { HealthOf = [name] }]);
        }

        bool isPatient = group is { } existing
            && (added.Count > 0 || input.Now - existing.RegisteredAt < Patience.Registration || kept.Any(target => target.State == TargetStates.Initial));
        bool mayGo = wanted.IsEmpty || healthy >= floor || !isPatient || kept.All(target => target.State == TargetStates.Unused);
        bool coversAll = wanted.All(target => known.Contains(target) || added.Contains(target) || rejected.ContainsKey(target) || crowded.ContainsKey(target)) && (kept.Length + added.Count > 0 || wanted.IsEmpty);
        if (mayGo && coversAll && (added.IsEmpty || healthy >= floor || wanted.IsEmpty))
        {
            return new TargetDecision(registrations, [new DeregisterTargetsChange(name, leaving)], []);
        }

        string waiting = $"{healthy} of {wanted.Count} targets are healthy; {leaving.Count} old ones stay until {floor} are (AWS takes three to five minutes)";
        return new TargetDecision(registrations, [], [new AwaitChange($"target group {name}", waiting, Patience.Health) { HealthOf = [name] }]);
    }

    /// <summary>
    /// How many healthy targets there have to be before others go: half of those that are wanted, or all that are healthy where that is less.
    /// It does not shrink from pass to pass while old ones go.
    /// </summary>
    private static int Floor(int wanted, ValueList<TargetHealth> registered)
    {
        int healthy = registered.Count(target => target.State == TargetStates.Healthy);
        return Math.Min(healthy, (wanted + 1) / 2);
    }
}
