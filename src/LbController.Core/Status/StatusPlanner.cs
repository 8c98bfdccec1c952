using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Core.Annotations;
using LbController.Core.Planning;

namespace LbController.Core.Status;

/// <summary>
/// Computes what a Service's status should read after a pass. A transient error never takes an address away (contract B33); only a
/// removal does.
/// </summary>
internal static class StatusPlanner
{
    /// <summary>Longer messages are cut: a condition is read in a terminal.</summary>
    private const int MaxMessage = 1024;

    /// <summary>Goes with every removal that fails, since it may fail for ever (contract B15).</summary>
    private const string WayOut =
        $". The removal is tried again; to let the Service go without it and leave the load balancer behind, set the annotation {WellKnown.DeletionPolicy} to Orphan.";

    /// <summary>The spec cannot be served. What exists stays, and stays published.</summary>
    public static ServiceStatus ForInvalid(ServiceStatus current, ValueList<Problem> problems)
    {
        var conditions = new ConditionSet(current);
        conditions.Set(ConditionTypes.Accepted, false, FirstRefusal(problems).Reason, Join(problems));
        if (current.Ingress.IsEmpty)
        {
            conditions.Set(ConditionTypes.Programmed, false, ConditionReasons.NotAccepted, "Nothing is set up until the spec is accepted.");
        }

        SetPortsError(conditions, problems);
        return current with { Conditions = conditions.ToList() };
    }

    /// <summary>The spec is served, or on its way to be.</summary>
    /// <param name="current">The status now.</param>
    /// <param name="plan">What was decided.</param>
    /// <param name="spec">The Service, for its list of ports.</param>
    /// <param name="report">How the pass ended.</param>
    public static ServiceStatus ForProgram(ServiceStatus current, ServicePlan.Program plan, ServiceSpec spec, PassReport report)
    {
        (Outcome outcome, ValueList<PublishedAddress> addresses) = (report.Outcome, report.Addresses);
        ValueList<Problem> problems = plan.Problems.Concat(report.Problems).ToValueList();
        var conditions = new ConditionSet(current);
        conditions.Set(ConditionTypes.Accepted, true, ConditionReasons.Accepted, $"Served by provider {plan.Binding.Provider}.");
        switch (outcome)
        {
            case Outcome.Settled:
                conditions.Set(ConditionTypes.Programmed, true, ConditionReasons.Programmed, $"Traffic to {string.Join(", ", addresses)} is sent to the nodes.");
                break;
            case Outcome.Waiting waiting:
                conditions.Set(ConditionTypes.Programmed, false, ConditionReasons.Waiting, waiting.Reason);
                break;
            case Outcome.Retry retry:
                conditions.Set(ConditionTypes.Programmed, false, retry.Error.Kind.ToString(), ErrorText(retry.Error));
                break;
            case Outcome.Blocked blocked:
                conditions.Set(ConditionTypes.Programmed, false, FirstRefusal(blocked.Problems).Reason, Text(blocked));
                problems = problems.Concat(blocked.Problems).ToValueList();
                break;
        }

        SetDegraded(conditions, plan, problems);
        SetPortsError(conditions, problems);
        SetInSync(conditions, report);
        ValueList<IngressEntry> ingress = addresses.IsEmpty && outcome is not Outcome.Settled
            ? current.Ingress
            : Ingress(addresses, spec, problems);
        return new ServiceStatus { Ingress = ingress, Conditions = conditions.ToList() };
    }

    /// <summary>The back end is left as it is, and so is everything that was said about it.</summary>
    public static ServiceStatus ForPaused(ServiceStatus current, bool isDeleting)
    {
        var conditions = new ConditionSet(current);
        conditions.Set(
            ConditionTypes.Paused,
            true,
            ConditionReasons.PausedByAnnotation,
            isDeleting
                ? $"The Service is deleted, and stays until the annotation {WellKnown.Paused} is removed: then its load balancer is removed too. Set {WellKnown.DeletionPolicy} to Orphan to let it go without."
                : $"The load balancer is left as it is, whatever changes, until the annotation {WellKnown.Paused} is removed.");
        return current with { Conditions = conditions.ToList() };
    }

    /// <summary>The removal does not get through; the address stays as it is until it does.</summary>
    public static ServiceStatus ForFailedRemoval(ServiceStatus current, Outcome outcome)
    {
        var conditions = new ConditionSet(current);
        (string reason, string message) = outcome switch
        {
            Outcome.Waiting waiting => (ConditionReasons.Removing, waiting.Reason),
            Outcome.Retry retry => (ConditionReasons.RemovalFailed, $"{ErrorText(retry.Error)}{WayOut}"),
            Outcome.Blocked blocked => (ConditionReasons.RemovalBlocked, $"{Text(blocked)}{WayOut}"),
            _ => (ConditionReasons.Removing, "The load balancer is being removed."),
        };
        conditions.Set(ConditionTypes.Programmed, false, reason, message);
        return current with { Conditions = conditions.ToList() };
    }

    /// <summary>All that a failure says, without what differs from try to try.</summary>
    public static string ErrorText(ProviderException error) =>
        error.Code is null ? error.Message : $"{error.Message} ({error.Operation}: {error.Code})";

    /// <summary>Every problem as one line.</summary>
    public static string Join(ValueList<Problem> problems) => string.Join("; ", problems.Select(problem => problem.ToString()));

    /// <summary>Never empty: a condition has to say something.</summary>
    private static string Text(Outcome.Blocked blocked) =>
        blocked.Problems.IsEmpty ? FirstRefusal(blocked.Problems).ToString() : Join(blocked.Problems);

    private static Problem FirstRefusal(ValueList<Problem> problems) =>
        problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Refused)
        ?? (problems.IsEmpty ? new Problem(ProblemSeverity.Refused, ConditionReasons.NotServed, "spec", "the back end gave no reason") : problems[0]);

    private static void SetDegraded(ConditionSet conditions, ServicePlan.Program plan, ValueList<Problem> problems)
    {
        ValueList<Problem> wishes = problems.Where(problem => problem.Severity == ProblemSeverity.Degraded || problem.Port is not null).ToValueList();
        if (plan.Desired.Nodes.IsEmpty)
        {
            conditions.Set(ConditionTypes.Degraded, true, ConditionReasons.NoEligibleNodes, "No node can take traffic: connections fail until there is one. Add a node, or remove exclusion labels.");
        }
        else if (wishes.IsEmpty)
        {
            conditions.Set(ConditionTypes.Degraded, false, ConditionReasons.AsSpecified, "Served in every point as asked for.");
        }
        else
        {
            conditions.Set(ConditionTypes.Degraded, true, wishes.Count == 1 ? wishes[0].Reason : ConditionReasons.Multiple, Join(wishes));
        }
    }

    /// <summary>Upstream's condition: written when there is an error, and kept as False once it is gone.</summary>
    private static void SetPortsError(ConditionSet conditions, ValueList<Problem> problems)
    {
        ValueList<Problem> ports = problems.Where(problem => problem.Port is not null || problem.Reason == ListenerRules.ProtocolNotSupported).Distinct().ToValueList();
        if (!ports.IsEmpty)
        {
            conditions.Set(ConditionTypes.PortsError, true, ports[0].Reason, Join(ports));
        }
        else if (conditions.Has(ConditionTypes.PortsError))
        {
            conditions.Set(ConditionTypes.PortsError, false, ConditionReasons.PortsServed, "Every port is served.");
        }
    }

    /// <summary>Kept after a repair, so that whoever looks later finds what happened.</summary>
    private static void SetInSync(ConditionSet conditions, PassReport report)
    {
        if (report.Drift is { } drift)
        {
            conditions.Set(ConditionTypes.InSync, drift.IsRepaired, drift.IsRepaired ? ConditionReasons.DriftRepaired : ConditionReasons.DriftFound, drift.ToString());
        }
        else if (report.Outcome is Outcome.Settled && conditions.Find(ConditionTypes.InSync) is { IsTrue: false } open)
        {
            conditions.Set(ConditionTypes.InSync, true, ConditionReasons.DriftRepaired, open.Message);
        }
    }

    private static ValueList<IngressEntry> Ingress(ValueList<PublishedAddress> addresses, ServiceSpec spec, ValueList<Problem> problems)
    {
        ValueList<IngressPort> ports = problems.Any(problem => problem.Port is not null)
            ? spec.Ports.Select(port => new IngressPort(port.Port, port.Protocol, ErrorOf(port, problems))).ToValueList()
            : [];
        return addresses.Select(address => IngressEntry.Of(address, ports)).ToValueList();
    }

    private static string? ErrorOf(PortSpec port, ValueList<Problem> problems) =>
        problems.FirstOrDefault(problem => problem.Port is { } key && key.Port == port.Port
            && string.Equals(key.Protocol.ToString(), port.Protocol, StringComparison.OrdinalIgnoreCase))?.Reason;

    /// <summary>Our conditions while they are being rewritten.</summary>
    private sealed class ConditionSet(ServiceStatus current)
    {
        private readonly SortedDictionary<string, ConditionEntry> _entries =
            new(current.Conditions.Where(condition => condition.Type != ConditionTypes.Paused).ToDictionary(condition => condition.Type), StringComparer.Ordinal);

        public bool Has(string type) => _entries.ContainsKey(type);

        public ConditionEntry? Find(string type) => _entries.GetValueOrDefault(type);

        public void Set(string type, bool isTrue, string reason, string message) =>
            _entries[type] = new ConditionEntry(type, isTrue, reason, message.Length <= MaxMessage ? message : $"{message.AsSpan(0, MaxMessage - 1)}…");

        public ValueList<ConditionEntry> ToList() => _entries.Values.ToValueList();
    }
}
