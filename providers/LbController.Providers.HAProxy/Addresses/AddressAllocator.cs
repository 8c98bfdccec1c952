using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>
/// Decides which addresses a Service gets. Pure. Order: the requested one, or none; the one that it serves on now, whatever has become of
/// the pools; the published one, where it is in a pool that the Service may use and free; one reserved for it; one of a Service that it
/// shares with; the lowest free one of the pools that are for it. All families or none. What is served is moved only where the Service
/// itself asks for another address or pool: otherwise it stays, or the change is refused.
/// </summary>
internal static class AddressAllocator
{
    /// <summary>Decides.</summary>
    /// <param name="desired">What the Service has to be.</param>
    /// <param name="current">The addresses that it serves on, by our own record.</param>
    /// <param name="published">The addresses in its status: anyone may have written them, so they count only inside the pools that it may use.</param>
    /// <param name="book">Who has which address.</param>
    /// <param name="pools">What can be given.</param>
    /// <param name="wishIsNew">Whether the Service has asked for its pool only since it got its addresses: then it is moved there.</param>
    public static AddressDecision Decide(
        DesiredLoadBalancer desired,
        ValueList<IPAddress> current,
        ValueList<PublishedAddress> published,
        AddressBook book,
        AddressPoolSet pools,
        bool wishIsNew = false)
    {
        var claim = AddressClaim.Of(desired);
        PoolView view = pools.For(desired);
        bool moves = wishIsNew && view.Wish is not null && !view.IsWishUnknown;
        var addresses = new List<IPAddress>();
        var problems = new List<Problem>();
        bool exhausted = false;
        foreach (IpFamily family in desired.Families)
        {
            IPAddress? serving = current.FirstOrDefault(address => AddressRange.FamilyOf(address) == family);
            IPAddress? requested = desired.RequestedAddresses.FirstOrDefault(address => AddressRange.FamilyOf(address) == family);
            if (requested is not null)
            {
                bool has = requested.Equals(serving) || (serving is null && view.Permits(requested) && published.Any(address => requested.Equals(address.Ip)));
                bool granted = AddressProblems.OfRequest(requested, has, claim, book, pools, view, problems);
                AddIfNotNull(addresses, granted ? requested : null);
                continue;
            }

            if (serving is not null && (!moves || view.Fits(serving)))
            {
                AddressProblems.OfServing(serving, claim, book, pools, view, problems);
                addresses.Add(serving);
                continue;
            }

            IPAddress? address = Known(family, claim, published, book, serving is null ? view.Permits : view.Fits);
            if (address is not null)
            {
                AddressProblems.AddKept(address, claim, book, pools, view, problems);
            }
            else if (view.IsWishUnknown)
            {
                problems.Add(AddressProblems.WishUnknown(view));
            }
            else
            {
                address = book.Shareable(family, claim).FirstOrDefault(view.Fits) ?? view.LowestFree(family, book);
                exhausted |= address is null && view.Count(family) > 0;
                problems.AddRange(address is null ? [AddressProblems.Exhausted(family, book, view)] : []);
            }

            AddIfNotNull(addresses, address);
        }

        problems.AddRange(AddressProblems.OfUnservedRequests(desired));
        bool refused = problems.Any(problem => problem.Severity == ProblemSeverity.Refused);
        return new AddressDecision(refused ? [] : addresses.ToValueList(), problems.Distinct().ToValueList(), exhausted);
    }

    private static void AddIfNotNull(List<IPAddress> list, IPAddress? item)
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }

    private static IPAddress? Known(IpFamily family, AddressClaim claim, ValueList<PublishedAddress> published, AddressBook book, Func<IPAddress, bool> may)
    {
        foreach (PublishedAddress address in published)
        {
            if (address.Ip is { } ip && AddressRange.FamilyOf(ip) == family && may(ip) && book.BarrierTo(ip, claim) is null)
            {
                return ip;
            }
        }

        return book.HeldBy(claim.Identity)
            .Where(address => AddressRange.FamilyOf(address) == family && may(address) && book.BarrierTo(address, claim) is null)
            .MinBy(AddressRange.ToNumber);
    }
}
