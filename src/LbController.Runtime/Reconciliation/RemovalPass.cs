using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Outcomes;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Kubernetes.Http;
using LbController.Runtime.Orphans;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// Takes a load balancer away. The back end is always asked, also where it seems to hold nothing: part of it may have outlived a crash
/// (contract B13). Finalizers, addresses and conditions go last, in one write. Where the user wants it left behind, that is written down
/// before the Service is let go (B15).
/// </summary>
internal sealed partial class RemovalPass
{
    private const string Action = "DeleteLoadBalancer";

    private readonly PassContext _context;
    private readonly ILogger _logger;

    public RemovalPass(PassContext context, ILogger logger)
    {
        _context = context;
        _logger = logger;
    }

    /// <summary>For a Service that is still there: deleted, of another type, or of a class that is not ours any more.</summary>
    public async Task<Outcome> RunAsync(ServiceRecord record, ServiceSnapshot service, ServicePlan.Remove plan, LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        record.ForgetApplied();
        record.TouchedUid = service.Uid;
        if (plan.LeaveBehind)
        {
            return await LeaveBehindAsync(record, service, plan, identity, cancellationToken);
        }

        bool announced = false;
        Outcome outcome = await RemoveAsync(
            identity,
            [_context.Providers[plan.Binding.Provider]],
            _ =>
            {
                announced = true;
                _context.Events.Normal(service, EventReasons.Deleting, Action, "Deleting load balancer");
            },
            cancellationToken);
        if (outcome is not Outcome.Settled)
        {
            await ReportAsync(record, service, outcome, cancellationToken);
            return outcome;
        }

        // Before the write, whose echo would otherwise look like a Service that someone else took from us.
        record.TouchedUid = null;
        await _context.Status.ReleaseAsync(record, service, plan, cancellationToken);
        if (announced)
        {
            _context.Events.Normal(service, EventReasons.Deleted, Action, "Deleted load balancer");
        }

        return outcome;
    }

    /// <summary>For a Service that is gone already. Its class may not be known any more: a provider that holds nothing has nothing to do.</summary>
    public async Task<Outcome> RunDepartedAsync(DepartedLoadBalancer departed, CancellationToken cancellationToken)
    {
        LoadBalancerIdentity identity = departed.Identity;
        if (!departed.LeaveBehind)
        {
            string? holder = null;
            Outcome outcome = await RemoveAsync(identity, _context.Providers.All, provider => holder = provider.Name, cancellationToken);
            if (outcome is Outcome.Settled && holder is not null)
            {
                _context.Metrics.OrphanRemoved(holder);
                LogDepartedRemoved(_logger, identity);
            }

            return outcome;
        }

        foreach (ILoadBalancerProvider provider in _context.Providers.All)
        {
            if (await NoteAsync(identity, provider, [], cancellationToken) is { } failure)
            {
                return new Outcome.Retry(failure);
            }
        }

        return Outcome.Settled.Instance;
    }

    private async Task<Outcome> LeaveBehindAsync(
        ServiceRecord record, ServiceSnapshot service, ServicePlan.Remove plan, LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        ValueList<PublishedAddress> addresses = PublishedAddresses.Of(service.Status);
        if (await NoteAsync(identity, _context.Providers[plan.Binding.Provider], addresses, cancellationToken, service) is { } failure)
        {
            var outcome = new Outcome.Retry(failure);
            await ReportAsync(record, service, outcome, cancellationToken);
            return outcome;
        }

        record.TouchedUid = null;
        await _context.Status.ReleaseAsync(record, service, plan, cancellationToken);
        return Outcome.Settled.Instance;
    }

    /// <summary>Writes down what stays. A back end that cannot be asked is no obstacle: to get rid of a Service in spite of it is what this is for.</summary>
    /// <returns>Why it could not be written down, or null.</returns>
    private async Task<ProviderException?> NoteAsync(
        LoadBalancerIdentity identity, ILoadBalancerProvider provider, ValueList<PublishedAddress> addresses, CancellationToken cancellationToken, ServiceSnapshot? service = null)
    {
        ValueList<string> resources = [];
        bool isKnown = true;
        try
        {
            resources = await _context.Gateway.ResourcesOfAsync(provider, identity, cancellationToken);
        }
        catch (ProviderException error)
        {
            isKnown = false;
            LogNotListed(_logger, identity, provider.Name, error.Message);
        }

        if (isKnown && resources.IsEmpty && addresses.IsEmpty)
        {
            return null;
        }

        OrphanNote note = OrphanNote.Of(identity, provider.Name, addresses, resources, _context.Time.GetUtcNow());
        try
        {
            await _context.Orphans.AddAsync(note, cancellationToken);
        }
        catch (KubernetesApiException error)
        {
            return new ProviderException(
                ProviderErrorKind.Unavailable, "note the orphan", $"What is left behind could not be written down in {_context.Orphans.Place}, so the Service is not let go: {error.Message}", error);
        }

        _context.Metrics.Released(provider.Name);
        LogLeftBehind(_logger, identity, note, _context.Orphans.Place);
        if (service is not null)
        {
            _context.Events.Warning(service, EventReasons.LeftBehind, Action, $"Left behind on request, noted in {_context.Orphans.Place}: {note}");
        }

        return null;
    }

    private async Task<Outcome> RemoveAsync(
        LoadBalancerIdentity identity, IReadOnlyCollection<ILoadBalancerProvider> providers, Action<ILoadBalancerProvider> beforeFirstChange, CancellationToken cancellationToken)
    {
        Outcome worst = Outcome.Settled.Instance;
        bool changed = false;
        foreach (ILoadBalancerProvider provider in providers)
        {
            Outcome outcome;
            try
            {
                ProviderPlan plan = await _context.Gateway.PlanAsync(provider, new PlanRequest(identity, null, []), cancellationToken);
                if (plan.IsConverged)
                {
                    continue;
                }

                if (!changed)
                {
                    changed = true;
                    beforeFirstChange(provider);
                }

                outcome = plan.IsRefused
                    ? new Outcome.Blocked(plan.Problems)
                    : (await _context.Gateway.ApplyAsync(provider, plan, cancellationToken)).Outcome;
            }
            catch (ProviderException error)
            {
                outcome = error.Kind == ProviderErrorKind.NotFound ? Outcome.Settled.Instance : OutcomeRules.Of(error);
            }

            if (outcome is not Outcome.Settled)
            {
                worst = outcome;
            }
        }

        return worst;
    }

    private async Task ReportAsync(ServiceRecord record, ServiceSnapshot service, Outcome outcome, CancellationToken cancellationToken)
    {
        ServiceStatus wanted = StatusPlanner.ForFailedRemoval(service.Status, outcome);
        if (outcome is not Outcome.Waiting)
        {
            string text = wanted.Condition(ConditionTypes.Programmed)?.Message ?? "";
            _context.Events.Warning(service, EventReasons.DeleteFailed, Action, $"Error deleting load balancer: {text}");
        }

        if (StatusDiffer.Diff(service.Status, wanted) is { } change)
        {
            await _context.Status.WriteAsync(record, service, change, cancellationToken);
        }
    }

    [LoggerMessage(3002, LogLevel.Information, "{Identity}: removed the load balancer of a Service that is gone")]
    private static partial void LogDepartedRemoved(ILogger logger, LoadBalancerIdentity identity);

    [LoggerMessage(3016, LogLevel.Warning, "{Identity}: let go on request, and left behind, noted in {Ledger}: {Note}")]
    private static partial void LogLeftBehind(ILogger logger, LoadBalancerIdentity identity, OrphanNote note, string ledger);

    [LoggerMessage(3017, LogLevel.Warning, "{Identity}: provider {Provider} could not be asked what is left behind: {Error}")]
    private static partial void LogNotListed(ILogger logger, LoadBalancerIdentity identity, string provider, string error);
}
