using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Process;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>Decides what one commit does. Pure.</summary>
internal static class CommitPlanner
{
    /// <summary>Decides a batch, request by request in its order, each on the state that the ones before leave.</summary>
    /// <param name="state">What there is.</param>
    /// <param name="pools">The addresses that can be given.</param>
    /// <param name="requests">The batch.</param>
    /// <param name="descriptorLimit">The limit of open files.</param>
    public static CommitDraft Draft(HAProxyState state, AddressPoolSet pools, IEnumerable<CommitRequest> requests, long descriptorLimit)
    {
        var carried = new List<CarriedRequest>();
        var answered = new List<CarriedRequest>();
        var overflowing = new List<CarriedRequest>();
        int listeners = state.Services.Values.Sum(service => service.Section.Frontends.Count);
        int checks = CheckedServers(state);
        foreach (CommitRequest caller in requests)
        {
            if (caller.Request is not { } request)
            {
                continue;
            }

            Decision decision = RequestPlanner.Decide(state, pools, request);
            var item = new CarriedRequest(caller, request, decision);
            int more = (decision.After?.Section.Frontends.Count ?? 0) - (decision.Before?.Section.Frontends.Count ?? 0);
            if (decision.Kind == DecisionKind.Changed
                && more > 0
                && DescriptorBudget.Connections(descriptorLimit, listeners + more, checks, wanted: 0) < DescriptorBudget.FewestConnections)
            {
                overflowing.Add(item);
                continue;
            }

            (decision.Kind is DecisionKind.Changed or DecisionKind.Removed ? carried : answered).Add(item);
            listeners += decision.Kind is DecisionKind.Changed or DecisionKind.Removed ? more : 0;
            state = RequestPlanner.Apply(state, request.Identity, decision);
        }

        state = state with { Checks = state.Checks.Keeping(state.Services.Values.Select(service => service.Section)) };
        return new CommitDraft(state, carried, answered, overflowing);
    }

    /// <summary>The same draft without bindings that something else has; their Services get the rest of their ports.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="taken">The bindings.</param>
    /// <param name="unbound">Addresses that are not the machine's, and why.</param>
    public static CommitDraft HoldBack(CommitDraft draft, IReadOnlySet<FrontendBinding> taken, IReadOnlyDictionary<IPAddress, string> unbound)
    {
        HAProxyState state = draft.State;
        foreach (ServiceState service in draft.State.Services.Values)
        {
            if (service.Section.Frontends.Any(frontend => taken.Contains(frontend.Binding)) || service.Forwards.Any(forward => taken.Contains(forward.Binding)))
            {
                ServiceState less = WithHeldBack(service, taken, unbound, state.Checks);
                state = state with { Services = state.Services.SetItem(service.Identity.ServiceUid, less) };
            }
        }

        CarriedRequest[] carried =
        [
            .. draft.Carried.Select(item => item.Decision.Kind != DecisionKind.Changed
                ? item
                : item with { Decision = item.Decision with { After = state.Find(item.Request.Identity) } }),
        ];
        return draft with { State = state, Carried = carried };
    }

    /// <summary>How many servers HAProxy checks at most: the slots of its checks, and the servers that are checked themselves.</summary>
    public static int CheckedServers(HAProxyState state) => state.Checks.Capacity
        + state.Services.Values.Where(service => service.Section.Check is null).Sum(service => service.Section.Backends.Sum(backend => backend.Servers.Count));

    private static ServiceState WithHeldBack(ServiceState service, IReadOnlySet<FrontendBinding> taken, IReadOnlyDictionary<IPAddress, string> unbound, CheckTables checks)
    {
        HashSet<FrontendBinding> held = [.. service.HeldBack, .. taken];
        ValueList<Problem> addressProblems =
        [
            .. service.Problems.Where(problem => problem.Field == AddressDecision.KeptField && problem.Reason != ProblemReasons.AddressNotBound),
            .. service.Addresses.Where(unbound.ContainsKey).Select(address => AddressProblems.NotBound(address, unbound[address])),
        ];
        return ServiceMapper.Map(service.Desired, service.Addresses, addressProblems, held, checks, service.Targets);
    }
}
