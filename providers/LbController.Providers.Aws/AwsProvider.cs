using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Diffing;
using LbController.Providers.Aws.Inventory;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;
using LbController.Providers.Aws.Planning;
using LbController.Providers.Aws.State;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws;

/// <summary>
/// The AWS adapter: one Network Load Balancer a Service. All Services share one listing of the account; what is there of each is remembered
/// from it and from our own writes, compared with what should be by pure functions, and changed step by step.
/// </summary>
internal sealed class AwsProvider : ILoadBalancerProvider
{
    private readonly IElasticLoadBalancing _elb;
    private readonly IEc2 _ec2;
    private readonly AwsSettings _settings;
    private readonly TimeProvider _time;
    private readonly IDisposable? _clients;
    private readonly AccountInventory _inventory;
    private readonly VpcReader _vpc;
    private readonly ServiceObserver _observer;
    private readonly NodeAccess _access;
    private readonly Effects _effects;
    private readonly ConcurrentDictionary<string, ServiceState> _states = new(StringComparer.Ordinal);

    /// <summary>Puts the parts together; nothing is asked before the first call.</summary>
    /// <param name="elb">Load balancers.</param>
    /// <param name="ec2">The VPC.</param>
    /// <param name="settings">The administrator's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="clients">What both clients belong to; disposed with the adapter.</param>
    public AwsProvider(IElasticLoadBalancing elb, IEc2 ec2, AwsSettings settings, TimeProvider time, IDisposable? clients)
    {
        _elb = elb;
        _ec2 = ec2;
        _settings = settings;
        _time = time;
        _clients = clients;
        _inventory = new AccountInventory(elb, ec2, time, () => _states.Values.SelectMany(state => state.Observed.Listeners));
        _vpc = new VpcReader(ec2, settings, time);
        _observer = new ServiceObserver(elb, ec2, _inventory, new LoadBalancerBatch(elb), time);
        _access = new NodeAccess(ec2, settings, time);
        _effects = new Effects(elb, ec2, _access, time);
    }

    /// <inheritdoc/>
    public string Name => "aws";

    /// <inheritdoc/>
    public ProviderCapabilities Capabilities { get; } = AwsCapabilities.Value;

    /// <inheritdoc/>
    public Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken)
    {
        _states.Clear();
        _inventory.Forget();
        _access.Forget();
        _vpc.Forget();
        _observer.Restarted();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ServiceState state = StateOf(request.Identity);
        if (request.Desired is not { } desired)
        {
            return await PlanRemovalAsync(request, state, cancellationToken);
        }

        bool isDriftPass = state.IsSettled && state.Desired == desired;
        state.Desired = desired;
        InventorySnapshot snapshot = await _observer.RefreshAsync(state, request.Identity, isDriftPass, cancellationToken);
        return await PlanServiceAsync(request, state, snapshot, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyAsync(ProviderPlan plan, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (plan.IsRefused)
        {
            return new ApplyResult(new Outcome.Blocked(plan.Problems), plan.Addresses, plan.Problems);
        }

        ServiceState state = StateOf(plan.Request.Identity);
        state.IsSettled = false;
        AwsChange[] changes = [.. plan.Changes.Cast<AwsChange>()];
        foreach (AwsChange change in changes.Where(change => change is not AwaitChange))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                state.Observed = await change.CarryOutAsync(_effects, state.Observed, cancellationToken);
                state.WrittenAt = _time.GetUtcNow();
                state.CreatedAt = change.Kind == ChangeKind.Create ? state.WrittenAt : state.CreatedAt;
            }
            catch (ProviderException error) when ((change.Explain(error) ?? Patience.Explain(error, state.CreatedAt, _time.GetUtcNow())) is { } outcome)
            {
                return new ApplyResult(outcome, plan.Addresses, plan.Problems);
            }
            catch
            {
                // It may have happened all the same: the next pass looks first.
                state.IsDoubtful = true;
                state.WrittenAt = state.DoubtfulAt = _time.GetUtcNow();
                _vpc.ForgetOld();
                throw;
            }
        }

        if (changes.OfType<AwaitChange>().MinBy(wait => wait.After) is { } wait)
        {
            return new ApplyResult(new Outcome.Waiting($"{wait.Target}: {wait.Summary}", wait.After), plan.Addresses, plan.Problems);
        }

        state.IsSettled = true;
        ValueList<Problem> rejected = AwsProblems.Rejected(state.Observed);
        return new ApplyResult(Outcome.Settled.Instance, plan.Addresses, plan.Problems.Concat(rejected).Distinct().ToValueList());
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        ServiceState state = StateOf(desired.Identity);
        state.Desired = desired;
        InventorySnapshot snapshot = await _observer.RefreshAsync(state, desired.Identity, isDriftPass: false, cancellationToken);
        ProviderPlan plan = await PlanServiceAsync(new PlanRequest(desired.Identity, desired, []), state, snapshot, cancellationToken);
        return plan.Changes.IsEmpty && !plan.IsRefused
            ? new ApplyResult(Outcome.Settled.Instance, plan.Addresses, plan.Problems)
            : await ApplyAsync(plan, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The time to look whether something of others has become ours.
        _inventory.ForgetForeignTags();
        InventorySnapshot snapshot = await _inventory.ReadAsync(cluster, TimeSpan.Zero, cancellationToken);
        ForgetDeparted(snapshot);
        foreach (string uid in snapshot.ServiceUids)
        {
            ObservedService owned = snapshot.Of(uid);
            ValueMap? tags = owned.LoadBalancers.Select(balancer => balancer.Tags).Concat(owned.TargetGroups.Select(group => group.Tags)).Concat(owned.SecurityGroups.Select(group => group.Tags))
                .FirstOrDefault(tags => tags is not null && tags[OwnershipTags.ServiceUid] == uid);
            if (tags is not null && OwnershipTags.IdentityOf(tags) is { } identity)
            {
                IEnumerable<string> resources = owned.LoadBalancers.Where(balancer => balancer.Tags?[OwnershipTags.ServiceUid] == uid).Select(balancer => balancer.Arn)
                    .Concat(owned.TargetGroups.Select(group => group.Arn))
                    .Concat(owned.SecurityGroups.Select(group => group.Id));
                yield return new OwnedLoadBalancer(identity, string.Join(", ", resources), owned.LoadBalancers.Select(balancer => PublishedAddress.OfHostname(balancer.Description.DnsName)).ToValueList());
            }
        }
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await _ec2.DescribeAvailabilityZonesAsync(cancellationToken);
        await _elb.FindLoadBalancerAsync("lb-controller-reachability", cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _observer.Dispose();
        _clients?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What was removed is remembered until a listing shows it gone: an older one would bring it back.</summary>
    private void ForgetDeparted(InventorySnapshot snapshot)
    {
        foreach ((string uid, ServiceState _) in _states.Where(entry => entry.Value is { Desired: null, Observed.IsEmpty: true } state && state.WrittenAt < snapshot.StartedAt))
        {
            _states.TryRemove(uid, out _);
        }
    }

    private ServiceState StateOf(LoadBalancerIdentity identity) => _states.GetOrAdd(identity.ServiceUid, _ => new ServiceState());

    private async Task<ProviderPlan> PlanServiceAsync(PlanRequest request, ServiceState state, InventorySnapshot snapshot, CancellationToken cancellationToken)
    {
        DesiredLoadBalancer desired = request.Desired ?? throw new ArgumentException("There is nothing to plan for.", nameof(request));
        ModelResult result = await ModelAsync(desired, state, snapshot, cancellationToken);
        ValueList<Problem> problems = AwsProblems.ForPlan(result);
        if (result.Model is not { } model)
        {
            _vpc.ForgetOld();
            return new ProviderPlan(request, [], request.Published, problems);
        }

        await ReadWhatIsDueAsync(state, model, desired.Identity, cancellationToken);
        var targets = model.Listeners.ToDictionary(listener => listener.Port, listener => ModelBuilder.TargetsOf(listener.TargetGroup, desired.Nodes));
        problems = problems.Concat(targets.Values.SelectMany(nodes => nodes.Problems)).Distinct().ToValueList();
        NodeAccessNeed? need = NodeAccessNeeds.Of(model, desired, _settings);
        if (need is not null)
        {
            await _access.ObserveAsync(need, snapshot, cancellationToken);
            problems = _access.ProblemOf(need) is { } problem ? problems.Append(problem).ToValueList() : problems;
        }

        var input = new DiffInput
        {
            Model = model,
            Targets = targets.ToDictionary(entry => entry.Key, entry => entry.Value.Targets),
            HasNodes = !desired.Nodes.IsEmpty,
            Observed = state.Observed,
            Adopted = state.Observed.LoadBalancers.FirstOrDefault(balancer => balancer.Arn == model.AdoptedArn),
            NodeAccess = need,
            IsNodeAccessReady = need is null || _access.IsSatisfied(need),
            NodeAccessGroupId = _access.GroupId,
            SwitchedAt = state.SwitchedAt,
            Now = _time.GetUtcNow(),
        };
        DiffResult diff = await DiffAsync(input, state, cancellationToken);
        problems = problems.Concat(diff.Problems).Concat(AwsProblems.Rejected(state.Observed)).Distinct().ToValueList();
        ValueList<ProviderChange> changes = problems.Any(problem => problem.Severity == ProblemSeverity.Refused) ? [] : diff.Changes;
        state.IsSettled = changes.IsEmpty;
        return new ProviderPlan(request, changes, AddressesOf(diff, state), problems);
    }

    private async Task<ModelResult> ModelAsync(DesiredLoadBalancer desired, ServiceState state, InventorySnapshot snapshot, CancellationToken cancellationToken)
    {
        ObservedLoadBalancer? other = await AdoptedAsync(desired, state, snapshot, cancellationToken);
        LoadBalancerDescription? existing = other?.Description
            ?? state.Observed.LoadBalancers.FirstOrDefault(balancer => balancer.Tags is { } tags && OwnershipTags.Belongs(tags, desired.Identity))?.Description;
        VpcView view = await _vpc.ReadAsync(desired, existing, cancellationToken);
        return ModelBuilder.Build(desired, _settings, view);
    }

    /// <summary>Somebody else's load balancer that the Service is to use. Its owner may consent at any time, so that its tags are read anew until he has.</summary>
    private async Task<ObservedLoadBalancer?> AdoptedAsync(DesiredLoadBalancer desired, ServiceState state, InventorySnapshot snapshot, CancellationToken cancellationToken)
    {
        if (AwsAnnotations.Adopt.Of(new AnnotationSource(desired.Annotations, desired.Parameters)) is not { } arn)
        {
            return null;
        }

        ObservedLoadBalancer? known = state.Observed.LoadBalancers.FirstOrDefault(balancer => balancer.Arn == arn);
        ObservedLoadBalancer? other = known ?? snapshot.LoadBalancers.GetValueOrDefault(arn) ?? await _observer.FindAsync(arn, cancellationToken);
        if (other is null)
        {
            return null;
        }

        if (other.Tags is null || !OwnershipTags.Consents(other.Tags, desired.Identity))
        {
            other = other with { Tags = (await _elb.DescribeTagsAsync([arn], cancellationToken)).GetValueOrDefault(arn, ValueMap.Empty) };
        }

        state.Observed = known is null
            ? ServiceObserver.Merge(state.Observed.With(other), arn, await _elb.DescribeListenersAsync(arn, cancellationToken))
            : state.Observed.With(other);
        return other;
    }

    private async Task ReadWhatIsDueAsync(ServiceState state, NetworkLoadBalancer model, LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        if (state.Observed.LoadBalancers.IsEmpty && state.Observed.TargetGroups.IsEmpty)
        {
            return;
        }

        string fingerprint = Fingerprint.Of(model);
        bool isAsNoted = state.Observed.LoadBalancers.Any(balancer => balancer.Tags?[OwnershipTags.Settled] == fingerprint);
        if (_observer.AreDetailsDue(state, identity.ServiceUid, isAsNoted || state.Observed.HasDetails))
        {
            await _observer.ReadDetailsAsync(state, model.CapacityUnits is not null, cancellationToken);
        }
        else
        {
            _observer.Trust(state, identity.ServiceUid, state.Observed.HasDetails);
        }

        await _observer.ReadUnknownTargetsAsync(state, cancellationToken);
    }

    /// <summary>Compares; where something is waited for, looks at that and compares again.</summary>
    private async Task<DiffResult> DiffAsync(DiffInput input, ServiceState state, CancellationToken cancellationToken)
    {
        input = input with { Observed = state.Observed };
        DiffResult diff = ServiceDiffer.Diff(input);
        AwaitChange[] waits = [.. diff.Changes.OfType<AwaitChange>()];
        DateTimeOffset fresh = _time.GetUtcNow() - Patience.First;
        ObservedService observed = state.Observed;
        foreach (string name in waits.SelectMany(wait => wait.HealthOf).Distinct(StringComparer.Ordinal).Where(name => observed.TargetGroup(name) is { } group && group.HealthReadAt <= fresh))
        {
            observed = await _observer.ReadTargetsAsync(observed, name, cancellationToken);
        }

        foreach (string arn in waits.SelectMany(wait => wait.StateOf).Distinct(StringComparer.Ordinal))
        {
            observed = await _observer.ReadStateAsync(observed, arn, cancellationToken);
        }

        if (observed != state.Observed)
        {
            state.Observed = observed;
            diff = ServiceDiffer.Diff(input with { Observed = observed });
        }

        state.SwitchedAt = diff.IsSwitched && state.Observed.LoadBalancers.Length > 1 ? state.SwitchedAt ?? _time.GetUtcNow() : null;
        return diff;
    }

    private async Task<ProviderPlan> PlanRemovalAsync(PlanRequest request, ServiceState state, CancellationToken cancellationToken)
    {
        state.Desired = null;
        TimeSpan uncertain = await _observer.RefreshForRemovalAsync(state, request.Identity, cancellationToken);
        string uid = request.Identity.ServiceUid;
        InventorySnapshot? latest = _inventory.Latest;
        bool isLast = _states.All(other => other.Key == uid || (other.Value.Desired is null && other.Value.Observed.IsEmpty))
            && (latest?.ServiceUids ?? []).All(other => other == uid || _states.TryGetValue(other, out ServiceState? known) && known.IsKnown);
        bool hasAccess = _access.GroupId is not null || (latest?.NodeAccessGroup is not null && !_access.IsReleasedSince(latest.StartedAt));
        ValueList<ProviderChange> changes = RemovalDiffer.Diff(request.Identity, state.Observed, isLast && hasAccess);
        if (uncertain > TimeSpan.Zero)
        {
            changes = changes.Append(new AwaitChange($"Service {request.Identity.Service}", "AWS may be late to show what was made last; it is looked for once more", uncertain)).ToValueList();
        }

        return new ProviderPlan(request, changes, [], []);
    }

    /// <summary>Clients are sent to a load balancer once AWS has set it up, and to one that takes over once it is ready to.</summary>
    private static ValueList<PublishedAddress> AddressesOf(DiffResult diff, ServiceState state)
    {
        IEnumerable<ObservedLoadBalancer> serving = diff.IsSwitched || diff.Current is null
            ? state.Observed.LoadBalancers.Where(balancer => diff.Current is null || balancer.Arn == diff.Current.Arn)
            : state.Observed.LoadBalancers.Where(balancer => balancer.Arn != diff.Current.Arn);
        return serving.Where(balancer => balancer.Description.State is "active" or "active_impaired").Take(1).Select(balancer => PublishedAddress.OfHostname(balancer.Description.DnsName)).ToValueList();
    }
}
