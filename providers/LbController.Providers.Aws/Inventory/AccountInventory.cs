using System.Collections.Concurrent;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Inventory;

/// <summary>
/// The one listing of the account that all Services share. Whoever asks while one is being made waits for it; nobody makes a second.
/// Tags are read of what is ours and of what was not seen before; listeners by their ARNs, twenty a call.
/// </summary>
internal sealed class AccountInventory
{
    private const int ArnsPerCall = 20;

    /// <summary>Calls at once: few, so that a Service that is being set up gets its turn at the rate limit in between.</summary>
    private const int CallsAtOnce = 4;

    private readonly IElasticLoadBalancing _elb;
    private readonly IEc2 _ec2;
    private readonly TimeProvider _time;
    private readonly Func<IEnumerable<ObservedListener>> _knownListeners;
    private readonly Lock _lock = new();

    /// <summary>The tags of what is not ours, by ARN: they are read once.</summary>
    private ConcurrentDictionary<string, ValueMap> _foreign = new(StringComparer.Ordinal);

    private InventorySnapshot? _latest;
    private Task<InventorySnapshot>? _running;

    /// <param name="elb">Load balancers.</param>
    /// <param name="ec2">Security groups.</param>
    /// <param name="time">The clock.</param>
    /// <param name="knownListeners">Listeners that are known besides those of the latest listing, such as those made since.</param>
    public AccountInventory(IElasticLoadBalancing elb, IEc2 ec2, TimeProvider time, Func<IEnumerable<ObservedListener>> knownListeners)
    {
        _knownListeners = knownListeners;
        _elb = elb;
        _ec2 = ec2;
        _time = time;
    }

    /// <summary>The latest listing, or null before the first.</summary>
    public InventorySnapshot? Latest => _latest;

    /// <summary>Forgets everything: another controller may have acted meanwhile.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _latest = null;
            _running = null;
            _foreign = new ConcurrentDictionary<string, ValueMap>(StringComparer.Ordinal);
        }
    }

    /// <summary>Reads the tags of everything again at the next listing, also of what belonged to others.</summary>
    public void ForgetForeignTags() => _foreign = new ConcurrentDictionary<string, ValueMap>(StringComparer.Ordinal);

    /// <summary>A listing that began no longer ago than <paramref name="maxAge"/>, or null for any.</summary>
    public async Task<InventorySnapshot> ReadAsync(ClusterId cluster, TimeSpan? maxAge, CancellationToken cancellationToken)
    {
        Task<InventorySnapshot> running;
        lock (_lock)
        {
            if (_latest is { } latest && latest.Cluster == cluster && (maxAge is null || _time.GetUtcNow() - latest.StartedAt <= maxAge))
            {
                return latest;
            }

            // Its own task: the caller who gives up must not end the listing of the others.
            running = _running ??= Task.Run(() => ListAndKeepAsync(cluster), CancellationToken.None);
        }

        return await running.WaitAsync(cancellationToken);
    }

    private async Task<InventorySnapshot> ListAndKeepAsync(ClusterId cluster)
    {
        try
        {
            InventorySnapshot snapshot = await ListAsync(cluster);
            lock (_lock)
            {
                _latest = snapshot;
            }

            return snapshot;
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
            }
        }
    }

    private async Task<InventorySnapshot> ListAsync(ClusterId cluster)
    {
        DateTimeOffset startedAt = _time.GetUtcNow();
        InventorySnapshot? before = _latest;
        Task<IReadOnlyList<SecurityGroupDescription>> security = _ec2.DescribeSecurityGroupsAsync([new Ec2Filter($"tag:{OwnershipTags.Cluster}", [cluster.Value])], CancellationToken.None);
        IReadOnlyList<LoadBalancerDescription> balancers = [.. (await _elb.DescribeLoadBalancersAsync(CancellationToken.None)).Where(balancer => balancer.Type == "network")];
        IReadOnlyList<TargetGroupDescription> groups = await _elb.DescribeTargetGroupsAsync(CancellationToken.None);
        Dictionary<string, ValueMap> tags = await TagsAsync(cluster, [.. balancers.Select(balancer => balancer.Arn), .. groups.Select(group => group.Arn)]);
        ObservedLoadBalancer[] observed = [.. balancers.Select(balancer => new ObservedLoadBalancer(balancer, tags.GetValueOrDefault(balancer.Arn)))];
        ObservedTargetGroup[] targetGroups = [.. groups.Select(group => new ObservedTargetGroup(group, tags.GetValueOrDefault(group.Arn)))];
        string[] withListeners =
        [
            .. observed.Where(balancer => IsOfCluster(balancer.Tags, cluster)).Select(balancer => balancer.Arn)
                .Concat(targetGroups.Where(group => IsOfCluster(group.Tags, cluster)).SelectMany(group => group.Description.LoadBalancerArns))
                .Distinct(StringComparer.Ordinal),
        ];
        ILookup<string, ObservedListener> listeners = await ListenersAsync(before, withListeners);
        return new InventorySnapshot(startedAt, cluster, observed, targetGroups, listeners, await security);
    }

    private async Task<Dictionary<string, ValueMap>> TagsAsync(ClusterId cluster, IReadOnlyList<string> arns)
    {
        var tags = new ConcurrentDictionary<string, ValueMap>(StringComparer.Ordinal);
        ConcurrentDictionary<string, ValueMap> foreign = _foreign;
        foreach (string arn in arns)
        {
            if (foreign.TryGetValue(arn, out ValueMap? known))
            {
                tags[arn] = known;
            }
        }

        await ForEachAsync(arns.Where(arn => !tags.ContainsKey(arn)).Chunk(ArnsPerCall), async chunk =>
        {
            foreach ((string arn, ValueMap found) in await TagsOfAsync(chunk))
            {
                tags[arn] = found;
                if (!IsOfCluster(found, cluster))
                {
                    foreign[arn] = found;
                }
            }
        });
        return new Dictionary<string, ValueMap>(tags, StringComparer.Ordinal);
    }

    /// <summary>One that has gone since it was listed fails the whole call: then each is asked for by itself.</summary>
    private async Task<IReadOnlyDictionary<string, ValueMap>> TagsOfAsync(string[] arns)
    {
        try
        {
            return await _elb.DescribeTagsAsync(arns, CancellationToken.None);
        }
        catch (ProviderException error) when (error.Kind == ProviderErrorKind.NotFound)
        {
            if (arns.Length == 1)
            {
                return new Dictionary<string, ValueMap>();
            }

            var found = new Dictionary<string, ValueMap>(StringComparer.Ordinal);
            foreach (string[] half in arns.Chunk((arns.Length + 1) / 2))
            {
                foreach ((string arn, ValueMap tags) in await TagsOfAsync(half))
                {
                    found[arn] = tags;
                }
            }

            return found;
        }
    }

    private async Task<ILookup<string, ObservedListener>> ListenersAsync(InventorySnapshot? before, string[] balancerArns)
    {
        var found = new ConcurrentBag<ListenerDescription>();
        ILookup<string, string> known = (before?.ServiceUids ?? [])
            .SelectMany(uid => before?.Of(uid).Listeners ?? [])
            .Concat(_knownListeners())
            .DistinctBy(listener => listener.Arn)
            .ToLookup(listener => listener.Description.LoadBalancerArn, listener => listener.Arn, StringComparer.Ordinal);
        string[] unknown = [.. balancerArns.Where(arn => !known.Contains(arn))];
        await ForEachAsync(balancerArns.Except(unknown).SelectMany(arn => known[arn].Select(listener => (Balancer: arn, Listener: listener))).Chunk(ArnsPerCall), async chunk =>
        {
            foreach (ListenerDescription listener in await ListenersOfAsync(chunk))
            {
                found.Add(listener);
            }
        });
        await ForEachAsync(unknown, async arn =>
        {
            foreach (ListenerDescription listener in await ListenersOfAsync(arn))
            {
                found.Add(listener);
            }
        });
        return found
            .DistinctBy(listener => listener.Arn)
            .OrderBy(listener => listener.Port)
            .ToLookup(listener => listener.LoadBalancerArn, listener => new ObservedListener(listener), StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<ListenerDescription>> ListenersOfAsync((string Balancer, string Listener)[] chunk)
    {
        try
        {
            return await _elb.DescribeListenersAsync([.. chunk.Select(item => item.Listener)], CancellationToken.None);
        }
        catch (ProviderException error) when (error.Kind == ProviderErrorKind.NotFound)
        {
            var listeners = new List<ListenerDescription>();
            foreach (string balancer in chunk.Select(item => item.Balancer).Distinct(StringComparer.Ordinal))
            {
                listeners.AddRange(await ListenersOfAsync(balancer));
            }

            return listeners;
        }
    }

    private async Task<IReadOnlyList<ListenerDescription>> ListenersOfAsync(string balancerArn)
    {
        try
        {
            return await _elb.DescribeListenersAsync(balancerArn, CancellationToken.None);
        }
        catch (ProviderException error) when (error.Kind == ProviderErrorKind.NotFound)
        {
            return [];
        }
    }

    private static bool IsOfCluster(ValueMap? tags, ClusterId cluster) => tags?[OwnershipTags.Cluster] == cluster.Value;

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> action) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce }, async (item, _) => await action(item));
}
