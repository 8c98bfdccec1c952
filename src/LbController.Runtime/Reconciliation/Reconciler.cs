using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Core.Outcomes;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Kubernetes.Http;
using LbController.Runtime.Caching;
using LbController.Runtime.Orphans;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// One pass over one Service: gather (snapshots from the caches), decide (<see cref="Planner"/>, pure), act (one of the passes). The
/// outcome says when to come back; nothing here waits or retries.
/// </summary>
internal sealed partial class Reconciler
{
    private readonly ReconcilerInputs _inputs;
    private readonly PassContext _context;
    private readonly TimeSpan _resyncPeriod;
    private readonly ILogger _logger;
    private readonly ProgramPass _program;
    private readonly RemovalPass _removal;

    public Reconciler(ReconcilerInputs inputs, PassContext context, TimeSpan resyncPeriod, ILogger logger)
    {
        _inputs = inputs;
        _context = context;
        _resyncPeriod = resyncPeriod;
        _logger = logger;
        _program = new ProgramPass(context);
        _removal = new RemovalPass(context, logger);
    }

    /// <summary>Null where the Service is none of our business (any more).</summary>
    public async Task<Outcome?> ReconcileAsync(ServiceKey key, CancellationToken cancellationToken)
    {
        ServiceRecord record = _inputs.Records.GetOrAdd(key);
        record.Passes++;
        try
        {
            Outcome? departed = await RemoveDepartedAsync(record, cancellationToken);
            Outcome? live = await ReconcileLiveAsync(key, record, cancellationToken);
            Outcome? outcome = Urgency(departed) > Urgency(live) ? departed : live;
            record.LastOutcome = outcome;
            if (live is null)
            {
                _inputs.Records.RemoveIfDone(key);
            }

            return outcome;
        }
        catch (KubernetesApiException error)
        {
            record.ForgetWritten();
            ProviderException failure = FromApi(error);
            LogApiFailed(_logger, key, error.Message);
            if (_inputs.Services.Find(key)?.Snapshot is { } service && error.Kind != KubernetesErrorKind.NotFound)
            {
                _context.Events.Warning(service, EventReasons.SyncFailed, "UpdateStatus", $"Error syncing load balancer: {error.Message}");
            }

            record.LastOutcome = OutcomeRules.Of(failure);
            return record.LastOutcome;
        }
    }

    /// <summary>Of two outcomes the one that has to come back sooner counts.</summary>
    private static int Urgency(Outcome? outcome) => outcome switch
    {
        Outcome.Retry => 3,
        Outcome.Waiting => 2,
        Outcome.Blocked => 1,
        _ => 0,
    };

    private async Task<Outcome?> RemoveDepartedAsync(ServiceRecord record, CancellationToken cancellationToken)
    {
        Outcome? worst = null;
        foreach (DepartedLoadBalancer departed in record.Departed)
        {
            record.ForgetApplied();
            Outcome outcome = await _removal.RunDepartedAsync(departed, cancellationToken);
            if (outcome is Outcome.Settled)
            {
                record.RemoveDeparted(departed.Identity);
            }

            worst = worst is null or Outcome.Settled ? outcome : worst;
        }

        return worst;
    }

    private async Task<Outcome?> ReconcileLiveAsync(ServiceKey key, ServiceRecord record, CancellationToken cancellationToken)
    {
        if (Gather(key, record) is not { } service)
        {
            record.ForgetApplied();
            return null;
        }

        switch (Planner.Plan(service, _inputs.PlannerInput(key)))
        {
            case ServicePlan.Program program when program.Desired.Nodes.IsEmpty && _inputs.Nodes.IsEmptyInDoubt && !service.Status.Ingress.IsEmpty:
                return new Outcome.Waiting("The API server has listed no node so far; the targets stay as they are", NodeCache.EmptyGrace / 10);
            case ServicePlan.Program program:
                return await _program.RunAsync(record, service, program, IsObservationDue(record), cancellationToken);
            case ServicePlan.Invalid invalid:
                return await _program.RunInvalidAsync(record, service, invalid, cancellationToken);
            case ServicePlan.Paused:
                return await _program.RunPausedAsync(record, service, cancellationToken);
            case ServicePlan.Remove remove:
                var identity = new LoadBalancerIdentity(_inputs.Cluster, key, service.Uid);
                Outcome outcome = await _removal.RunAsync(record, service, remove, identity, cancellationToken);
                if (outcome is not Outcome.Settled)
                {
                    return outcome;
                }

                // Moved from one of our classes to another: with the old one gone, the new one's turn is now.
                return Gather(key, record) is { Spec: { IsLoadBalancer: true, IsDeleting: false } }
                    ? await ReconcileLiveAsync(key, record, cancellationToken)
                    : null;
            default:
                record.ForgetApplied();
                return null;
        }
    }

    /// <summary>The newest state known of the Service; null where it is gone or none of our business.</summary>
    private ServiceSnapshot? Gather(ServiceKey key, ServiceRecord record)
    {
        CachedService? cached = _inputs.Services.Find(key);
        if (cached is null)
        {
            record.ForgetWritten();
            return null;
        }

        return record.Newest(cached.Snapshot, cached.ResourceVersion);
    }

    private bool IsObservationDue(ServiceRecord record) =>
        record.Applied is null || _context.Time.GetElapsedTime(record.ObservedAt) >= _resyncPeriod * 0.8;

    private static ProviderException FromApi(KubernetesApiException error)
    {
        ProviderErrorKind kind = error.Kind switch
        {
            KubernetesErrorKind.Throttled => ProviderErrorKind.Throttled,
            KubernetesErrorKind.Timeout => ProviderErrorKind.Timeout,
            KubernetesErrorKind.Conflict or KubernetesErrorKind.AlreadyExists => ProviderErrorKind.Conflict,
            _ => ProviderErrorKind.Unavailable,
        };
        return new ProviderException(kind, "PATCH services/status", error.Message, error) { RetryAfter = error.RetryAfter };
    }

    [LoggerMessage(3001, LogLevel.Warning, "{Service}: the API server refused a write: {Error}")]
    private static partial void LogApiFailed(ILogger logger, ServiceKey service, string error);
}
