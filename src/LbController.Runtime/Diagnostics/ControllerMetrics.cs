using System.Diagnostics.Metrics;
using LbController.Runtime.Queues;

namespace LbController.Runtime.Diagnostics;

/// <summary>The metrics of the controller's loops. Names and labels as in style of the ecosystem; nothing is labelled by Service.</summary>
internal sealed class ControllerMetrics : IQueueObserver
{
    /// <summary>The meter that everything here hangs on.</summary>
    public const string MeterName = "LbController";

    private static readonly KeyValuePair<string, object?> QueueName = new("name", "service");

    /// <summary>Upstream's: 1 s to 16384 s, doubling.</summary>
    private static readonly InstrumentAdvice<double> UpstreamBuckets = new() { HistogramBucketBoundaries = [.. Enumerable.Range(0, 15).Select(power => Math.Pow(2, power))] };

    /// <summary>From a local back end to a cloud that has a bad hour.</summary>
    private static readonly InstrumentAdvice<double> AddressBuckets = new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600] };

    private readonly Counter<long> _adds;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _workDuration;
    private readonly Counter<long> _reconciles;
    private readonly Histogram<double> _reconcileDuration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _providerRequests;
    private readonly Histogram<double> _providerDuration;
    private readonly Counter<long> _statusWrites;
    private readonly Counter<long> _loadBalancerSyncs;
    private readonly Counter<long> _nodeSyncErrors;
    private readonly Histogram<double> _nodeSyncDuration;
    private readonly Histogram<double> _updateHostsDuration;
    private readonly Histogram<double> _timeToAddress;
    private readonly Counter<long> _driftFound;
    private readonly Counter<long> _driftRepaired;
    private readonly Counter<long> _orphansFound;
    private readonly Counter<long> _orphansRemoved;
    private readonly Counter<long> _released;
    private readonly Meter _meter;

    public ControllerMetrics(IMeterFactory meters)
    {
        Meter meter = _meter = meters.Create(MeterName);
        _adds = meter.CreateCounter<long>("workqueue_adds_total", description: "Keys added to the queue.");
        _retries = meter.CreateCounter<long>("workqueue_retries_total", description: "Keys added again after a failure.");
        _queueDuration = meter.CreateHistogram<double>("workqueue_queue_duration_seconds", "s", "How long keys wait for a worker.");
        _workDuration = meter.CreateHistogram<double>("workqueue_work_duration_seconds", "s", "How long workers have a key.");
        _reconciles = meter.CreateCounter<long>("lbc_reconcile_total", description: "Passes over a Service, by how they ended.");
        _reconcileDuration = meter.CreateHistogram<double>("lbc_reconcile_duration_seconds", "s", "How long passes take.");
        _errors = meter.CreateCounter<long>("lbc_reconcile_errors_total", description: "Failed passes, by kind of failure.");
        _providerRequests = meter.CreateCounter<long>("lbc_provider_requests_total", description: "Calls of a provider, by operation and result.");
        _providerDuration = meter.CreateHistogram<double>("lbc_provider_request_duration_seconds", "s", "How long calls of a provider take.");
        _statusWrites = meter.CreateCounter<long>("lbc_status_writes_total", description: "PATCHes of services/status, by what they wrote.");
        _loadBalancerSyncs = meter.CreateCounter<long>(
            "service_controller_loadbalancer_sync_total", description: "Times a load balancer was configured: because of its Service, of nodes, or of drift. (Upstream counts nodes only.)");
        _nodeSyncErrors = meter.CreateCounter<long>("service_controller_nodesync_error_total", description: "Times a load balancer could not be given its new nodes.");
        _nodeSyncDuration = meter.CreateHistogram<double>(
            "service_controller_nodesync_latency_seconds", "s", "From a change of the eligible nodes until every Service has been looked at.", advice: UpstreamBuckets);
        _updateHostsDuration = meter.CreateHistogram<double>(
            "service_controller_update_loadbalancer_host_latency_seconds", "s", "How long it takes to give one load balancer its new nodes.", advice: UpstreamBuckets);
        _timeToAddress = meter.CreateHistogram<double>(
            "lbc_time_to_address_seconds", "s", "From the moment this process first saw a Service that wants an address until its address was written.", advice: AddressBuckets);
        _driftFound = meter.CreateCounter<long>("lbc_drift_found_total", description: "Load balancers found altered by someone else, by provider.");
        _driftRepaired = meter.CreateCounter<long>("lbc_drift_repaired_total", description: "Load balancers put right again, by provider.");
        _orphansFound = meter.CreateCounter<long>("lbc_orphans_found_total", description: "Load balancers found that no Service owns, by provider.");
        _orphansRemoved = meter.CreateCounter<long>("lbc_orphans_removed_total", description: "Load balancers removed that no Service owned, by provider.");
        _released = meter.CreateCounter<long>("lbc_services_released_total", description: "Services let go by the orphan policy, their load balancer left behind, by provider.");
    }

    /// <summary>Shows the state of the queue and of the caches as gauges.</summary>
    public void Observe(Func<int> queueDepth, Func<int> managed, Func<int> nodes, Func<bool> leading)
    {
        _meter.CreateObservableGauge("workqueue_depth", () => new Measurement<int>(queueDepth(), QueueName), description: "Keys waiting for a worker.");
        _meter.CreateObservableGauge("lbc_managed_load_balancers", managed, description: "Services that this controller has in hand.");
        _meter.CreateObservableGauge("lbc_eligible_nodes", nodes, description: "Nodes that take load balancer traffic.");
        _meter.CreateObservableGauge("lbc_leader", () => leading() ? 1 : 0, description: "Whether this process acts.");
    }

    /// <summary>Shows how the Services fare as gauges, read when somebody asks.</summary>
    /// <param name="conditions">How many Services have each condition.</param>
    /// <param name="stuckRemovals">How many removals have failed and are not done yet.</param>
    /// <param name="longestStuckRemoval">Since when the first of them fails.</param>
    public void ObserveServices(
        Func<IReadOnlyCollection<(string Type, bool IsTrue, int Count)>> conditions, Func<int> stuckRemovals, Func<TimeSpan> longestStuckRemoval)
    {
        _meter.CreateObservableGauge(
            "lbc_service_conditions",
            () => conditions().Select(entry => new Measurement<int>(
                entry.Count, new("type", entry.Type), new KeyValuePair<string, object?>("status", entry.IsTrue ? "True" : "False"))),
            description: "Services with a condition, by its type and status.");
        _meter.CreateObservableGauge("lbc_stuck_removals", stuckRemovals, description: "Removals of load balancers that have failed and are not done yet.");
        _meter.CreateObservableGauge(
            "lbc_longest_stuck_removal_seconds", () => longestStuckRemoval().TotalSeconds, "s", "How long ago the first of them failed first, as seen by this process.");
    }

    public void Added() => _adds.Add(1, QueueName);

    public void Retried() => _retries.Add(1, QueueName);

    public void Started(TimeSpan waited) => _queueDuration.Record(waited.TotalSeconds, QueueName);

    public void Finished(TimeSpan took) => _workDuration.Record(took.TotalSeconds, QueueName);

    public void Reconciled(string result, TimeSpan took)
    {
        _reconciles.Add(1, new KeyValuePair<string, object?>("result", result));
        _reconcileDuration.Record(took.TotalSeconds);
    }

    public void Failed(string kind) => _errors.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void ProviderCalled(string provider, string operation, string code, TimeSpan took)
    {
        _providerRequests.Add(1, new("provider", provider), new("operation", operation), new("code", code));
        _providerDuration.Record(took.TotalSeconds, new("provider", provider), new KeyValuePair<string, object?>("operation", operation));
        if (operation is "apply" or "targets" && code == "ok")
        {
            _loadBalancerSyncs.Add(1);
        }

        if (operation == "targets")
        {
            _updateHostsDuration.Record(took.TotalSeconds);
            _nodeSyncErrors.Add(code == "ok" ? 0 : 1);
        }
    }

    /// <param name="took">From the change of the nodes to the end of the last pass that it caused.</param>
    public void NodesSynced(TimeSpan took) => _nodeSyncDuration.Record(took.TotalSeconds);

    /// <param name="took">From the first sight of the wish to the written address.</param>
    public void Addressed(TimeSpan took) => _timeToAddress.Record(took.TotalSeconds);

    /// <summary>A load balancer that nobody had asked to change was found changed.</summary>
    public void DriftFound(string provider) => _driftFound.Add(1, Provider(provider));

    /// <summary>It is put right.</summary>
    public void DriftRepaired(string provider) => _driftRepaired.Add(1, Provider(provider));

    /// <summary>A load balancer without a Service was found.</summary>
    public void OrphanFound(string provider) => _orphansFound.Add(1, Provider(provider));

    /// <summary>It is gone.</summary>
    public void OrphanRemoved(string provider) => _orphansRemoved.Add(1, Provider(provider));

    /// <summary>A Service was let go without its load balancer being removed.</summary>
    public void Released(string provider) => _released.Add(1, Provider(provider));

    public void StatusWritten(string what) => _statusWrites.Add(1, new KeyValuePair<string, object?>("what", what));

    private static KeyValuePair<string, object?> Provider(string name) => new("provider", name);
}
