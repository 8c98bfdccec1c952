namespace LbController.Providers.Aws.Fake.State;

/// <summary>The targets of every group, by id and port, with their states and what became of them.</summary>
/// <param name="cloud">Where listeners, instances and the clock are.</param>
internal sealed class TargetBook(Cloud cloud)
{
    private readonly Dictionary<string, SortedDictionary<(string Id, int Port), TargetEntry>> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TargetSetChange>> _history = new(StringComparer.Ordinal);
    private readonly Dictionary<(string LoadBalancer, int Port), List<ServingChange>> _serving = [];

    /// <summary>All of the group, those that drain too.</summary>
    public IReadOnlyCollection<TargetEntry> Of(string groupArn) => Group(groupArn).Values;

    public TargetEntry? Find(string groupArn, string id, int port) => Group(groupArn).GetValueOrDefault((id, port));

    public int CountRegistered(string groupArn) => Group(groupArn).Values.Count(entry => entry.DrainsUntil is null);

    public void Put(string groupArn, TargetEntry entry) => Group(groupArn)[(entry.Id, entry.Port)] = entry;

    public void Drop(string groupArn, string id, int port) => Group(groupArn).Remove((id, port));

    public void DropGroup(string groupArn) => _groups.Remove(groupArn);

    public IReadOnlyList<TargetSetChange> History(string groupArn) => _history.TryGetValue(groupArn, out List<TargetSetChange>? changes) ? [.. changes] : [];

    public IReadOnlyList<ServingChange> Serving(string loadBalancerArn, int port) =>
        _serving.TryGetValue((loadBalancerArn, port), out List<ServingChange>? changes) ? [.. changes] : [];

    /// <summary>The state of a target now.</summary>
    public FakeTarget Describe(FakeTargetGroup group, TargetEntry entry)
    {
        FakeInstance? instance = cloud.Instances.GetValueOrDefault(entry.Id);
        if (entry.DrainsUntil is not null)
        {
            return Of(entry, "draining", "Target.DeregistrationInProgress", "Target deregistration is in progress");
        }

        if (group.InUseSince is not { } inUseSince)
        {
            return Of(entry, "unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer");
        }

        if (instance is { State: not "running" })
        {
            return Of(entry, "unused", "Target.InvalidState", $"Target is in the {instance.State} state");
        }

        DateTimeOffset start = entry.RegisteredAt > inUseSince ? entry.RegisteredAt : inUseSince;
        if (cloud.Now < start + cloud.Settings.RegistrationLatency)
        {
            return Of(entry, "initial", "Elb.RegistrationInProgress", "Target registration is in progress");
        }

        return instance is { IsHealthy: false } || cloud.UnhealthyAddresses.Contains(entry.Id)
            ? Of(entry, "unhealthy", "Target.FailedHealthChecks", "Health checks failed")
            : Of(entry, "healthy", null, null);
    }

    /// <summary>Writes down what the group has now, and what its listeners' ports have behind them.</summary>
    public void Note(string groupArn, string cause)
    {
        if (!cloud.TargetGroups.TryGet(groupArn, out FakeTargetGroup? group))
        {
            return;
        }

        if (!_history.TryGetValue(groupArn, out List<TargetSetChange>? changes))
        {
            _history.Add(groupArn, changes = []);
        }

        IReadOnlyList<string> registered = [.. Of(groupArn).Where(entry => entry.DrainsUntil is null).Select(entry => $"{entry.Id}:{entry.Port}")];
        changes.Add(new TargetSetChange(cloud.Now, cause, registered, CountHealthy(group)));
        foreach (FakeListener listener in cloud.ListenersTo(groupArn).ToList())
        {
            NoteServing(listener, cause);
        }
    }

    public void NoteServing(FakeListener listener, string cause)
    {
        int healthy = listener.Forwards
            .Where(forward => forward.EffectiveWeight > 0)
            .Sum(forward => cloud.TargetGroups.TryGet(forward.TargetGroupArn, out FakeTargetGroup? group) ? CountHealthy(group) : 0);
        AddServing(listener, new ServingChange(cloud.Now, cause, listener.Protocol, healthy));
    }

    public void NoteGone(FakeListener listener, string cause) => AddServing(listener, new ServingChange(cloud.Now, cause, null, 0));

    /// <summary>Begins or ends the use of groups after their listeners changed.</summary>
    public void Settle(IEnumerable<string> groupArns, string cause)
    {
        foreach (string arn in groupArns.Distinct().ToList())
        {
            if (!cloud.TargetGroups.TryGet(arn, out FakeTargetGroup? group))
            {
                continue;
            }

            bool forwarded = cloud.ListenersTo(arn).Any();
            bool used = forwarded && (cloud.Settings.WeightZeroIsHealthChecked
                || cloud.ListenersTo(arn).Any(listener => listener.Forwards.Any(forward => forward.TargetGroupArn == arn && forward.EffectiveWeight > 0)));
            DateTimeOffset? released = forwarded ? null : group.ReleasedAt ?? cloud.Now;
            if (used != group.InUseSince.HasValue || released != group.ReleasedAt)
            {
                cloud.TargetGroups.Replace(group with { InUseSince = used ? group.InUseSince ?? cloud.Now : null, ReleasedAt = released });
                Note(arn, cause);
            }
        }
    }

    private int CountHealthy(FakeTargetGroup group) => Of(group.Arn).Count(entry => Describe(group, entry).State == "healthy");

    private void AddServing(FakeListener listener, ServingChange change)
    {
        if (!_serving.TryGetValue((listener.LoadBalancerArn, listener.Port), out List<ServingChange>? changes))
        {
            _serving.Add((listener.LoadBalancerArn, listener.Port), changes = []);
        }

        changes.Add(change);
    }

    private static FakeTarget Of(TargetEntry entry, string state, string? reason, string? description) =>
        new(entry.Id, entry.Port, state, reason, description, entry.Zone);

    private SortedDictionary<(string Id, int Port), TargetEntry> Group(string arn)
    {
        if (!_groups.TryGetValue(arn, out SortedDictionary<(string Id, int Port), TargetEntry>? targets))
        {
            _groups.Add(arn, targets = new SortedDictionary<(string Id, int Port), TargetEntry>(TargetOrder.Instance));
            return targets;
        }

        DateTimeOffset now = cloud.Now;
        if (targets.Values.Any(entry => entry.DrainsUntil <= now))
        {
            foreach (TargetEntry gone in targets.Values.Where(entry => entry.DrainsUntil <= now).ToList())
            {
                targets.Remove((gone.Id, gone.Port));
            }
        }

        return targets;
    }
}
