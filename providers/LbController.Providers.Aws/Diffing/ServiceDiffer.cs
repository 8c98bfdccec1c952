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

        input = input with { Model = choice.Model };
        var problems = new List<Problem>(choice.Problems);
        var waits = new List<AwaitChange>();
        Dictionary<int, string> groups = input.Model.Listeners.ToDictionary(listener => listener.Port, listener => ResourceNames.TargetGroup(input.Model.Identity, choice.Name, listener.Port, listener.TargetGroup));
        List<AwsChange> changes = Order(input, choice, groups, waits, problems);
        bool isReady = AddReplacement(input, choice, groups, changes, waits);
        AwaitState(input, choice, waits);
        changes.AddRange(waits);
        Finish(choice, changes);
        AddStateProblems(choice, problems);
        return new DiffResult(changes.Select(change => (ProviderChange)change).ToValueList(), problems.ToValueList(), choice.Current) { IsSwitched = isReady };
    }

    /// <summary>All changes in the order in which nothing is open too wide, served from nowhere, or removed in use.</summary>
    private static List<AwsChange> Order(DiffInput input, LoadBalancerChoice choice, Dictionary<int, string> groups, List<AwaitChange> waits, List<Problem> problems)
    {
        var before = new List<AwsChange>();
        var creates = new List<AwsChange>();
        var updates = new List<AwsChange>();
        var registrations = new List<AwsChange>();
        var deregistrations = new List<AwsChange>();
        var after = new List<AwsChange>();
        if (input.NodeAccess is { } need && !input.IsNodeAccessReady)
        {
            before.Add(new EnsureNodeAccessChange(need));
        }

        FirewallDiffer.Diff(input, choice, before, after);
        foreach (NetworkListener listener in input.Model.Listeners)
        {
            TargetGroupDiffer.Diff(input, choice, listener, groups[listener.Port], creates, updates);
            TargetDecision targets = TargetDiffer.Diff(input, groups[listener.Port], listener);
            registrations.AddRange(targets.Registrations);
            deregistrations.AddRange(targets.Deregistrations);
            waits.AddRange(targets.Waits);
        }

        LoadBalancerDiffer.Diff(input, choice, creates, updates);
        if (creates.Count > 0)
        {
            // Before anything is done to what a create returned: it may be somebody else's.
            creates.Add(new VerifyOwnershipChange(input.Model.Identity));
        }

        List<AwsChange> listeners = ListenerDiffer.Diff(input, choice, groups, waits, problems);
        ObservedListener[] unwanted = ListenerDiffer.Unwanted(input, choice);
        DeleteListenerChange[] deletions = [.. unwanted.Select(listener => new DeleteListenerChange(listener.Arn, listener.Port))];
        bool isFull = unwanted.Length + input.Model.Listeners.Count > MostListeners;
        return
        [
            .. before, .. creates, .. updates, .. registrations,
            .. isFull ? deletions : [], .. listeners, .. isFull ? [] : deletions,
            .. deregistrations, .. after, .. Unused(input, choice, groups),
        ];
    }

    private static void AwaitState(DiffInput input, LoadBalancerChoice choice, List<AwaitChange> waits)
    {
        if (choice.Current is null)
        {
            waits.Add(new AwaitChange($"load balancer {choice.Name}", SettingUp, Patience.First));
        }
        else if (choice.Current.Description.State == "provisioning")
        {
            waits.Add(new AwaitChange($"load balancer {choice.Name}", SettingUp, Patience.For(input.Now - choice.Current.CreatedAt)) { StateOf = [choice.Current.Arn] });
        }
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

    /// <summary>Says on the load balancer itself that all of it was carried out: last of all, when nothing is waited for.</summary>
    private static void Finish(LoadBalancerChoice choice, List<AwsChange> changes)
    {
        string fingerprint = Fingerprint.Of(choice.Model);
        if (!choice.IsAdopted && !changes.Exists(change => change is AwaitChange) && (choice.Current is null || choice.Current.Tags?[OwnershipTags.Settled] != fingerprint))
        {
            changes.Add(new AddTagsChange([choice.Name], new ValueMap([new(OwnershipTags.Settled, fingerprint)]), "note that it is as asked for"));
        }
    }

    private static void AddStateProblems(LoadBalancerChoice choice, List<Problem> problems)
    {
        if (choice.Current is { Description: { State: "failed" or "active_impaired" } description })
        {
            problems.Add(new Problem(
                description.State == "failed" ? ProblemSeverity.Refused : ProblemSeverity.Degraded,
                description.State == "failed" ? ProblemReasons.LoadBalancerFailed : ProblemReasons.LoadBalancerImpaired,
                $"load balancer {description.Name}",
                $"AWS says that {description.Arn} is {description.State}{(description.StateReason is { } reason ? $": {reason}" : "")}. Look at the subnets' free addresses and the account's limits; delete the load balancer to have it made anew"));
        }
    }
}
