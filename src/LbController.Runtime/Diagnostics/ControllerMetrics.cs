using System.Diagnostics.Metrics;
using LbController.Runtime.Queues;

namespace LbController.Runtime.Diagnostics;

/// <summary>The metrics of the controller's loops. Names and labels as in style of the ecosystem; nothing is labelled by Service.</summary>
internal sealed class ControllerMetrics : IQueueObserver
{
    /// <summary>The meter that everything here hangs on.</summary>
    public const string MeterName = "LbController";

    private static readonly KeyValuePair<string, object?> QueueName = new("name", "service");

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
    private readonly Counter<long> _driftFound;
    private readonly Counter<long> _driftRepaired;
    private readonly Counter<long> _orphansFound;
    private readonly Counter<long> _orphansRemoved;
    private readonly Counter<long> _servicesReleased;
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
        _driftFound = meter.CreateCounter<long>("lbc_drift_found_total", description: "Load balancers found changed by somebody else.");
        _driftRepaired = meter.CreateCounter<long>("lbc_drift_repaired_total", description: "Of those, repaired at once.");
        _orphansFound = meter.CreateCounter<long>("lbc_orphans_found_total", description: "Load balancers found that belong to no Service.");
        _orphansRemoved = meter.CreateCounter<long>("lbc_orphans_removed_total", description: "Load balancers removed after their Service was gone.");
        _servicesReleased = meter.CreateCounter<long>("lbc_services_released_total", description: "Load balancers left behind on request.");
        _statusWrites = meter.CreateCounter<long>("lbc_status_writes_total", description: "PATCHes of services/status, by what they wrote.");
    }

    /// <summary>Shows the state of the queue and of the caches as gauges.</summary>
    public void Observe(Func<int> queueDepth, Func<int> managed, Func<int> nodes, Func<bool> leading)
    {
        _meter.CreateObservableGauge("workqueue_depth", () => new Measurement<int>(queueDepth(), QueueName), description: "Keys waiting for a worker.");
        _meter.CreateObservableGauge("lbc_managed_load_balancers", managed, description: "Services that this controller has in hand.");
        _meter.CreateObservableGauge("lbc_eligible_nodes", nodes, description: "Nodes that take load balancer traffic.");
        _meter.CreateObservableGauge("lbc_leader", () => leading() ? 1 : 0, description: "Whether this process acts.");
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
    }

    public void DriftFound(string provider) => _driftFound.Add(1, new KeyValuePair<string, object?>("provider", provider));

    public void DriftRepaired(string provider) => _driftRepaired.Add(1, new KeyValuePair<string, object?>("provider", provider));

    public void OrphansFound(int count) => _orphansFound.Add(count);

    public void OrphanRemoved() => _orphansRemoved.Add(1);

    public void ServiceReleased() => _servicesReleased.Add(1);

    public void StatusWritten(string what) => _statusWrites.Add(1, new KeyValuePair<string, object?>("what", what));
}
