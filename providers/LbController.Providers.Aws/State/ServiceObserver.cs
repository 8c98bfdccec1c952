using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Diffing;
using LbController.Providers.Aws.Inventory;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.State;

/// <summary>
/// Keeps what is remembered of a Service true at the least cost: from the shared listing where nothing of ours is newer, from our own
/// writes where it is, and by a direct look where a write may have gone wrong. Details, which AWS tells one by one, are read in a rotation:
/// each at least hourly, and at once after a failed write or where the load balancer's own note says that it is not as asked for.
/// </summary>
internal sealed class ServiceObserver : IDisposable
{
    /// <summary>AWS may be this late to show what was written.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(1);

    /// <summary>A drift pass is content with a listing this old: one serves all Services of a resync.</summary>
    private static readonly TimeSpan ListingTrust = TimeSpan.FromMinutes(4);

    /// <summary>Details are read again at the next pass after this long, and up to a quarter of an hour sooner, so that Services take turns: within the hour with passes every ten minutes.</summary>
    private static readonly TimeSpan DetailTrust = TimeSpan.FromMinutes(48);

    /// <summary>How many Services are read at a time where nobody waits for it: few, so that one that is being set up never queues behind them at the rate limit.</summary>
    private const int Readers = 4;

    private const int ArnsPerCall = 20;

    private readonly SemaphoreSlim _turns = new(Readers);
    private readonly IElasticLoadBalancing _elb;
    private readonly IEc2 _ec2;
    private readonly AccountInventory _inventory;
    private readonly LoadBalancerBatch _batch;
    private readonly TimeProvider _time;
    private DateTimeOffset _startedAt;

    public ServiceObserver(IElasticLoadBalancing elb, IEc2 ec2, AccountInventory inventory, LoadBalancerBatch batch, TimeProvider time)
    {
        _elb = elb;
        _ec2 = ec2;
        _inventory = inventory;
        _batch = batch;
        _time = time;
    }

    /// <summary>Brings what is there of a Service up to date.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="identity">Whose.</param>
    /// <param name="isDriftPass">Whether nothing else was asked for than before: then it is compared with a recent listing.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The listing that was used.</returns>
    public async Task<InventorySnapshot> RefreshAsync(ServiceState state, LoadBalancerIdentity identity, bool isDriftPass, CancellationToken cancellationToken)
    {
        InventorySnapshot snapshot = await _inventory.ReadAsync(identity.Cluster, isDriftPass ? ListingTrust : null, cancellationToken);
        state.Observed = state.Observed.Proven();
        if (state.IsDoubtful)
        {
            await LookAsync(state, identity, cancellationToken);
        }
        else if (snapshot.StartedAt > state.ListedAt && snapshot.StartedAt > state.WrittenAt + Lag)
        {
            state.Observed = snapshot.Of(identity.ServiceUid).WithDetailsOf(state.Observed);
            state.ListedAt = snapshot.StartedAt;
        }
        else if (!state.IsKnown)
        {
            state.Observed = snapshot.Of(identity.ServiceUid);
            state.ListedAt = snapshot.StartedAt;
        }

        return snapshot;
    }

    /// <summary>From now on another process has acted before us, of whose last calls listings may tell late.</summary>
    public void Restarted() => _startedAt = _time.GetUtcNow();

    /// <summary>
    /// For a removal: what is known and what is listed. Only a listing that began late enough shows for certain what a call whose reply was
    /// lost, or an earlier process, has made: until then nothing is said to be gone.
    /// </summary>
    /// <returns>How long to wait for that; zero where it is certain.</returns>
    public async Task<TimeSpan> RefreshForRemovalAsync(ServiceState state, LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        DateTimeOffset doubtedAt = _startedAt > state.DoubtfulAt ? _startedAt : state.DoubtfulAt;
        DateTimeOffset certainFrom = doubtedAt == default ? default : doubtedAt + Lag;
        if (state.IsKnown && !state.IsDoubtful && state.ListedAt >= certainFrom)
        {
            return TimeSpan.Zero;
        }

        DateTimeOffset now = _time.GetUtcNow();
        InventorySnapshot snapshot = await _inventory.ReadAsync(identity.Cluster, now >= certainFrom && certainFrom != default ? now - certainFrom : null, cancellationToken);
        state.Observed = state.Observed.Proven().Union(snapshot.Of(identity.ServiceUid));
        state.ListedAt = snapshot.StartedAt;
        if (snapshot.StartedAt < certainFrom)
        {
            return certainFrom - now > TimeSpan.Zero ? certainFrom - now : Patience.First;
        }

        state.IsDoubtful = false;
        return TimeSpan.Zero;
    }

    /// <summary>Whether the details of a Service are due: at once where they are needed and not known, else when it is their turn.</summary>
    public bool AreDetailsDue(ServiceState state, string serviceUid, bool isAsNotedOrKnown) =>
        !isAsNotedOrKnown || (state.DetailsReadAt != default && _time.GetUtcNow() - state.DetailsReadAt > DetailTrust - Phase(serviceUid));

    /// <summary>Takes the load balancer's own note that it is as asked for, or our own writes, in place of reading its details; they have their turn later.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="serviceUid">Whose.</param>
    /// <param name="isMade">Whether we have just made it; else it is noted, and Services take turns over half an hour.</param>
    public void Trust(ServiceState state, string serviceUid, bool isMade)
    {
        if (state.DetailsReadAt == default)
        {
            state.DetailsReadAt = _time.GetUtcNow() - (isMade ? TimeSpan.Zero : Phase(serviceUid) * 2);
        }
    }

    /// <summary>Reads every detail of a Service, when it is its turn.</summary>
    public Task ReadDetailsAsync(ServiceState state, bool withCapacity, CancellationToken cancellationToken) =>
        InTurnAsync(() => ReadAllAsync(state, withCapacity, cancellationToken), cancellationToken);

    /// <summary>Reads the targets of those groups of which none are known, as after a start, when it is the Service's turn.</summary>
    public Task ReadUnknownTargetsAsync(ServiceState state, CancellationToken cancellationToken)
    {
        string[] unknown = [.. state.Observed.TargetGroups.Where(group => group.Targets is null).Select(group => group.Name)];
        return unknown.Length == 0 ? Task.CompletedTask : InTurnAsync(ReadAsync, cancellationToken);

        async Task ReadAsync()
        {
            foreach (string name in unknown)
            {
                state.Observed = await ReadTargetsAsync(state.Observed, name, cancellationToken);
            }
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task InTurnAsync(Func<Task> read, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            await read();
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task ReadAllAsync(ServiceState state, bool withCapacity, CancellationToken cancellationToken)
    {
        ObservedService observed = state.Observed;
        foreach (ObservedLoadBalancer balancer in observed.LoadBalancers)
        {
            ValueMap attributes = await _elb.DescribeLoadBalancerAttributesAsync(balancer.Arn, cancellationToken);
            ObservedCapacity? capacity = withCapacity ? new ObservedCapacity(await _elb.DescribeCapacityReservationAsync(balancer.Arn, cancellationToken)) : balancer.Capacity;
            observed = observed.With(balancer with { Attributes = attributes, Capacity = capacity });
            observed = Merge(observed, balancer.Arn, await _elb.DescribeListenersAsync(balancer.Arn, cancellationToken));
        }

        foreach (ObservedTargetGroup group in observed.TargetGroups)
        {
            observed = observed.With(group with { Attributes = await _elb.DescribeTargetGroupAttributesAsync(group.Arn, cancellationToken) });
            observed = await ReadTargetsAsync(observed, group.Name, cancellationToken);
        }

        var ours = observed.TargetGroups.Select(group => group.Arn).ToHashSet(StringComparer.Ordinal);
        ObservedListener[] listeners = [.. observed.Listeners.Where(listener => listener.Description.Action.TargetGroups.Any(share => ours.Contains(share.Arn)))];
        var tags = new Dictionary<string, ValueMap>(StringComparer.Ordinal);
        foreach (ObservedListener[] chunk in listeners.Chunk(ArnsPerCall))
        {
            foreach ((string arn, ValueMap found) in await _elb.DescribeTagsAsync([.. chunk.Select(listener => listener.Arn)], cancellationToken))
            {
                tags[arn] = found;
            }
        }

        foreach (ObservedListener listener in listeners)
        {
            ValueMap attributes = await _elb.DescribeListenerAttributesAsync(listener.Arn, cancellationToken);
            ValueList<ListenerCertificate>? certificates = listener.Description.Protocol == "TLS"
                ? (await _elb.DescribeListenerCertificatesAsync(listener.Arn, cancellationToken)).ToValueList()
                : [];
            observed = observed.With(listener with { Attributes = attributes, Certificates = certificates, Tags = tags.GetValueOrDefault(listener.Arn) });
        }

        state.Observed = observed;
        state.DetailsReadAt = _time.GetUtcNow();
    }

    /// <summary>Reads the targets of one group.</summary>
    public async Task<ObservedService> ReadTargetsAsync(ObservedService observed, string groupName, CancellationToken cancellationToken)
    {
        if (observed.TargetGroup(groupName) is not { } group)
        {
            return observed;
        }

        IReadOnlyList<TargetHealth> targets = await _elb.DescribeTargetHealthAsync(group.Arn, cancellationToken);
        return observed.With(TargetBook.Read(group, targets, _time.GetUtcNow()));
    }

    /// <summary>A load balancer that no listing has shown, or null where it is not there.</summary>
    public async Task<ObservedLoadBalancer?> FindAsync(string arn, CancellationToken cancellationToken) =>
        await _batch.ReadAsync(arn, cancellationToken) is { Type: "network" } found ? new ObservedLoadBalancer(found, null) : null;

    /// <summary>Reads how far AWS is with one load balancer.</summary>
    public async Task<ObservedService> ReadStateAsync(ObservedService observed, string arn, CancellationToken cancellationToken)
    {
        LoadBalancerDescription? now = await _batch.ReadAsync(arn, cancellationToken);
        ObservedLoadBalancer? known = observed.LoadBalancers.FirstOrDefault(balancer => balancer.Arn == arn);
        return now is null ? observed.Without(arn) : known is null ? observed : observed.With(known with { Description = now });
    }

    /// <summary>A direct look at everything that is known of a Service, and nothing taken for granted about it.</summary>
    private async Task LookAsync(ServiceState state, LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        ObservedService observed = state.Observed.WithoutDetails();
        foreach (ObservedLoadBalancer balancer in observed.LoadBalancers)
        {
            observed = await ReadStateAsync(observed, balancer.Arn, cancellationToken);
            if (observed.LoadBalancer(balancer.Name) is not null)
            {
                observed = Merge(observed, balancer.Arn, await _elb.DescribeListenersAsync(balancer.Arn, cancellationToken));
            }
        }

        foreach (ObservedTargetGroup group in observed.TargetGroups)
        {
            observed = await LookAtAsync(observed, group, cancellationToken);
        }

        IReadOnlyList<SecurityGroupDescription> groups = await _ec2.DescribeSecurityGroupsAsync(
            [new Ec2Filter($"tag:{OwnershipTags.Cluster}", [identity.Cluster.Value]), new Ec2Filter($"tag:{OwnershipTags.ServiceUid}", [identity.ServiceUid])], cancellationToken);
        bool mayBeHidden = _time.GetUtcNow() - state.WrittenAt < Lag;
        SecurityGroupDescription[] hidden = mayBeHidden ? [.. observed.SecurityGroups.Where(known => groups.All(group => group.Id != known.Id))] : [];
        state.Observed = observed with { SecurityGroups = [.. groups, .. hidden] };
        state.DetailsReadAt = default;
        state.IsDoubtful = false;
    }

    private async Task<ObservedService> LookAtAsync(ObservedService observed, ObservedTargetGroup group, CancellationToken cancellationToken)
    {
        try
        {
            TargetGroupDescription now = (await _elb.DescribeTargetGroupsAsync([group.Arn], cancellationToken))[0];
            return observed.With(group with { Description = now });
        }
        catch (ProviderException error) when (error.Kind == ProviderErrorKind.NotFound)
        {
            return observed.Without(group.Arn);
        }
    }

    /// <summary>With the listeners of one load balancer as they are now.</summary>
    public static ObservedService Merge(ObservedService observed, string balancerArn, IReadOnlyList<ListenerDescription> listeners)
    {
        ObservedListener[] now = [.. listeners.Select(listener => (observed.Listeners.FirstOrDefault(known => known.Arn == listener.Arn) ?? new ObservedListener(listener)) with { Description = listener })];
        return observed with { Listeners = [.. observed.Listeners.Where(listener => listener.Description.LoadBalancerArn != balancerArn), .. now] };
    }

    /// <summary>0 to 15 minutes, always the same for one Service.</summary>
    private static TimeSpan Phase(string serviceUid) =>
        TimeSpan.FromSeconds(serviceUid.Aggregate(17u, (hash, letter) => unchecked((hash * 31) + letter)) % 900);
}
