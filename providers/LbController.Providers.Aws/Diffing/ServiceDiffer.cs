using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Diffing;

/// <summary>
/// From what is and what should be to the ordered changes between the two. Pure. Firewall before listener, new targets before old ones
/// go, a new target group healthy before it carries traffic, nothing removed that is still in use.
/// </summary>
internal static class ServiceDiffer
{
    /// <summary>How long a load balancer that was replaced serves on: longer than its DNS name is cached (60 s) and than most connections live.</summary>
    public static readonly TimeSpan ReplacementDrain = TimeSpan.FromMinutes(5);

    private const int MostListeners = 50;

    private const string SettingUp = "AWS is setting it up, which takes two to three minutes";

    public static DiffResult Diff(DiffInput input)
    {
        LoadBalancerChoice choice = LoadBalancerChoice.Of(input);
        if (choice.Problems.Any(problem => problem.Severity == ProblemSeverity.Refused))
        {
            return new DiffResult([], choice.Problems, choice.Current ?? (choice.Replaced.IsEmpty ? null : choice.Replaced[0]));
        }

        NetworkLoadBalancer model = choice.Model;
        input = input with { Model = model };
        var problems = new List<Problem>(choice.Problems);
        var before = new List<AwsChange>();
        var after = new List<AwsChange>();
        if (input.NodeAccess is { } need && !input.IsNodeAccessReady)
        {
            before.Add(new EnsureNodeAccessChange(need));
        }

        FirewallDiffer.Diff(input, choice, before, after);
        var groups = new Dictionary<int, string>();
        var own = new List<AwsChange>();
        foreach (NetworkListener listener in model.Listeners)
        {
            string name = ResourceNames.TargetGroup(model.Identity, choice.Name, listener.Port, listener.TargetGroup);
            groups[listener.Port] = name;
            TargetGroupDiffer.Diff(input, choice, listener, name, own);
        }

        LoadBalancerDiffer.Diff(input, choice, own);
        before.AddRange(CreatesFirst(model, input.Observed, own));

        var waits = new List<AwaitChange>();
        var deregistrations = new List<AwsChange>();
        foreach (NetworkListener listener in model.Listeners)
        {
            TargetDecision targets = TargetDiffer.Diff(input, groups[listener.Port], listener);
            before.AddRange(targets.Registrations);
            deregistrations.AddRange(targets.Deregistrations);
            waits.AddRange(targets.Waits);
        }

        List<AwsChange> listeners = ListenerDiffer.Diff(input, choice, groups, waits, problems);
        ObservedListener[] unwanted = ListenerDiffer.Unwanted(input, choice);
        IEnumerable<AwsChange> deletions = unwanted.Select(listener => new DeleteListenerChange(listener.Arn, listener.Port));
        bool isFull = unwanted.Length + model.Listeners.Count > MostListeners;
        IEnumerable<AwsChange> ordered = isFull ? before.Concat(deletions).Concat(listeners) : before.Concat(listeners).Concat(deletions);
        List<AwsChange> changes = [.. ordered, .. deregistrations, .. after, .. Unused(input, choice, groups)];
        bool isReady = AddReplacement(input, choice, groups, changes, waits);
        if (choice.Current is { } current && current.Description.State == "provisioning")
        {
            TimeSpan interval = input.Now - current.CreatedAt < Patience.First ? Patience.First : Patience.Provisioning;
            waits.Add(new AwaitChange($"load balancer {current.Name}", SettingUp, interval) { StateOf = [current.Arn] });
        }
        else if (choice.Current is null)
        {
            waits.Add(new AwaitChange($"load balancer {choice.Name}", SettingUp, Patience.First));
        }

        changes.AddRange(waits);
        Finish(choice, changes);
        AddStateProblems(choice, problems);
        return new DiffResult(changes.Select(change => (ProviderChange)change).ToValueList(), problems.ToValueList(), choice.Current) { IsSwitched = isReady };
    }

    /// <summary>A create may be answered with what somebody else has under our name: nothing is changed before it is proven to be ours.</summary>
    private static IEnumerable<AwsChange> CreatesFirst(NetworkLoadBalancer model, ObservedService observed, List<AwsChange> changes)
    {
        ILookup<bool, AwsChange> byKind = changes.ToLookup(change => change is CreateLoadBalancerChange or CreateTargetGroupChange);
        bool isUnproven = byKind[true].Any() || observed.LoadBalancers.Any(balancer => balancer.Tags is null) || observed.TargetGroups.Any(group => group.Tags is null);
        return isUnproven ? byKind[true].Append(new VerifyOwnershipChange(model.Identity)).Concat(byKind[false]) : changes;
    }

    /// <summary>Target groups that no listener of ours has to have any more, once none forwards to them.</summary>
    private static IEnumerable<AwsChange> Unused(DiffInput input, LoadBalancerChoice choice, Dictionary<int, string> groups)
    {
        var wanted = groups.Values.ToHashSet(StringComparer.Ordinal);
        var replaced = choice.Replaced.Select(balancer => balancer.Arn).ToHashSet(StringComparer.Ordinal);
        ObservedListener[] unwanted = ListenerDiffer.Unwanted(input, choice);
        return input.Observed.TargetGroups
            .Where(group => !wanted.Contains(group.Name) && !group.Description.LoadBalancerArns.Any(replaced.Contains) && !choice.Replaced.Any(balancer => group.Tags?[OwnershipTags.LoadBalancer] == balancer.Name))
            .Where(group => input.Observed.Listeners.Except(unwanted).All(listener => listener.Description.Action.TargetGroups.All(share => share.Arn != group.Arn)))
            .Select(group => new DeleteTargetGroupChange(group.Arn, group.Name));
    }

    /// <summary>A load balancer that takes over has to be ready first; the one before it goes when its clients had time to leave.</summary>
    private static bool AddReplacement(DiffInput input, LoadBalancerChoice choice, Dictionary<int, string> groups, List<AwsChange> changes, List<AwaitChange> waits)
    {
        if (choice.Replaced.IsEmpty)
        {
            return true;
        }

        bool isReady = choice.Current is { Description.State: "active" } && changes.Count == 0 && groups.Values.All(name => !input.HasNodes || HasHealthy(input.Observed.TargetGroup(name)));
        ObservedLoadBalancer old = choice.Replaced[0];
        if (!isReady)
        {
            waits.Add(new AwaitChange($"load balancer {choice.Name}", $"it has to be ready, with healthy targets, before it takes over from {old.Name}", Patience.Health) { HealthOf = groups.Values.ToValueList() });
            return false;
        }

        TimeSpan left = input.SwitchedAt is { } switched ? switched + ReplacementDrain - input.Now : ReplacementDrain;
        if (left > TimeSpan.Zero)
        {
            waits.Add(new AwaitChange($"load balancer {old.Name}", $"it serves on for clients that still know its name, and is deleted after {ReplacementDrain.TotalMinutes:0} minutes", left));
            return true;
        }

        foreach (ObservedLoadBalancer balancer in choice.Replaced)
        {
            changes.Add(new DeleteLoadBalancerChange(balancer.Arn, balancer.Name));
            changes.AddRange(input.Observed.TargetGroups.Where(group => !groups.ContainsValue(group.Name)).Select(group => new DeleteTargetGroupChange(group.Arn, group.Name)));
        }

        return true;
    }

    private static bool HasHealthy(ObservedTargetGroup? group) => group?.Targets?.Any(target => target.State == TargetStates.Healthy) == true;

    /// <summary>Says on the load balancer itself that all of it was carried out.</summary>
    private static void Finish(LoadBalancerChoice choice, List<AwsChange> changes)
    {
        string fingerprint = Fingerprint.Of(choice.Model);
        if (!choice.IsAdopted && (choice.Current is null || choice.Current.Tags?[OwnershipTags.Settled] != fingerprint))
        {
            int end = changes.FindIndex(change => change is AwaitChange);
            bool mayShow = changes.TrueForAll(change => change is not AwaitChange wait || wait.HealthOf.IsEmpty);
            if (mayShow)
            {
                changes.Insert(end < 0 ? changes.Count : end, new AddTagsChange([choice.Name], new ValueMap([new(OwnershipTags.Settled, fingerprint)]), "note that it is as asked for"));
            }
        }
    }

    private static void AddStateProblems(LoadBalancerChoice choice, List<Problem> problems)
    {
        if (choice.Current is { Description: { State: "failed" or "active_impaired" } description })
        {
            problems.Add(new Problem(
                description.State == "failed" ? ProblemSeverity.Refused : ProblemSeverity.Degraded,
                description.State == "failed" ? "LoadBalancerFailed" : "LoadBalancerImpaired",
                $"load balancer {description.Name}",
                $"AWS says that {description.Arn} is {description.State}{(description.StateReason is { } reason ? $": {reason}" : "")}. Look at the subnets' free addresses and the account's limits; delete the load balancer to have it made anew"));
        }
    }
}
