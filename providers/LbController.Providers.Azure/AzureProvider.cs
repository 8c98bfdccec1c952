using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Changes;
using LbController.Providers.Azure.Diagnostics;
using LbController.Providers.Azure.Diffing;
using LbController.Providers.Azure.Inventory;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Planning;
using LbController.Providers.Azure.Pools;
using LbController.Providers.Azure.State;
using LbController.Providers.Azure.Writers;
using LbController.Providers.Foundation.Annotations;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure;

/// <summary>
/// The Azure adapter: Services share a load balancer and a security group, and have public IPs of their own. All share one listing of the
/// resource groups; what is there is remembered from it and from our own writes, compared with what should be by pure functions, and
/// written together with what other Services need at the time.
/// </summary>
internal sealed class AzureProvider : ILoadBalancerProvider
{
    /// <summary>A drift pass is content with a listing this old: one serves all Services of a resync.</summary>
    private static readonly TimeSpan ListingTrust = TimeSpan.FromMinutes(4);

    /// <summary>What Azure keeps otherwise than it was written is looked at again after this long.</summary>
    private static readonly TimeSpan Stubborn = TimeSpan.FromMinutes(5);

    /// <summary>Addresses that Azure gives let more be done: at most so many rounds.</summary>
    private const int MostRounds = 4;

    private readonly IArm _arm;
    private readonly AzureSettings _settings;
    private readonly ILogger _logger;
    private readonly IDisposable? _clients;
    private readonly ResourceBook _book;
    private readonly AzureInventory _inventory;
    private readonly PoolBook _pools;
    private readonly ResourceWriters _writers;
    private readonly SceneReader _scenes;
    private readonly ConcurrentDictionary<string, ServiceState> _states = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Puts the parts together; nothing is asked before the first call.</summary>
    /// <param name="arm">Azure.</param>
    /// <param name="settings">The administrator's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of writes that were not as planned.</param>
    /// <param name="clients">What the client belongs to; disposed with the adapter.</param>
    public AzureProvider(IArm arm, AzureSettings settings, TimeProvider time, ILogger logger, IDisposable? clients)
    {
        _arm = arm;
        _settings = settings;
        _logger = logger;
        _clients = clients;
        _book = new ResourceBook(time);
        _inventory = new AzureInventory(arm, _book, settings, time);
        _pools = new PoolBook(_book, settings, time);
        _writers = new ResourceWriters(arm, _book, _pools, settings, time, logger);
        _scenes = new SceneReader(_inventory, _book, _pools, settings);
    }

    /// <inheritdoc/>
    public string Name => "azure";

    /// <inheritdoc/>
    public ProviderCapabilities Capabilities { get; } = AzureCapabilities.Value;

    /// <inheritdoc/>
    public Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken)
    {
        _states.Clear();
        _pools.Forget();
        _inventory.Forget();
        foreach (KnownLoadBalancer service in known)
        {
            StateOf(service.Identity);
            if (service.Desired is { } desired)
            {
                _pools.Note(desired.Identity.Cluster, desired.TrafficPolicy == TrafficPolicy.Local, desired.Nodes);
            }

            // Also of Services that go: nothing else tells where their things are.
            foreach (string group in ReadNeeds.GroupsOf(service.Desired?.Annotations ?? service.Annotations, service.Desired?.Parameters ?? ValueMap.Empty))
            {
                _inventory.Add(group);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ServiceState state = StateOf(request.Identity);
        bool isDriftPass = state.IsSettled && request.Desired is not null && state.Desired == request.Desired;
        state.Desired = request.Desired;
        return await PlanAsync(request, state, isDriftPass ? ListingTrust : null, cancellationToken);
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
        if (plan.Request.Desired is { } desired)
        {
            _pools.Note(desired.Identity.Cluster, desired.TrafficPolicy == TrafficPolicy.Local, desired.Nodes);
        }

        for (int round = 1; ; round++)
        {
            state.IsSettled = false;
            var effects = new Effects(_arm, _writers, _book, _inventory.Location);
            foreach (IGrouping<Phase, AzureChange> phase in plan.Changes.Cast<AzureChange>().GroupBy(change => change.Phase))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.WhenAll(phase.Select(change => change.CarryOutAsync(effects, cancellationToken)));
            }

            ProviderPlan rest = await PlanAsync(plan.Request, state, null, cancellationToken);
            if (rest.IsRefused)
            {
                return new ApplyResult(new Outcome.Blocked(rest.Problems), rest.Addresses, rest.Problems);
            }

            if (rest.Changes.IsEmpty)
            {
                state.IsSettled = true;
                return new ApplyResult(Outcome.Settled.Instance, rest.Addresses, rest.Problems);
            }

            if (round == MostRounds || rest.Changes.Select(change => change.ToString()).SequenceEqual(plan.Changes.Select(change => change.ToString())))
            {
                _logger.NotAsWritten(plan.Request.Identity, rest.Changes[0], Stubborn);
                return new ApplyResult(new Outcome.Waiting($"{rest.Changes[0].Target}: Azure has it otherwise than it was written ({rest.Changes[0].Summary})", Stubborn), rest.Addresses, rest.Problems);
            }

            plan = rest;
        }
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        ServiceState state = StateOf(desired.Identity);
        state.Desired = desired;
        ProviderPlan plan = await PlanAsync(new PlanRequest(desired.Identity, desired, []), state, null, cancellationToken);
        return plan.Changes.IsEmpty && !plan.IsRefused
            ? new ApplyResult(Outcome.Settled.Instance, plan.Addresses, plan.Problems)
            : await ApplyAsync(plan, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Listing listing = await _inventory.ReadAsync(TimeSpan.Zero, [], cancellationToken);
        ArmResource? group = listing.SecurityGroup is { } id ? _book.Find(id) : null;
        IEnumerable<ArmResource> tagged = _inventory.Groups.SelectMany(name => _book.All(name, "publicIPAddresses").Concat(_book.All(name, "privateLinkServices")));
        foreach (OwnedLoadBalancer owned in OwnedResources.Of(cluster, [.. _scenes.LoadBalancers()], group is null ? null : SecurityGroupView.Of(group), tagged, IdentityOf))
        {
            yield return owned;
        }
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => _arm.GetAsync(_pools.Network, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _writers.Dispose();
        _clients?.Dispose();
        return ValueTask.CompletedTask;
    }

    private ServiceState StateOf(LoadBalancerIdentity identity) => _states.GetOrAdd(identity.ServiceUid, _ => new ServiceState(identity));

    private LoadBalancerIdentity? IdentityOf(string uid) => _states.TryGetValue(uid, out ServiceState? state) ? state.Identity : null;

    private async Task<ProviderPlan> PlanAsync(PlanRequest request, ServiceState state, TimeSpan? trust, CancellationToken cancellationToken)
    {
        ValueList<string> groups = request.Desired is null ? [] : ReadNeeds.Of(request.Desired, _settings).ResourceGroups;
        Listing listing = request.Desired is null ? await _inventory.ReadAllAsync(cancellationToken) : await _inventory.ReadAsync(trust, groups, cancellationToken);
        await _scenes.FreshenAsync(request.Identity, cancellationToken);
        if (_scenes.GroupsInUse(request.Identity) is var more && !more.All(listing.Covers))
        {
            listing = await _inventory.ReadAsync(null, more, cancellationToken);
        }

        _writers.Resume(request.Identity.Cluster, listing.View.Location, _scenes.LoadBalancers());
        ServiceScene scene = _scenes.Read(request.Identity, request.Desired?.Nodes ?? [], listing, IdentityOf);
        if (request.Desired is not { } desired)
        {
            state.Reservation = null;
            ValueList<ProviderChange> removal = ServiceDiffer.Remove(scene);
            if (removal.IsEmpty)
            {
                _states.TryRemove(request.Identity.ServiceUid, out _);
            }

            return new ProviderPlan(request, removal, [], []);
        }

        ModelResult result = ModelBuilder.Build(desired, _settings, AzureInventory.ViewOf(listing, _book, groups));
        ValueList<Problem> problems = AzureProblems.ForPlan(result);
        ValueList<PublishedAddress> addresses = Published(scene, result.Model);
        if (result.Model is not { } model)
        {
            return new ProviderPlan(request, [], addresses.IsEmpty ? request.Published : addresses, problems);
        }

        if (model.PrivateLink is { } link && !listing.Covers(link.ResourceGroup))
        {
            listing = await _inventory.ReadAsync(null, [link.ResourceGroup], cancellationToken);
            scene = _scenes.Read(request.Identity, desired.Nodes, listing, IdentityOf);
        }

        PlacementResult place = Placement.Choose(scene, model, Reserved(state));
        problems = problems.Concat(AzureProblems.OfScene(scene, model)).Concat(place.Problem is null ? [] : [place.Problem]).Distinct().ToValueList();
        if (place.Balancer is not { } target || problems.Any(problem => problem.Severity == ProblemSeverity.Refused))
        {
            return new ProviderPlan(request, [], addresses, problems);
        }

        state.Reservation = scene.LoadBalancers.Any(view => view.Resource.Id.Equals(target) && view.Has(scene.Base)) ? null : new Reservation(target.Name, model.Rules.Count * model.Frontends.Count);
        ValueList<ProviderChange> changes = ServiceDiffer.Diff(scene, model, target);
        state.IsSettled = changes.IsEmpty;
        return new ProviderPlan(request, changes, addresses, problems);
    }

    private Dictionary<string, int> Reserved(ServiceState own) => _states.Values
        .Where(state => state != own)
        .Select(state => state.Reservation)
        .OfType<Reservation>()
        .GroupBy(reservation => reservation.Balancer, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.Sum(reservation => reservation.Rules), StringComparer.OrdinalIgnoreCase);

    private static ValueList<PublishedAddress> Published(ServiceScene scene, AzureService? model)
    {
        ValueList<IPAddress> own = ServiceDiffer.Addresses(scene);
        return own.IsEmpty ? [] : own.Concat(model?.AdditionalAddresses ?? []).Distinct().Select(address => PublishedAddress.OfIp(address, IpMode.Vip)).ToValueList();
    }
}
