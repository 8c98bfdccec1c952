using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Addresses;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>
/// Puts the state together when the controller starts: the model file says what is served; the statuses say which addresses clients
/// know, and these are kept for their owners before anything is given away. Pure.
/// </summary>
internal static class StateRecovery
{
    /// <summary>Recovers.</summary>
    /// <param name="persisted">The Services of the model file, or null where it is lost: then they are made again from what is known.</param>
    /// <param name="known">What the API server remembers.</param>
    /// <param name="pools">What can be given.</param>
    public static RecoveredState Recover(IReadOnlyList<ServiceState>? persisted, IReadOnlyList<KnownLoadBalancer> known, AddressPoolSet pools)
    {
        var notKept = new List<(IPAddress Address, LoadBalancerIdentity Identity, string Reason)>();
        HAProxyState state = HAProxyState.Empty;
        foreach (ServiceState service in persisted ?? [])
        {
            state = WithPersisted(state, service, pools, notKept);
        }

        foreach (KnownLoadBalancer balancer in known)
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
        AddressPoolSet pools,
        List<(IPAddress Address, LoadBalancerIdentity Identity, string Reason)> notKept)
    {
        IPAddress? taken = service.Addresses.FirstOrDefault(address => !state.Book.IsFreeFor(address, service.Identity));
        if (taken is not null)
        {
            notKept.Add((taken, service.Identity, $"the model file gives it to Service {state.Book.HolderOf(taken)?.Service} too"));
            return state;
        }

        AddressBook book = state.Book;
        foreach (IPAddress address in service.Addresses)
        {
            book = book.With(address, service.Identity);
        }

        AddressDecision addresses = AddressAllocator.Decide(service.Desired, service.Addresses, [], book, pools);
        ServiceState whole = addresses.Problems.IsEmpty
            ? service
            : ServiceMapper.Map(service.Desired, service.Addresses, addresses.Problems, service.HeldBack.ToHashSet(), service.Targets);
        return new HAProxyState(state.Services.SetItem(service.Identity.ServiceUid, whole), book);
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
            if (!book.IsFreeFor(address, balancer.Identity))
            {
                notKept.Add((address, balancer.Identity, $"Service {book.HolderOf(address)?.Service} has it"));
            }
            else if (pools.Contains(address))
            {
                book = book.With(address, balancer.Identity);
            }
            else if (book.HolderOf(address) is null)
            {
                // Anyone who may patch a status could have written it, so only our own record counts for addresses outside the pools.
                notKept.Add((address, balancer.Identity, $"it is in none of the address pools ({pools.Text}), and no record shows that it was given by us"));
            }
        }

        return state with { Book = book };
    }
}
