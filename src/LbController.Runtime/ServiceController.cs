using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Planning;
using LbController.Kubernetes.Http;
using LbController.Runtime.Caching;
using LbController.Runtime.Diagnostics;
using LbController.Runtime.Orphans;
using LbController.Runtime.Queues;
using LbController.Runtime.Reconciliation;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime;

/// <summary>
/// The loop: changes come in as keys, workers make passes over them, outcomes say when a key comes back. Runs only while this process
/// leads and all caches are complete: a list that is empty because it has not been read must never look like "no Services" (B81).
/// </summary>
internal sealed partial class ServiceController : IServiceChanges, IDisposable
{
    private readonly ControllerOptions _options;
    private readonly ReconcilerInputs _inputs;
    private readonly StrayFinder _strays;
    private readonly Reconciler _reconciler;
    private readonly ControllerClock _clock;
    private readonly ControllerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly WorkQueue<ServiceKey> _queue;
    private readonly NodeBurst _nodeBurst;
    private readonly EndpointBurst _endpointBurst;
    private readonly PassWatch _watch;
    private volatile bool _started;
    private volatile string? _startProblem;
    private long _passes;

    public ServiceController(
        ControllerOptions options, ReconcilerInputs inputs, StrayFinder strays, PassContext context, ControllerClock clock, ILogger logger)
    {
        _options = options;
        _inputs = inputs;
        _strays = strays;
        _clock = clock;
        _metrics = context.Metrics;
        _logger = logger;
        _reconciler = new Reconciler(inputs, context, options.ResyncPeriod, logger);
        _queue = new WorkQueue<ServiceKey>(
            options.Retry with { LaneLimit = WorkQueueOptions.LaneLimitOf(options.Workers) },
            clock.Time,
            new Random(clock.Random.Next()),
            context.Metrics,
            key => key.Namespace);
        _nodeBurst = new NodeBurst(options.NodeBurstWindow, clock.Time, SyncNodes);
        _endpointBurst = new EndpointBurst(options.EndpointBurstWindow, clock.Time, _queue.AddAfter);
        _watch = new PassWatch(inputs, context.Metrics, clock.Time);
    }

    /// <summary>Keys that wait for a worker.</summary>
    public int QueueDepth => _queue.Depth;

    /// <summary>What is remembered of single Services: keys of which the queue knows anything, and what their passes left.</summary>
    public int Remembered => _queue.Known + _endpointBurst.Remembered + _watch.Remembered;

    /// <summary>How the Services fare.</summary>
    public PassWatch Watch => _watch;

    /// <summary>Whether the workers have begun.</summary>
    public bool IsStarted => _started;

    /// <summary>Why a back end could not be started at the last try, while it is tried again; else null.</summary>
    public string? StartProblem => _startProblem;

    /// <summary>Services whose last pass did not end settled, with how it ended: for people who ask.</summary>
    public Outcome? LastOutcome(ServiceKey key) => _inputs.Records.Find(key)?.LastOutcome;

    /// <summary>Passes over a Service since it became our business; 0 where it is not.</summary>
    public long PassesOver(ServiceKey key) => _inputs.Records.Find(key)?.Passes ?? 0;

    void IServiceChanges.Changed(ServiceKey key, string resourceVersion)
    {
        if (!_started || _inputs.Records.Find(key)?.IsEcho(resourceVersion) == true)
        {
            // Before the start everything is enqueued at once, and the echo of our own write says nothing new.
            return;
        }

        _watch.Seen(key);
        _queue.Add(key);
    }

    void IServiceChanges.Deleted(ServiceSnapshot last)
    {
        ServiceRecord? record = _inputs.Records.Find(last.Key);
        bool owned = _inputs.Classes.OwnerOf(last.Finalizers, null) is not null || record?.TouchedUid == last.Uid;
        if (owned)
        {
            _inputs.Records.AddDeparted(DepartedOf(last));
        }

        if (_started && (record is not null || owned))
        {
            _queue.Add(last.Key);
        }

        Gone(last.Key);
    }

    void IServiceChanges.Left(ServiceSnapshot last)
    {
        ServiceRecord? record = _inputs.Records.Find(last.Key);
        if (record?.TouchedUid == last.Uid)
        {
            _inputs.Records.AddDeparted(DepartedOf(last));
        }

        if (_started && record is not null)
        {
            _queue.Add(last.Key);
        }

        Gone(last.Key);
    }

    /// <summary>A load balancer has been found that no Service owns.</summary>
    public void EnqueueStray(ServiceKey key)
    {
        if (_started)
        {
            _queue.Add(key);
        }
    }

    /// <summary>To be called when the eligible nodes have changed.</summary>
    public void NodesChanged()
    {
        if (_started)
        {
            _watch.NodesChanged();
            _nodeBurst.Signal();
        }
    }

    /// <summary>To be called when a Service's endpoints are on other nodes than before. Only ours with policy Local have to be looked at.</summary>
    public void EndpointsChanged(ServiceKey key)
    {
        if (_started
            && _inputs.Records.Find(key) is not null
            && _inputs.Services.Find(key)?.Snapshot.Spec is { IsLoadBalancer: true } spec
            && TrafficRules.Policy(spec) == TrafficPolicy.Local)
        {
            _endpointBurst.Signal(key);
        }
    }

    /// <summary>Looks at every Service again.</summary>
    public void EnqueueAll() => Enqueue(_inputs.Records.Keys);

    /// <summary>
    /// Starts the providers and works until cancelled; then takes no new key, lets the passes in hand end, and returns. The caches must
    /// be complete.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await StartProvidersAsync(cancellationToken);
        _started = true;
        EnqueueInitial();
        LogStarted(_logger, _inputs.Services.All.Count, _inputs.Nodes.Eligible.Count, _options.Workers);
        Task[] workers = [.. Enumerable.Range(0, _options.Workers).Select(_ => WorkAsync(cancellationToken))];
        try
        {
            await Task.WhenAll(workers);
        }
        finally
        {
            _started = false;
            _queue.Close();
        }
    }

    public void Dispose()
    {
        _nodeBurst.Dispose();
        _queue.Dispose();
    }

    private async Task StartProvidersAsync(CancellationToken cancellationToken)
    {
        List<KnownLoadBalancer> known = [.. _inputs.Services.All.Select(cached => Known(cached.Snapshot)).OfType<KnownLoadBalancer>()];
        foreach (ILoadBalancerProvider provider in _inputs.Providers.All)
        {
            await RepeatAsync(provider, () => provider.StartAsync(known, cancellationToken), cancellationToken);
            await RepeatAsync(provider, () => _strays.FindAsync(provider, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Until it succeeds: without it nothing may be done.</summary>
    private async Task RepeatAsync(ILoadBalancerProvider provider, Func<Task> start, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await start();
                _startProblem = null;
                return;
            }
            catch (Exception error) when (error is ProviderException or KubernetesApiException)
            {
                TimeSpan delay = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, attempt), 60));
                _startProblem = $"provider {provider.Name} could not start yet: {error.Message}";
                LogProviderNotStarted(_logger, provider.Name, error.Message, delay);
                await Task.Delay(delay, _clock.Time, cancellationToken);
            }
        }
    }

    private DepartedLoadBalancer DepartedOf(ServiceSnapshot last) =>
        new(new LoadBalancerIdentity(_inputs.Cluster, last.Key, last.Uid), LifecycleRules.LeavesBehind(last.Spec, []));

    private KnownLoadBalancer? Known(ServiceSnapshot service)
    {
        ServicePlan plan = Planner.Plan(service, _inputs.PlannerInput(service.Key));
        return plan is ServicePlan.NotOurs
            ? null
            : new KnownLoadBalancer(
                new LoadBalancerIdentity(_inputs.Cluster, service.Key, service.Uid),
                PublishedAddresses.Of(service.Status),
                (plan as ServicePlan.Program)?.Desired)
            {
                Annotations = service.Spec.Annotations,
            };
    }

    /// <summary>Services that own addresses come first, so that no other takes them (contract B26); then by name.</summary>
    private void EnqueueInitial()
    {
        Enqueue(_inputs.Records.Keys);
        foreach (CachedService cached in _inputs.Services.All
            .OrderBy(cached => cached.Snapshot.Status.Ingress.IsEmpty)
            .ThenBy(cached => cached.Snapshot.Key))
        {
            _watch.Seen(cached.Snapshot.Key);
            _queue.Add(cached.Snapshot.Key);
        }
    }

    private void Gone(ServiceKey key)
    {
        _watch.Gone(key);
        _endpointBurst.Forget(key);
    }

    private void SyncNodes()
    {
        IReadOnlyList<ServiceKey> keys = _inputs.Records.Keys;
        _watch.NodeSyncBegins(keys);
        Enqueue(keys);
    }

    private void Enqueue(IReadOnlyList<ServiceKey> keys)
    {
        foreach (ServiceKey key in keys)
        {
            _queue.Add(key);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ServiceKey key = await _queue.TakeAsync(cancellationToken);
                long start = _clock.Time.GetTimestamp();
                try
                {
                    Requeue(key, await ReconcileAsync(key, cancellationToken));
                }
                finally
                {
                    _queue.Done(key, _clock.Time.GetElapsedTime(start));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop: the key in hand was given back, and a restart finds everything again.
        }
    }

    private async Task<Outcome?> ReconcileAsync(ServiceKey key, CancellationToken cancellationToken)
    {
        long start = _clock.Time.GetTimestamp();
        using IDisposable? scope = _logger.BeginScope(new ReconcileScope(key, Interlocked.Increment(ref _passes), _queue.Failures(key)));
        Outcome? outcome;
        try
        {
            outcome = await _reconciler.ReconcileAsync(key, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A bug met on one Service must not stop the others; it is loud in the log and in the metrics.
            LogPassCrashed(_logger, error, key);
            outcome = new Outcome.Retry(new ProviderException(ProviderErrorKind.Unavailable, "reconcile", error.Message, error));
        }

        if (_inputs.Records.Find(key)?.TakeChangedMeanwhile() == true)
        {
            _queue.Add(key);
        }

        _watch.Ended(key, outcome, start);
        _metrics.Reconciled(outcome?.GetType().Name ?? "NotOurs", _clock.Time.GetElapsedTime(start));
        return outcome;
    }

    private void Requeue(ServiceKey key, Outcome? outcome)
    {
        switch (outcome)
        {
            case null:
                _queue.Forget(key);
                Enqueue(_inputs.Records.WaitingForOthers);
                break;
            case Outcome.Settled:
                _queue.Forget(key);
                _queue.AddAfter(key, _options.ResyncPeriod * (0.9 + (0.2 * _clock.NextDouble())));
                break;
            case Outcome.Waiting waiting:
                _queue.Forget(key);
                _queue.AddAfter(key, waiting.After);
                break;
            case Outcome.Blocked:
                _queue.Forget(key);
                _queue.AddAfter(key, _options.BlockedRetryPeriod * (0.9 + (0.2 * _clock.NextDouble())));
                break;
            case Outcome.Retry retry:
                _metrics.Failed(retry.Error.Kind.ToString());
                LogRetry(_logger, key, retry.Error.Message, _queue.Failures(key) + 1);
                if (retry.Error.RetryAfter is { } after)
                {
                    _queue.AddAfter(key, after);
                }
                else
                {
                    _queue.AddRateLimited(key);
                }

                break;
        }
    }

    [LoggerMessage(3003, LogLevel.Information, "Working on {Services} Services and {Nodes} nodes, {Workers} at a time")]
    private static partial void LogStarted(ILogger logger, int services, int nodes, int workers);

    [LoggerMessage(3004, LogLevel.Error, "{Service}: the pass crashed; this is a bug of ours. Other Services are not affected")]
    private static partial void LogPassCrashed(ILogger logger, Exception error, ServiceKey service);

    [LoggerMessage(3005, LogLevel.Warning, "{Service}: failed, to be tried again (failure {Failures} in a row): {Error}")]
    private static partial void LogRetry(ILogger logger, ServiceKey service, string error, int failures);

    [LoggerMessage(3006, LogLevel.Error, "Provider {Provider} did not start, next try in {Delay}: {Error}")]
    private static partial void LogProviderNotStarted(ILogger logger, string provider, string error, TimeSpan delay);
}
