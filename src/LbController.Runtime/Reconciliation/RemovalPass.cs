using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Outcomes;
using LbController.Core.Planning;
using LbController.Core.Status;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// Takes a load balancer away. The back end is always asked, also where it seems to hold nothing: part of it may have outlived a crash
/// (contract B13). Finalizers, addresses and conditions go last, in one write.
/// </summary>
internal sealed class RemovalPass
{
    private const string Action = "DeleteLoadBalancer";

    private readonly PassContext _context;

    public RemovalPass(PassContext context)
    {
        _context = context;
    }

    /// <summary>For a Service that is still there: deleted, of another type, or of a class that is not ours any more.</summary>
    public async Task<Outcome> RunAsync(ServiceRecord record, ServiceSnapshot service, ServicePlan.Remove plan, LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        record.ForgetApplied();
        record.TouchedUid = service.Uid;
        bool announced = false;
        Outcome outcome = await RemoveAsync(
            identity,
            [_context.Providers[plan.Binding.Provider]],
            () =>
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
    public Task<Outcome> RunDepartedAsync(LoadBalancerIdentity identity, CancellationToken cancellationToken) =>
        RemoveAsync(identity, _context.Providers.All, () => { }, cancellationToken);

    private async Task<Outcome> RemoveAsync(
        LoadBalancerIdentity identity, IReadOnlyCollection<ILoadBalancerProvider> providers, System.Action beforeFirstChange, CancellationToken cancellationToken)
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
                    beforeFirstChange();
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
}
