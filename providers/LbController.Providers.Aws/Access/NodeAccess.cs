using System.Collections.Concurrent;
using System.Collections.Immutable;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Planning;
using LbController.Providers.Aws.Inventory;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Access;

/// <summary>
/// Lets the cluster's load balancers reach its nodes, once for all Services: one security group that goes on every load balancer, and in
/// the nodes' groups one rule a protocol that lets it in. The rules do not depend on single Services, so nothing has to be revoked while
/// any of them is there, and a burst of Services costs one call each.
/// </summary>
internal sealed class NodeAccess
{
    /// <summary>How long what was read of the nodes' groups is believed.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromMinutes(50);

    private readonly IEc2 _ec2;
    private readonly AwsSettings _settings;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, string?> _groupOfInstance = new(StringComparer.Ordinal);
    private Task _tail = Task.CompletedTask;
    private volatile NodeAccessState _state = NodeAccessState.Nothing;

    public NodeAccess(IEc2 ec2, AwsSettings settings, TimeProvider time)
    {
        _ec2 = ec2;
        _settings = settings;
        _time = time;
    }

    /// <summary>The cluster's group, or null before it is made.</summary>
    public string? GroupId => _state.Group?.Id;

    /// <summary>Whether we took everything back after a listing had begun, and made nothing since.</summary>
    public bool IsReleasedSince(DateTimeOffset listedAt) => _state is { Group: null, MadeAt: var at } && at != default && at >= listedAt;

    /// <summary>Forgets everything: another controller may have acted meanwhile.</summary>
    public void Forget()
    {
        _state = NodeAccessState.Nothing;
        _groupOfInstance.Clear();
    }

    /// <summary>Nodes whose group cannot be told, as a problem of the Service; null where there is none.</summary>
    public Problem? ProblemOf(NodeAccessNeed need)
    {
        string[] unknown = [.. need.InstanceIds.Where(id => _groupOfInstance.TryGetValue(id, out string? group) && group is null)];
        return unknown.Length == 0 || !_settings.NodeSecurityGroups.IsEmpty
            ? null
            : new Problem(
                ProblemSeverity.Degraded,
                ProblemReasons.NodeSecurityGroupUnknown,
                "spec",
                $"the security group of {string.Join(", ", unknown.Take(3))}{(unknown.Length > 3 ? $" and {unknown.Length - 3} more" : "")} cannot be told: the primary network interface has several and not exactly one of them is tagged kubernetes.io/cluster/{_settings.ClusterName ?? "NAME"}. Tag one, or set --aws-node-security-groups");
    }

    /// <summary>Whether nothing has to be done for a need, as far as is known.</summary>
    public bool IsSatisfied(NodeAccessNeed need)
    {
        NodeAccessState state = _state;
        return state.Group is { Ingress.IsEmpty: true } group && GroupsOf(need).All(id => state.Rules.TryGetValue(id, out ValueList<IngressRule> rules) && IngressRules.Except(RulesOf(need, group.Id), rules).Count == 0);
    }

    /// <summary>Reads what is not known, or has not been looked at for long: no call where everything is.</summary>
    public Task ObserveAsync(NodeAccessNeed need, InventorySnapshot snapshot, CancellationToken cancellationToken)
    {
        NodeAccessState state = _state;
        bool isKnown = state.ListedAt >= snapshot.StartedAt
            && need.InstanceIds.All(_groupOfInstance.ContainsKey)
            && GroupsOf(need).All(state.Rules.ContainsKey)
            && _time.GetUtcNow() - state.ReadAt < Trust;
        return isKnown ? Task.CompletedTask : AfterOthersAsync(() => ReadAsync(need, snapshot), cancellationToken);
    }

    /// <summary>Makes what is missing. Safe to repeat.</summary>
    public Task EnsureAsync(NodeAccessNeed need, CancellationToken cancellationToken) =>
        IsSatisfied(need) ? Task.CompletedTask : AfterOthersAsync(() => MakeAsync(need), cancellationToken);

    /// <summary>Takes everything back. Safe to repeat.</summary>
    /// <exception cref="ProviderException">DependencyViolation: a load balancer that was deleted is not quite gone.</exception>
    public Task ReleaseAsync(ClusterId cluster, CancellationToken cancellationToken) => AfterOthersAsync(() => RemoveAsync(cluster), cancellationToken);

    /// <summary>One at a time, in order; the caller who gives up does not end the work.</summary>
    private async Task AfterOthersAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        Task mine;
        lock (_lock)
        {
            mine = _tail = RunAsync(_tail);
        }

        await mine.WaitAsync(cancellationToken);

        async Task RunAsync(Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            await action();
        }
    }

    private async Task ReadAsync(NodeAccessNeed need, InventorySnapshot snapshot)
    {
        NodeAccessState state = _state;
        if (state.ListedAt < snapshot.StartedAt)
        {
            // A group that was made after the listing began need not be in it.
            bool isNewer = state.Group is not null && state.MadeAt >= snapshot.StartedAt;
            state = state with { ListedAt = snapshot.StartedAt, Group = isNewer ? state.Group : snapshot.NodeAccessGroup };
        }

        string[] unknown = [.. need.InstanceIds.Where(id => !_groupOfInstance.ContainsKey(id))];
        if (_settings.NodeSecurityGroups.IsEmpty && unknown.Length > 0)
        {
            await FindGroupsAsync(unknown);
        }
        else
        {
            Array.ForEach(unknown, id => _groupOfInstance[id] = null);
        }

        bool isOld = _time.GetUtcNow() - state.ReadAt >= Trust;
        string[] groups = [.. isOld ? GroupsOf(need).Concat(state.Rules.Keys).Distinct(StringComparer.Ordinal) : GroupsOf(need).Where(id => !state.Rules.ContainsKey(id))];
        if (groups.Length > 0)
        {
            ImmutableDictionary<string, ValueList<IngressRule>> rules = isOld ? ImmutableDictionary<string, ValueList<IngressRule>>.Empty : state.Rules;
            foreach (SecurityGroupDescription group in await _ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", groups.ToValueList())], CancellationToken.None))
            {
                rules = rules.SetItem(group.Id, group.Ingress);
            }

            state = state with { Rules = rules, ReadAt = isOld ? _time.GetUtcNow() : state.ReadAt };
        }

        _state = state;
    }

    private async Task FindGroupsAsync(string[] instances)
    {
        const int PerCall = 200;
        var candidates = new Dictionary<string, ValueList<string>>(StringComparer.Ordinal);
        foreach (string[] chunk in instances.Chunk(PerCall))
        {
            foreach (InstanceDescription instance in await _ec2.DescribeInstancesAsync([new Ec2Filter("instance-id", chunk.ToValueList())], CancellationToken.None))
            {
                candidates[instance.Id] = instance.Interfaces.OrderBy(face => face.DeviceIndex).Select(face => face.SecurityGroups).FirstOrDefault();
            }
        }

        string[] several = [.. candidates.Values.Where(groups => groups.Count > 1).SelectMany(groups => groups).Distinct(StringComparer.Ordinal)];
        HashSet<string> tagged = [];
        if (several.Length > 0 && _settings.ClusterName is { } name)
        {
            IReadOnlyList<SecurityGroupDescription> described = await _ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", several.ToValueList())], CancellationToken.None);
            tagged = [.. described.Where(group => group.Tags[$"kubernetes.io/cluster/{name}"] is not null).Select(group => group.Id)];
        }

        foreach (string id in instances)
        {
            ValueList<string> groups = candidates.GetValueOrDefault(id);
            string[] own = groups.Count == 1 ? [groups[0]] : [.. groups.Where(tagged.Contains)];
            _groupOfInstance[id] = own.Length == 1 ? own[0] : null;
        }
    }

    private async Task MakeAsync(NodeAccessNeed need)
    {
        if (IsSatisfied(need))
        {
            return;
        }

        SecurityGroupDescription group = await CloseAsync(_state.Group ?? await CreateAsync(need));
        _state = _state with { Group = group, MadeAt = _time.GetUtcNow() };
        foreach (string id in GroupsOf(need))
        {
            ValueList<IngressRule> present = _state.Rules.GetValueOrDefault(id);
            IReadOnlyList<IngressRule> missing = IngressRules.Except(RulesOf(need, group.Id), present);
            if (missing.Count == 0)
            {
                continue;
            }

            try
            {
                await _ec2.AuthorizeSecurityGroupIngressAsync(id, missing, CancellationToken.None);
            }
            catch (ProviderException error) when (error.Code == Codes.DuplicatePermission)
            {
                present = (await _ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [id])], CancellationToken.None)).Select(found => found.Ingress).FirstOrDefault();
                missing = IngressRules.Except(missing, present);
                if (missing.Count > 0)
                {
                    await _ec2.AuthorizeSecurityGroupIngressAsync(id, missing, CancellationToken.None);
                }
            }

            _state = _state with { Rules = _state.Rules.SetItem(id, present.Concat(missing).ToValueList()) };
        }
    }

    /// <summary>The group goes on every load balancer and lets nobody in: a rule that somebody gave it would open all of them.</summary>
    private async Task<SecurityGroupDescription> CloseAsync(SecurityGroupDescription group)
    {
        if (group.Ingress.IsEmpty)
        {
            return group;
        }

        await _ec2.RevokeSecurityGroupIngressAsync(group.Id, group.Ingress, CancellationToken.None);
        return group with { Ingress = [] };
    }

    private async Task<SecurityGroupDescription> CreateAsync(NodeAccessNeed need)
    {
        string name = Naming.NodeSecurityGroup(need.Cluster);
        ValueMap tags = NodeAccessTags(need.Cluster).With(_settings.DefaultTags);
        var request = new CreateSecurityGroupRequest(name, "Load balancers of the cluster, which its nodes let in", need.VpcId, tags);
        try
        {
            string id = await _ec2.CreateSecurityGroupAsync(request, CancellationToken.None);
            return new SecurityGroupDescription(id, name, need.VpcId, request.Description, [], tags);
        }
        catch (ProviderException error) when (error.Code == Codes.DuplicateGroup)
        {
            IReadOnlyList<SecurityGroupDescription> found = await _ec2.DescribeSecurityGroupsAsync([new Ec2Filter("vpc-id", [need.VpcId]), new Ec2Filter("group-name", [name])], CancellationToken.None);
            if (found.Count == 0)
            {
                // AWS does not show it yet: whose it is, is known when it does.
                throw;
            }

            return found.FirstOrDefault(group => group.Tags[OwnershipTags.Cluster] == need.Cluster.Value && group.Tags[OwnershipTags.Role] == OwnershipTags.NodeAccessRole)
                ?? throw new ProviderException(
                    ProviderErrorKind.InvalidRequest, error.Operation, $"There is a security group named {name} in {need.VpcId} that does not carry this cluster's tags, so it is left alone: remove or rename it", error)
                {
                    Code = Codes.NotOurs,
                };
        }
    }

    private async Task RemoveAsync(ClusterId cluster)
    {
        IEnumerable<SecurityGroupDescription> found = (await _ec2.DescribeSecurityGroupsAsync([new Ec2Filter($"tag:{OwnershipTags.Cluster}", [cluster.Value])], CancellationToken.None))
            .Where(group => group.Tags[OwnershipTags.Role] == OwnershipTags.NodeAccessRole);
        SecurityGroupDescription[] own = [.. (_state.Group is { } known ? found.Append(known) : found).DistinctBy(group => group.Id)];
        foreach (SecurityGroupDescription group in own)
        {
            foreach (SecurityGroupDescription user in await _ec2.DescribeSecurityGroupsAsync([new Ec2Filter("ip-permission.group-id", [group.Id])], CancellationToken.None))
            {
                ValueList<IngressRule> rules = user.Ingress.Where(rule => rule.Source == group.Id).ToValueList();
                if (!rules.IsEmpty)
                {
                    await _ec2.RevokeSecurityGroupIngressAsync(user.Id, rules, CancellationToken.None);
                }
            }

            _state = _state with { Rules = ImmutableDictionary<string, ValueList<IngressRule>>.Empty, ReadAt = default };
            await _ec2.DeleteSecurityGroupAsync(group.Id, CancellationToken.None);
        }

        _state = _state with { Group = null, MadeAt = _time.GetUtcNow() };
    }

    private IEnumerable<string> GroupsOf(NodeAccessNeed need) => _settings.NodeSecurityGroups.IsEmpty
        ? need.InstanceIds.Select(id => _groupOfInstance.GetValueOrDefault(id)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        : _settings.NodeSecurityGroups;

    private static ValueMap NodeAccessTags(ClusterId cluster) => new([new(OwnershipTags.Cluster, cluster.Value), new(OwnershipTags.Role, OwnershipTags.NodeAccessRole)]);

    private static IEnumerable<IngressRule> RulesOf(NodeAccessNeed need, string groupId) =>
        need.Ports.Select(port => new IngressRule(port.Protocol, port.Ports.From, port.Ports.To, groupId, $"load balancers of cluster {need.Cluster}"));
}
