using System.Collections.Frozen;
using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>Decides what a request means. Pure: the same for the plan that is shown and for the commit that is made.</summary>
internal static class RequestPlanner
{
    /// <summary>Decides.</summary>
    public static Decision Decide(HAProxyState state, AddressPoolSet pools, ServiceRequest request)
    {
        ServiceState? before = state.Find(request.Identity);
        if (request.Desired is not { } desired)
        {
            bool nothingThere = before is null && state.Book.HeldBy(request.Identity).IsEmpty;
            return new Decision(nothingThere ? DecisionKind.Unchanged : DecisionKind.Removed, before, null, []);
        }

        if (before is not null && before.HeldBack.IsEmpty && before.Desired == desired && before.Problems.All(problem => problem.Reason != ProblemReasons.AddressStillShared))
        {
            return new Decision(DecisionKind.Unchanged, before, before, before.Problems);
        }

        AddressDecision addresses = AddressAllocator.Decide(desired, before?.Addresses ?? [], request.Published, state.Book, pools, AsksForAnotherPool(before, desired));
        if (addresses.Addresses.IsEmpty)
        {
            DecisionKind kind = addresses.IsExhausted && addresses.Problems.All(problem => problem.Reason == ProblemReasons.AddressPoolExhausted) ? DecisionKind.Exhausted : DecisionKind.Refused;
            return new Decision(kind, before, before, kind == DecisionKind.Exhausted ? WithSeverity(addresses.Problems, ProblemSeverity.Degraded) : addresses.Problems);
        }

        ServiceState after = ServiceMapper.Map(desired, addresses.Addresses, addresses.Problems, FrozenSet<FrontendBinding>.Empty, state.Checks, before?.Targets ?? []);
        if (after.Section.Backends.IsEmpty && after.Forwards.IsEmpty)
        {
            return new Decision(DecisionKind.Refused, before, before, WithSeverity(after.Problems, ProblemSeverity.Refused));
        }

        if (after.Problems.Any(problem => problem.Severity == ProblemSeverity.Refused))
        {
            return new Decision(DecisionKind.Refused, before, before, after.Problems);
        }

        bool same = before is not null && before.HeldBack.IsEmpty && before.Addresses == after.Addresses && before.Desired.SharingKey == desired.SharingKey && before.Section.HasSameTextAs(after.Section) && before.Forwards == after.Forwards;
        return new Decision(same ? DecisionKind.Unchanged : DecisionKind.Changed, before, after, after.Problems);
    }

    /// <summary>The state once a decision is carried out. Addresses that a Service gives up stay written down: they are free when nobody listens on them any more.</summary>
    public static HAProxyState Apply(HAProxyState state, LoadBalancerIdentity identity, Decision decision)
    {
        switch (decision.Kind)
        {
            case DecisionKind.Removed:
                return state with { Services = state.Services.Remove(identity.ServiceUid) };
            case DecisionKind.Changed or DecisionKind.Unchanged when decision.After is { } after:
                AddressBook book = state.Book;
                foreach (IPAddress address in after.Addresses)
                {
                    book = book.With(address, AddressClaim.Of(after.Desired));
                }

                return new HAProxyState(state.Services.SetItem(identity.ServiceUid, after), state.Checks.With(after.Section.Check), book);
            default:
                return state;
        }
    }

    /// <summary>The state once nobody listens any more on the addresses that these Services gave up.</summary>
    public static HAProxyState Release(HAProxyState state, IEnumerable<LoadBalancerIdentity> identities)
    {
        AddressBook book = state.Book;
        foreach (LoadBalancerIdentity identity in identities)
        {
            ValueList<IPAddress> kept = state.Find(identity)?.Addresses ?? [];
            book = book.Without(book.HeldBy(identity).Where(address => !kept.Contains(address)), identity);
        }

        return state with { Book = book };
    }

    /// <summary>The user has named another pool. That the pools or the class's parameters have changed moves nobody.</summary>
    private static bool AsksForAnotherPool(ServiceState? before, DesiredLoadBalancer desired) =>
        before is not null && before.Desired.Annotations[HAProxyAnnotations.AddressPoolKey] != desired.Annotations[HAProxyAnnotations.AddressPoolKey];

    private static ValueList<Problem> WithSeverity(ValueList<Problem> problems, ProblemSeverity severity) =>
        problems.Select(problem => problem with { Severity = severity }).ToValueList();
}
