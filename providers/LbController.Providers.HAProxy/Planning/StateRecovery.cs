using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>
/// Puts the state together when the controller starts: the model file says what is served; the statuses say which addresses clients
/// know, and these are kept for their owners before anything is given away. Pure.
/// </summary>
internal static class StateRecovery
{
    /// <summary>Recovers.</summary>
    /// <param name="persisted">The model file, or null where it is lost: then they are made again from what is known.</param>
    /// <param name="known">What the API server remembers.</param>
    /// <param name="pools">What can be given.</param>
    public static RecoveredState Recover(RememberedModel? persisted, IReadOnlyList<KnownLoadBalancer> known, AddressPoolSet pools)
    {
        var notKept = new List<(IPAddress Address, LoadBalancerIdentity Identity, string Reason)>();
        HAProxyState state = HAProxyState.Empty with { Checks = persisted?.Checks ?? CheckTables.Empty };
        foreach (ServiceState service in persisted?.Services ?? [])
        {
            state = WithPersisted(state, service, notKept);
        }

        state = WithProblems(state, pools);

        // Who is to be served comes before who is to go: of the latter it is not known whether it shared.
        foreach (KnownLoadBalancer balancer in known.OrderBy(balancer => balancer.Desired is null))
        {
            state = WithReservations(state, balancer, pools, notKept);
        }

        if (persisted is null)
        {
            foreach (KnownLoadBalancer balancer in known.Where(balancer => balancer.Desired is not null && !balancer.Addresses.IsEmpty))
            {
                var request = new ServiceRequest(balancer.Identity, balancer.Desired, balancer.Addresses);
                state = RequestPlanner.Apply(state, balancer.Identity, RequestPlanner.Decide(state, pools, request));
            }
        }

        return new RecoveredState(state, notKept);
    }

    private static HAProxyState WithPersisted(
        HAProxyState state,
        ServiceState service,
        List<(IPAddress Address, LoadBalancerIdentity Identity, string Reason)> notKept)
    {
        AddressBook book = state.Book;
        var claim = AddressClaim.Of(service.Desired);
        foreach (IPAddress address in service.Addresses)
        {
            if (book.WithRecorded(address, claim) is not { } with)
            {
                notKept.Add((address, service.Identity, $"the model file gives it to Service {book.OthersOn(address, service.Identity).First().Identity.Service} too"));
                return state;
            }

            book = with;
        }

        return state with { Services = state.Services.SetItem(service.Identity.ServiceUid, service), Checks = state.Checks.With(service.Section.Check), Book = book };
    }

    /// <summary>The state with what there is to say about the addresses that each Service keeps: that depends on all others.</summary>
    private static HAProxyState WithProblems(HAProxyState state, AddressPoolSet pools)
    {
        foreach (ServiceState service in state.Services.Values)
        {
            AddressDecision addresses = AddressAllocator.Decide(service.Desired, service.Addresses, [], state.Book, pools);
            if (!addresses.Problems.IsEmpty)
            {
                ServiceState whole = ServiceMapper.Map(service.Desired, service.Addresses, addresses.Problems, service.HeldBack.ToHashSet(), state.Checks, service.Targets);
                state = state with { Services = state.Services.SetItem(service.Identity.ServiceUid, whole) };
            }
        }

        return state;
    }

    private static HAProxyState WithReservations(
        HAProxyState state,
        KnownLoadBalancer balancer,
        AddressPoolSet pools,
        List<(IPAddress Address, LoadBalancerIdentity Identity, string Reason)> notKept)
    {
        AddressBook book = state.Book;
        foreach (IPAddress address in balancer.Addresses.Select(address => address.Ip).OfType<IPAddress>())
        {
            if (book.HeldBy(balancer.Identity).Contains(address))
            {
                continue;
            }

            AddressClaim claim = balancer.Desired is { } desired ? AddressClaim.Of(desired) : AddressClaim.Exclusive(balancer.Identity);
            if (book.BarrierTo(address, claim) is { } barrier)
            {
                notKept.Add((address, balancer.Identity, $"Service {barrier.Identity.Service} has it"));
            }
            else if (balancer.Desired is { } served ? pools.For(served).Permits(address) : pools.Contains(address))
            {
                book = book.With(address, claim);
            }
            else
            {
                // Anyone who may patch a status could have written it, so only our own record counts for addresses outside the pools.
                notKept.Add((address, balancer.Identity, $"it is in none of the address pools that the Service may use ({(balancer.Desired is { } asks ? pools.For(asks).PermittedText : pools.Text)}), and no record shows that it was given by us"));
            }
        }

        return state with { Book = book };
    }
}
