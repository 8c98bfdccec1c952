using System.Diagnostics.Metrics;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Planning;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Watching;
using LbController.Runtime.Caching;
using LbController.Runtime.Diagnostics;
using LbController.Runtime.Orphans;
using LbController.Runtime.Reconciliation;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime.Hosting;

/// <summary>
/// One controller, put together: reflectors feed caches, caches feed the queue, workers make passes. <see cref="FollowAsync"/> runs in
/// leader and standby alike, so that a standby takes over with warm caches; <see cref="LeadAsync"/> runs in the leader only.
/// </summary>
internal sealed class ControllerRuntime : IDisposable
{
    private readonly ServiceController _controller;
    private readonly OrphanSweep _sweep;
    private readonly ServiceCache _services;
    private readonly NodeCache _nodes;
    private readonly Reflector<Service> _serviceReflector;
    private readonly Reflector<Node> _nodeReflector;
    private readonly Reflector<EndpointSlice>? _sliceReflector;

    public ControllerRuntime(ControllerParts parts, ControllerOptions options, ControllerClock clock, IMeterFactory meters, ILoggerFactory loggers)
    {
        ILogger logger = loggers.CreateLogger("LbController.Runtime");
        var metrics = new ControllerMetrics(meters);
        var mapper = new SnapshotMapper(parts.Providers.All.SelectMany(provider => provider.Capabilities.AnnotationPrefixes).Distinct().ToValueList());
        var changes = new ServiceChangeRelay();
        _services = new ServiceCache(mapper, changes);
        ValueList<string> labelKeys = parts.Providers.All.Select(provider => provider.Capabilities.NodeLabelAnnotation).OfType<string>().Distinct().ToValueList();
        _nodes = new NodeCache(clock.Time, logger, () => _controller?.NodesChanged(), labelKeys.IsEmpty ? null : () => _services.WantedNodeLabels(labelKeys));
        EndpointCache? endpoints = options.EndpointSlices ? new EndpointCache(key => _controller?.EndpointsChanged(key)) : null;
        var inputs = new ReconcilerInputs(parts.Cluster, _services, _nodes, new ServiceRecords(), parts.Classes, parts.Providers)
        {
            HealthPort = options.HealthPort,
            Endpoints = endpoints,
        };
        var ledger = new OrphanLedger(parts.Api, parts.OwnNamespace);
        var strays = new StrayFinder(parts.Api, ledger, inputs, parts.Namespace, metrics, logger);
        var context = new PassContext(
            parts.Providers,
            new ProviderGateway(options.OperationDeadline, clock.Time, metrics),
            new StatusWriter(parts.Api, mapper, _services, clock.Time, metrics),
            ledger,
            parts.Events,
            clock.Time,
            metrics);
        _controller = new ServiceController(options, inputs, strays, context, clock, logger);
        _sweep = new OrphanSweep(strays, parts.Providers, options.SweepPeriod, clock, logger);
        changes.Target = _controller;
        metrics.Observe(() => _controller.QueueDepth, () => inputs.Records.Count, () => _nodes.Eligible.Count, () => _controller.IsStarted);
        metrics.ObserveServices(_controller.Watch.Conditions, () => _controller.Watch.StuckRemovals, () => _controller.Watch.LongestStuckRemoval);

        var around = new ApiSurroundings(clock.Time, new Jitter(new Random(clock.Random.Next())), loggers.CreateLogger("LbController.Kubernetes"));
        _serviceReflector = new Reflector<Service>(parts.Api, ResourceTypes.Services, _services, new ReflectorOptions { Namespace = parts.Namespace }, around);
        _nodeReflector = new Reflector<Node>(parts.Api, ResourceTypes.Nodes, _nodes, new ReflectorOptions(), around);
        _sliceReflector = endpoints is null
            ? null
            : new Reflector<EndpointSlice>(parts.Api, ResourceTypes.EndpointSlices, endpoints, new ReflectorOptions { Namespace = parts.Namespace }, around);
    }

    /// <summary>Completes when all caches hold a complete state.</summary>
    public Task Synced => Task.WhenAll(_serviceReflector.Synced, _nodeReflector.Synced, _sliceReflector?.Synced ?? Task.CompletedTask);

    /// <summary>How the reflectors fare: that of Services, of nodes and, where endpoints are followed, of EndpointSlices.</summary>
    public IReadOnlyList<ReflectorStatus> Reflectors =>
        _sliceReflector is null ? [_serviceReflector.Status, _nodeReflector.Status] : [_serviceReflector.Status, _nodeReflector.Status, _sliceReflector.Status];

    /// <summary>Whether the workers have begun: caches complete, leading, providers started.</summary>
    public bool IsWorking => _controller.IsStarted;

    /// <summary>Why a back end could not be started at the last try, while it is tried again; else null.</summary>
    public string? StartProblem => _controller.StartProblem;

    /// <summary>The Services that concern us, in no order.</summary>
    public IEnumerable<ServiceSnapshot> Services => _services.All.Select(cached => cached.Snapshot);

    /// <summary>Every node.</summary>
    public IReadOnlyList<NodeSnapshot> Nodes => _nodes.All;

    /// <summary>How the last pass over a Service ended; null where there was none.</summary>
    public Outcome? LastOutcome(ServiceKey key) => _controller.LastOutcome(key);

    /// <summary>How often a Service has been worked on by this process.</summary>
    public long PassesOver(ServiceKey key) => _controller.PassesOver(key);

    /// <summary>What queue and metrics remember of single Services: nothing where there is none (contract B45).</summary>
    public int Remembered => _controller.Remembered;

    /// <summary>Keeps the caches up to date until cancelled. Ends before that only by a bug, which it throws.</summary>
    public Task FollowAsync(CancellationToken cancellationToken) =>
        RunTogetherAsync(
            _sliceReflector is null ? [_serviceReflector.RunAsync, _nodeReflector.RunAsync] : [_serviceReflector.RunAsync, _nodeReflector.RunAsync, _sliceReflector.RunAsync],
            cancellationToken);

    /// <summary>Waits for the caches and works until cancelled.</summary>
    public async Task LeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Synced.WaitAsync(cancellationToken);
            await RunTogetherAsync([_controller.RunAsync, token => _sweep.RunAsync(_controller.EnqueueStray, token)], cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop before or while starting.
        }
    }

    public void Dispose() => _controller.Dispose();

    /// <summary>Until cancelled, or until the first loop ends: the others are stopped then, and its end is the end of all.</summary>
    private static async Task RunTogetherAsync(Func<CancellationToken, Task>[] starts, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [.. starts.Select(start => start(either.Token))];
        Task first = await Task.WhenAny(loops);
        await either.CancelAsync();
        await Task.WhenAll(loops).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await first;
    }
}
