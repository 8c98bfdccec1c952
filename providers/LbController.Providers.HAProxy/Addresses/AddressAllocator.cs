using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>
/// Decides which addresses a Service gets. Pure. Order: the requested one, or none; the one that it serves on now, even where the pools
/// have shrunk; the published one, where it is in a pool and free; one reserved for it; the lowest free one. All families or none.
/// </summary>
internal static class AddressAllocator
{
    /// <summary>The longest list of addresses that is searched for a free one: a guard for huge pools that are full.</summary>
    private const int SearchLimit = 1_000_000;

    /// <summary>Decides.</summary>
    /// <param name="desired">What the Service has to be.</param>
    /// <param name="current">The addresses that it serves on, by our own record.</param>
    /// <param name="published">The addresses in its status: anyone may have written them, so they count only inside the pools.</param>
    /// <param name="book">Who has which address.</param>
    /// <param name="pools">What can be given.</param>
    public static AddressDecision Decide(
        DesiredLoadBalancer desired,
        ValueList<IPAddress> current,
        ValueList<PublishedAddress> published,
        AddressBook book,
        AddressPoolSet pools)
    {
        var addresses = new List<IPAddress>();
        var problems = new List<Problem>();
        bool exhausted = false;
        foreach (IpFamily family in desired.Families)
        {
            IPAddress? requested = desired.RequestedAddresses.FirstOrDefault(address => AddressRange.FamilyOf(address) == family);
            if (requested is not null)
            {
                Problem? refusal = Refusal(requested, desired.Identity, current, book, pools);
                AddIfNotNull(problems, refusal);
                AddIfNotNull(addresses, refusal is null ? requested : null);
                continue;
            }

            IPAddress? address = Keep(family, desired.Identity, current, published, book, pools, problems)
                ?? LowestFree(family, desired.Identity, book, pools);
            AddIfNotNull(addresses, address);
            if (address is null)
            {
                exhausted |= pools.Count(family) > 0;
                problems.Add(Exhausted(family, book, pools));
            }
        }

        problems.AddRange(UnservedRequests(desired));
        bool refused = problems.Any(problem => problem.Severity == ProblemSeverity.Refused);
        return new AddressDecision(refused ? [] : addresses.ToValueList(), problems.ToValueList(), exhausted);
    }

    private static void AddIfNotNull<T>(List<T> list, T? item)
        where T : class
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }

    private static Problem? Refusal(IPAddress requested, LoadBalancerIdentity identity, ValueList<IPAddress> current, AddressBook book, AddressPoolSet pools)
    {
        if (!book.IsFreeFor(requested, identity))
        {
            return new Problem(
                ProblemSeverity.Refused,
                "AddressInUse",
                "spec.loadBalancerIP",
                $"The requested address {requested} is in use by Service {book.HolderOf(requested)?.Service}; request another one or delete that Service.");
        }

        return pools.Contains(requested) || current.Contains(requested)
            ? null
            : new Problem(
                ProblemSeverity.Refused,
                "AddressNotInPool",
                "spec.loadBalancerIP",
                $"The requested address {requested} is in none of the address pools ({pools.Text}); request one of these or enlarge a pool.");
    }

    private static IPAddress? Keep(
        IpFamily family,
        LoadBalancerIdentity identity,
        ValueList<IPAddress> current,
        ValueList<PublishedAddress> published,
        AddressBook book,
        AddressPoolSet pools,
        List<Problem> problems)
    {
        IPAddress? serving = current.FirstOrDefault(address => AddressRange.FamilyOf(address) == family && book.IsFreeFor(address, identity));
        if (serving is not null)
        {
            if (!pools.Contains(serving))
            {
                problems.Add(new Problem(
                    ProblemSeverity.Degraded,
                    "AddressNotInPool",
                    "status.loadBalancer.ingress",
                    $"The address {serving} is in none of the address pools ({pools.Text}) any more; it is kept, and recreating the Service gives it another one."));
            }

            return serving;
        }

        foreach (PublishedAddress address in published)
        {
            if (address.Ip is { } ip && AddressRange.FamilyOf(ip) == family && pools.Contains(ip) && book.IsFreeFor(ip, identity))
            {
                return ip;
            }
        }

        return book.HeldBy(identity)
            .Where(address => AddressRange.FamilyOf(address) == family && pools.Contains(address))
            .MinBy(AddressRange.ToNumber);
    }

    private static IPAddress? LowestFree(IpFamily family, LoadBalancerIdentity identity, AddressBook book, AddressPoolSet pools) =>
        pools.Enumerate(family).Take(SearchLimit).FirstOrDefault(address => book.IsFreeFor(address, identity));

    private static Problem Exhausted(IpFamily family, AddressBook book, AddressPoolSet pools) => new(
        ProblemSeverity.Refused,
        "AddressPoolExhausted",
        "spec.type",
        pools.Count(family) == 0
            ? $"The address pools ({pools.Text}) have no {family} address; add a pool of that family or change spec.ipFamilies."
            : $"All {pools.Count(family)} {family} addresses of the pools ({pools.Text}) are taken ({book.CountOf(family)} in use); delete a Service or enlarge a pool. It is tried again by itself.");

    private static IEnumerable<Problem> UnservedRequests(DesiredLoadBalancer desired) => desired.RequestedAddresses
        .Where(address => !desired.Families.Contains(AddressRange.FamilyOf(address)))
        .Select(address => new Problem(
            ProblemSeverity.Refused,
            "AddressFamilyNotServed",
            "spec.loadBalancerIP",
            $"The requested address {address} is {AddressRange.FamilyOf(address)}, which spec.ipFamilies does not list; request one of {string.Join(", ", desired.Families)}."));
}
