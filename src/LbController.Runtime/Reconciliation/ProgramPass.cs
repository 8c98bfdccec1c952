using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Outcomes;
using LbController.Core.Planning;
using LbController.Core.Status;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// Makes a Service's load balancer what it should be: finalizers before the first effect, then the back end, then the status. Every
/// step is safe to repeat, so a crash anywhere is a pass begun again.
/// </summary>
internal sealed class ProgramPass
{
    private const string Action = "EnsureLoadBalancer";

    private readonly PassContext _context;

    public ProgramPass(PassContext context)
    {
        _context = context;
    }

    /// <param name="record">What is remembered of the Service.</param>
    /// <param name="service">The Service now.</param>
    /// <param name="plan">What it has to become.</param>
    /// <param name="observe">Whether the back end is looked at even though nothing is known to differ: the drift pass.</param>
    /// <param name="cancellationToken">Stops the pass between effects.</param>
    public async Task<Outcome> RunAsync(ServiceRecord record, ServiceSnapshot service, ServicePlan.Program plan, bool observe, CancellationToken cancellationToken)
    {
        // Before the finalizers: a list that shows the Service gone may never have shown it with them (contract B19).
        record.TouchedUid = service.Uid;
        if (!service.IsHeldBy(plan.Binding))
        {
            service = await _context.Status.AddFinalizersAsync(record, service, plan.Binding, cancellationToken);
        }

        ApplyResult result = await ApplyAsync(record, service, plan, observe, cancellationToken);
        ServiceStatus wanted = StatusPlanner.ForProgram(service.Status, plan, service.Spec, result.Outcome, result.Addresses, result.Problems);
        await WriteStatusAsync(record, service, wanted, result.Outcome, cancellationToken);
        return result.Outcome;
    }

    /// <summary>The spec cannot be served: says so once, and leaves what exists alone.</summary>
    public async Task<Outcome> RunInvalidAsync(ServiceRecord record, ServiceSnapshot service, ServicePlan.Invalid plan, CancellationToken cancellationToken)
    {
        var outcome = new Outcome.Blocked(plan.Problems);
        await WriteStatusAsync(record, service, StatusPlanner.ForInvalid(service.Status, plan.Problems), outcome, cancellationToken);
        return outcome;
    }

    private async Task<ApplyResult> ApplyAsync(ServiceRecord record, ServiceSnapshot service, ServicePlan.Program plan, bool observe, CancellationToken cancellationToken)
    {
        DesiredLoadBalancer desired = plan.Desired;
        ILoadBalancerProvider provider = _context.Providers[plan.Binding.Provider];
        if (!observe && record.AppliedResult is { } known && record.Applied == desired)
        {
            return known;
        }

        bool onlyTargets = !observe && record.Applied is { } applied && (applied with { Nodes = desired.Nodes }) == desired;
        try
        {
            ApplyResult result = onlyTargets
                ? await ApplyTargetsAsync(record, provider, service, desired, cancellationToken)
                : await ObserveAndApplyAsync(record, provider, service, desired, cancellationToken);
            Remember(record, desired, result);
            return result;
        }
        catch (ProviderException error)
        {
            // Whether the effect took place is not known: the next pass observes.
            record.ForgetApplied();
            Outcome outcome = OutcomeRules.Of(error);
            _context.Events.Warning(
                service,
                onlyTargets ? EventReasons.UpdateFailed : EventReasons.SyncFailed,
                Action,
                $"Error {(onlyTargets ? "updating load balancer with new hosts" : "syncing load balancer")}: {StatusPlanner.ErrorText(error)}");
            return new ApplyResult(outcome, [], []);
        }
    }

    private async Task<ApplyResult> ObserveAndApplyAsync(
        ServiceRecord record, ILoadBalancerProvider provider, ServiceSnapshot service, DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        // What is about to happen makes what is remembered doubtful, whichever way it ends.
        record.ForgetApplied();
        var request = new PlanRequest(desired.Identity, desired, PublishedAddresses.Of(service.Status));
        ProviderPlan plan = await _context.Gateway.PlanAsync(provider, request, cancellationToken);
        record.ObservedAt = _context.Time.GetTimestamp();
        if (plan.IsRefused)
        {
            return new ApplyResult(new Outcome.Blocked(plan.Problems), plan.Addresses, []);
        }

        if (plan.Changes.IsEmpty)
        {
            return new ApplyResult(Outcome.Settled.Instance, plan.Addresses, plan.Problems);
        }

        bool isNew = service.Status.Ingress.IsEmpty;
        if (isNew)
        {
            _context.Events.Normal(service, EventReasons.Ensuring, Action, "Ensuring load balancer");
        }

        ApplyResult result = await _context.Gateway.ApplyAsync(provider, plan, cancellationToken);
        if (result.Outcome is Outcome.Settled)
        {
            _context.Events.Normal(
                service,
                isNew ? EventReasons.Ensured : EventReasons.Updated,
                Action,
                isNew ? $"Ensured load balancer at {string.Join(", ", result.Addresses)}" : $"Updated load balancer: {Summary(plan.Changes)}");
        }

        return result;
    }

    private async Task<ApplyResult> ApplyTargetsAsync(
        ServiceRecord record, ILoadBalancerProvider provider, ServiceSnapshot service, DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        DesiredLoadBalancer? before = record.Applied;
        record.ForgetApplied();
        ApplyResult result = await _context.Gateway.ApplyTargetsAsync(provider, desired, cancellationToken);
        if (result.Outcome is Outcome.Settled)
        {
            _context.Events.Normal(service, EventReasons.Updated, Action, NodeChanges.Describe(before?.Nodes ?? [], desired.Nodes));
        }

        return result;
    }

    private async Task WriteStatusAsync(ServiceRecord record, ServiceSnapshot service, ServiceStatus wanted, Outcome outcome, CancellationToken cancellationToken)
    {
        StatusChange? change = StatusDiffer.Diff(service.Status, wanted);
        if (change is null)
        {
            return;
        }

        await _context.Status.WriteAsync(record, service, change, cancellationToken);

        // Events follow the conditions, so that what was said before a restart is not said again after it.
        foreach (ConditionEntry condition in change.Conditions)
        {
            if (condition is { Type: ConditionTypes.Degraded, IsTrue: true, Reason: StatusPlanner.NoEligibleNodes })
            {
                _context.Events.Warning(service, EventReasons.NoAvailableNodes, Action, "There are no available nodes for LoadBalancer");
            }
            else if (condition is { Type: ConditionTypes.Degraded, IsTrue: true })
            {
                _context.Events.Warning(service, EventReasons.Unsupported, Action, condition.Message);
            }
            else if (condition is { Type: ConditionTypes.Accepted, IsTrue: false }
                || (outcome is Outcome.Blocked && condition is { Type: ConditionTypes.Programmed, IsTrue: false, Reason: not "NotAccepted" }))
            {
                _context.Events.Warning(service, EventReasons.SyncFailed, Action, $"Error syncing load balancer: {condition.Message}");
            }
            else if (outcome is Outcome.Waiting && condition is { Type: ConditionTypes.Programmed, IsTrue: false })
            {
                _context.Events.Normal(service, EventReasons.Waiting, Action, condition.Message);
            }
        }
    }

    private static void Remember(ServiceRecord record, DesiredLoadBalancer desired, ApplyResult result)
    {
        if (result.Outcome is Outcome.Settled)
        {
            record.Applied = desired;
            record.AppliedResult = result;
        }
    }

    private static string Summary(ValueList<ProviderChange> changes) =>
        changes.Count <= 3
            ? string.Join("; ", changes)
            : $"{string.Join("; ", changes.Take(3))} … and {changes.Count - 3} more";
}
