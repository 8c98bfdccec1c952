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

    /// <summary>A Service of which nothing was said yet is told that the back end is at work, in time for the 30 s of contract B35.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(20);

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

        PassReport? known = record.AppliedReport;
        Task<PassReport> work = ApplyAsync(record, service, plan, observe, cancellationToken);
        PassReport report;
        try
        {
            service = await BreakSilenceAsync(record, service, plan, work, cancellationToken);
        }
        finally
        {
            report = await work;
        }

        ServiceStatus wanted = StatusPlanner.ForProgram(service.Status, plan, service.Spec, report);
        await WriteStatusAsync(record, service, wanted, report, cancellationToken, wasLeftAlone: report == known);
        return report.Outcome;
    }

    /// <summary>The user wants the back end left as it is: says so once, and looks at it anew when that ends.</summary>
    public async Task<Outcome> RunPausedAsync(ServiceRecord record, ServiceSnapshot service, CancellationToken cancellationToken)
    {
        record.ForgetApplied();
        var report = new PassReport(Outcome.Settled.Instance, [], []);
        await WriteStatusAsync(record, service, StatusPlanner.ForPaused(service.Status, service.Spec.IsDeleting), report, cancellationToken);
        return report.Outcome;
    }

    /// <summary>The spec cannot be served: says so once, and leaves what exists alone.</summary>
    public async Task<Outcome> RunInvalidAsync(ServiceRecord record, ServiceSnapshot service, ServicePlan.Invalid plan, CancellationToken cancellationToken)
    {
        var report = new PassReport(new Outcome.Blocked(plan.Problems), [], []);
        await WriteStatusAsync(record, service, StatusPlanner.ForInvalid(service.Status, plan.Problems), report, cancellationToken);
        return report.Outcome;
    }

    /// <summary>Says of a new Service whose back end takes long that it does.</summary>
    /// <returns>The Service as it reads now.</returns>
    private async Task<ServiceSnapshot> BreakSilenceAsync(
        ServiceRecord record, ServiceSnapshot service, ServicePlan.Program plan, Task<PassReport> work, CancellationToken cancellationToken)
    {
        if (work.IsCompleted || service.Status.Conditions.Any(condition => condition.Type == ConditionTypes.Programmed))
        {
            return service;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var silence = Task.Delay(LongestSilence, _context.Time, ended.Token);
        Task first = await Task.WhenAny(work, silence);
        await ended.CancelAsync();
        if (first == work || !silence.IsCompletedSuccessfully)
        {
            return service;
        }

        var report = new PassReport(new Outcome.Waiting("The back end is still at work", LongestSilence), [], []);
        return await WriteStatusAsync(record, service, StatusPlanner.ForProgram(service.Status, plan, service.Spec, report), report, cancellationToken);
    }

    private async Task<PassReport> ApplyAsync(ServiceRecord record, ServiceSnapshot service, ServicePlan.Program plan, bool observe, CancellationToken cancellationToken)
    {
        DesiredLoadBalancer desired = plan.Desired;
        ILoadBalancerProvider provider = _context.Providers[plan.Binding.Provider];
        if (!observe && record.AppliedReport is { } known && record.Applied == desired)
        {
            return known;
        }

        bool onlyTargets = !observe && record.Applied is { } applied && (applied with { Nodes = desired.Nodes }) == desired;
        try
        {
            PassReport report = onlyTargets
                ? await ApplyTargetsAsync(record, provider, service, desired, cancellationToken)
                : await ObserveAndApplyAsync(record, provider, service, desired, cancellationToken);
            Remember(record, desired, report);
            return report;
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
            return new PassReport(outcome, [], []);
        }
    }

    private async Task<PassReport> ObserveAndApplyAsync(
        ServiceRecord record, ILoadBalancerProvider provider, ServiceSnapshot service, DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        // What is about to happen makes what is remembered doubtful, whichever way it ends.
        bool wasAsDesired = record.Applied == desired;
        record.ForgetApplied();
        var request = new PlanRequest(desired.Identity, desired, PublishedAddresses.Of(service.Status));
        ProviderPlan plan = await _context.Gateway.PlanAsync(provider, request, cancellationToken);
        record.ObservedAt = _context.Time.GetTimestamp();
        if (plan.IsRefused)
        {
            return new PassReport(new Outcome.Blocked(plan.Problems), plan.Addresses, []);
        }

        if (plan.Changes.IsEmpty)
        {
            return new PassReport(Outcome.Settled.Instance, plan.Addresses, plan.Problems);
        }

        if (wasAsDesired)
        {
            return await RepairAsync(provider, service, plan, cancellationToken);
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

        return Report(result);
    }

    /// <summary>Nothing was asked for, and yet something has to change: somebody else was at it (contract B25).</summary>
    private async Task<PassReport> RepairAsync(ILoadBalancerProvider provider, ServiceSnapshot service, ProviderPlan plan, CancellationToken cancellationToken)
    {
        var drift = new DriftReport(Summary(plan.Changes), IsRepaired: false, _context.Time.GetUtcNow());
        _context.Metrics.DriftFound(provider.Name);
        PassReport report;
        try
        {
            report = Report(await _context.Gateway.ApplyAsync(provider, plan, cancellationToken));
        }
        catch (ProviderException error)
        {
            report = new PassReport(OutcomeRules.Of(error), [], []);
            drift = drift with { Found = $"{drift.Found}; the repair failed: {StatusPlanner.ErrorText(error)}" };
        }

        if (report.Outcome is Outcome.Settled)
        {
            drift = drift with { IsRepaired = true };
            _context.Metrics.DriftRepaired(provider.Name);
        }

        _context.Events.Warning(service, EventReasons.Drifted, Action, $"{drift} {(drift.IsRepaired ? "Repaired." : "Not repaired yet; it is tried again.")}");
        return report with { Drift = drift };
    }

    private async Task<PassReport> ApplyTargetsAsync(
        ServiceRecord record, ILoadBalancerProvider provider, ServiceSnapshot service, DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        DesiredLoadBalancer? before = record.Applied;
        record.ForgetApplied();
        ApplyResult result = await _context.Gateway.ApplyTargetsAsync(provider, desired, cancellationToken);
        if (result.Outcome is Outcome.Settled)
        {
            _context.Events.Normal(service, EventReasons.Updated, Action, NodeChanges.Describe(before?.Nodes ?? [], desired.Nodes));
        }

        return Report(result);
    }

    /// <param name="record">What is remembered of the Service.</param>
    /// <param name="service">The Service now.</param>
    /// <param name="wanted">What its status should read.</param>
    /// <param name="report">How the pass ended.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="wasLeftAlone">Whether the pass found everything as the one before it left it: then other addresses are somebody else's work (contract B34).</param>
    /// <returns>The Service as it reads now.</returns>
    private async Task<ServiceSnapshot> WriteStatusAsync(
        ServiceRecord record, ServiceSnapshot service, ServiceStatus wanted, PassReport report, CancellationToken cancellationToken, bool wasLeftAlone = false)
    {
        StatusChange? change = StatusDiffer.Diff(service.Status, wanted);
        if (change is null)
        {
            return service;
        }

        ServiceSnapshot written = await _context.Status.WriteAsync(record, service, change, cancellationToken);

        if (wasLeftAlone && change.Ingress is not null)
        {
            string found = service.Status.Ingress.IsEmpty ? "no address" : string.Join(", ", service.Status.Ingress.Select(entry => entry.Ip ?? entry.Hostname));
            _context.Events.Warning(service, EventReasons.StatusRestored, Action, $"status.loadBalancer was changed by somebody else to {found}; restored");
        }

        if (change.RemovedConditions.Contains(ConditionTypes.Paused))
        {
            _context.Events.Normal(service, EventReasons.Resumed, Action, "No longer paused: the load balancer is compared with what it should be");
        }

        TellOf(service, change, report.Outcome);
        return written;
    }

    /// <summary>Events follow the conditions, so that what was said before a restart is not said again after it.</summary>
    private void TellOf(ServiceSnapshot service, StatusChange change, Outcome outcome)
    {
        foreach (ConditionEntry condition in change.Conditions)
        {
            if (condition is { Type: ConditionTypes.Paused })
            {
                _context.Events.Normal(service, EventReasons.Paused, Action, condition.Message);
            }
            else if (condition is { Type: ConditionTypes.Degraded, IsTrue: true, Reason: ConditionReasons.NoEligibleNodes })
            {
                _context.Events.Warning(service, EventReasons.NoAvailableNodes, Action, "There are no available nodes for LoadBalancer");
            }
            else if (condition is { Type: ConditionTypes.Degraded, IsTrue: true })
            {
                _context.Events.Warning(service, EventReasons.Unsupported, Action, condition.Message);
            }
            else if (condition is { Type: ConditionTypes.Accepted, IsTrue: false }
                || (outcome is Outcome.Blocked && condition is { Type: ConditionTypes.Programmed, IsTrue: false, Reason: not ConditionReasons.NotAccepted }))
            {
                _context.Events.Warning(service, EventReasons.SyncFailed, Action, $"Error syncing load balancer: {condition.Message}");
            }
            else if (outcome is Outcome.Waiting && condition is { Type: ConditionTypes.Programmed, IsTrue: false })
            {
                _context.Events.Normal(service, EventReasons.Waiting, Action, condition.Message);
            }
        }
    }

    private static PassReport Report(ApplyResult result) => new(result.Outcome, result.Addresses, result.Problems);

    /// <summary>Drift is told once, so it is not remembered.</summary>
    private static void Remember(ServiceRecord record, DesiredLoadBalancer desired, PassReport report)
    {
        if (report.Outcome is Outcome.Settled)
        {
            record.Applied = desired;
            record.AppliedReport = report with { Drift = null };
        }
    }

    private static string Summary(ValueList<ProviderChange> changes) =>
        changes.Count <= 3
            ? string.Join("; ", changes)
            : $"{string.Join("; ", changes.Take(3))} … and {changes.Count - 3} more";
}
