using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Runtime.Tests;

/// <summary>A back end that lives in a dictionary and keeps a ledger of every call; tests hold it up or make it fail.</summary>
internal sealed class InMemoryProvider : ILoadBalancerProvider
{
    private readonly ConcurrentDictionary<string, (DesiredLoadBalancer Desired, PublishedAddress Address)> _balancers = new();
    private readonly ConcurrentQueue<string> _ledger = new();
    private readonly ConcurrentQueue<string> _effects = new();
    private int _lastAddress;
    private int _lists;

    public string Name { get; init; } = "memory";

    public ProviderCapabilities Capabilities { get; init; } = new()
    {
        SourceRanges = true,
        RequestedAddresses = true,
        IpMode = IpMode.Proxy,
        AnnotationPrefixes = ["memory.lbcontroller.io/"],
    };

    /// <summary>Every call in order, as "apply shop/web".</summary>
    public IReadOnlyList<string> Ledger => [.. _ledger];

    /// <summary>What really changed, in order, as "create shop/web": a call that finds its work done leaves no line here.</summary>
    public IReadOnlyList<string> Effects => [.. _effects];

    /// <summary>What exists, by Service UID.</summary>
    public IReadOnlyDictionary<string, (DesiredLoadBalancer Desired, PublishedAddress Address)> Balancers => _balancers;

    /// <summary>How often what is owned was listed.</summary>
    public int Lists => Volatile.Read(ref _lists);

    /// <summary>What was handed over at the start.</summary>
    public IReadOnlyList<KnownLoadBalancer>? Known { get; private set; }

    /// <summary>The address with a number, from 1.</summary>
    public Func<int, PublishedAddress> AddressOf { get; init; } = number => PublishedAddress.OfIp(new IPAddress([127, 10, 0, (byte)number]), IpMode.Proxy);

    /// <summary>Whether what is owned is listed with the names of Services, or by their UIDs alone.</summary>
    public bool TellsNames { get; set; } = true;

    /// <summary>Called before each effect, with its ledger line: may wait, may throw.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called after each effect: a reply that is lost throws here.</summary>
    public Func<string, CancellationToken, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    public int Count(string operation) => _ledger.Count(line => line.StartsWith(operation, StringComparison.Ordinal));

    public Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken)
    {
        Known = known;
        return Before("start", cancellationToken);
    }

    public async Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        await NoteAsync("plan", request.Identity, cancellationToken);
        bool exists = _balancers.TryGetValue(request.Identity.ServiceUid, out (DesiredLoadBalancer Desired, PublishedAddress Address) existing);
        DesiredLoadBalancer? present = exists ? existing.Desired : null;
        ValueList<PublishedAddress> addresses = exists ? [existing.Address] : [];
        ValueList<ProviderChange> changes = (present, request.Desired) switch
        {
            (null, null) => [],
            (null, not null) => [new Change(ChangeKind.Create, request.Identity.ToString(), "made")],
            (not null, null) => [new Change(ChangeKind.Delete, request.Identity.ToString(), "removed")],
            _ => present == request.Desired ? [] : [new Change(ChangeKind.Update, $"balancer {request.Identity}", "listeners or targets")],
        };
        return new ProviderPlan(request, changes, addresses, []);
    }

    public async Task<ApplyResult> ApplyAsync(ProviderPlan plan, CancellationToken cancellationToken)
    {
        LoadBalancerIdentity identity = plan.Request.Identity;
        string operation = plan.Request.Desired is null ? "delete" : "apply";
        await NoteAsync(operation, identity, cancellationToken);
        ValueList<PublishedAddress> addresses = [];
        if (plan.Request.Desired is { } desired)
        {
            bool exists = _balancers.TryGetValue(identity.ServiceUid, out (DesiredLoadBalancer Desired, PublishedAddress Address) existing);
            PublishedAddress address = exists ? existing.Address : NextAddress(plan.Request.Published);
            _balancers[identity.ServiceUid] = (desired, address);
            _effects.Enqueue($"{(exists ? "update" : "create")} {identity.Service}");
            addresses = [address];
        }
        else
        {
            if (_balancers.TryRemove(identity.ServiceUid, out _))
            {
                _effects.Enqueue($"delete {identity.Service}");
            }
        }

        await After($"{operation} {identity.Service}", cancellationToken);
        return ApplyResult.Settled(addresses);
    }

    public async Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        await NoteAsync("targets", desired.Identity, cancellationToken);
        (DesiredLoadBalancer Desired, PublishedAddress Address) existing = _balancers[desired.Identity.ServiceUid];
        _balancers[desired.Identity.ServiceUid] = (desired, existing.Address);
        _effects.Enqueue($"update {desired.Identity.Service}");
        await After($"targets {desired.Identity.Service}", cancellationToken);
        return ApplyResult.Settled([existing.Address]);
    }

    public async IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Before("list", cancellationToken);
        Interlocked.Increment(ref _lists);
        foreach ((DesiredLoadBalancer desired, PublishedAddress address) in _balancers.Values.Where(entry => entry.Desired.Identity.Cluster == cluster))
        {
            yield return new OwnedLoadBalancer(TellsNames ? desired.Identity : desired.Identity with { Service = new ServiceKey("", desired.Identity.ServiceUid) }, $"balancer of {desired.Identity}", [address]);
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Someone alters the back end behind our back.</summary>
    public void Drift(string uid) => _balancers[uid] = (_balancers[uid].Desired with { Listeners = [] }, _balancers[uid].Address);

    /// <summary>A load balancer of a Service that nobody knows any more, such as an older backup of the back end may hold.</summary>
    public void Restore(string uid, string likeUid)
    {
        (DesiredLoadBalancer desired, PublishedAddress address) = _balancers[likeUid];
        LoadBalancerIdentity identity = desired.Identity with { ServiceUid = uid, Service = desired.Identity.Service with { Name = "lost" } };
        _balancers[uid] = (desired with { Identity = identity }, address);
    }

    private PublishedAddress NextAddress(ValueList<PublishedAddress> published) =>
        published.IsEmpty ? AddressOf(Interlocked.Increment(ref _lastAddress)) : published[0];

    private Task NoteAsync(string operation, LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        string line = $"{operation} {identity.Service}";
        _ledger.Enqueue(line);
        return Before(line, cancellationToken);
    }

    private sealed record Change(ChangeKind Kind, string Target, string Summary) : ProviderChange(Kind, Target, Summary);
}
