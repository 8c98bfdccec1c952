using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>
/// Decides which addresses a Service gets. Pure. Order: the requested one, or none; the one that it serves on now, even where the pools
/// have shrunk; the published one, where it is in a pool and free; one reserved for it; one of a Service that it shares with; the lowest
/// free one. All families or none. What is served is never moved: it stays, or the change is refused.
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
        var claim = AddressClaim.Of(desired);
        var addresses = new List<IPAddress>();
        var problems = new List<Problem>();
        bool exhausted = false;
        foreach (IpFamily family in desired.Families)
        {
            IPAddress? requested = desired.RequestedAddresses.FirstOrDefault(address => AddressRange.FamilyOf(address) == family);
            if (requested is not null)
            {
                Problem? refusal = Refusal(requested, claim, current, book, pools);
                AddIfNotNull(problems, refusal);
                AddIfNotNull(problems, refusal is null ? EndedSharing(requested, claim, book) : null);
                AddIfNotNull(addresses, refusal is null ? requested : null);
                continue;
            }

            IPAddress? address = Serving(family, claim, current, book, pools, problems)
                ?? Known(family, claim, published, book, pools)
                ?? book.Shareable(family, claim).FirstOrDefault(pools.Contains)
                ?? LowestFree(family, claim, book, pools);
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

    private static Problem? Refusal(IPAddress requested, AddressClaim claim, ValueList<IPAddress> current, AddressBook book, AddressPoolSet pools)
    {
        if (book.BarrierTo(requested, claim) is { } barrier)
        {
            return InUse(requested, claim, barrier);
        }

        return pools.Contains(requested) || current.Contains(requested)
            ? null
            : new Problem(
                ProblemSeverity.Refused,
                ProblemReasons.AddressNotInPool,
                "spec.loadBalancerIP",
                $"The requested address {requested} is in none of the address pools ({pools.Text}); request one of these or enlarge a pool.");
    }

    private static Problem InUse(IPAddress requested, AddressClaim claim, AddressClaim barrier)
    {
        string holder = barrier.Identity.Service.ToString();
        string message = (claim.AgreesWith(barrier), claim.CommonPort(barrier)) switch
        {
            (true, { } port) => $"Port {port} of the requested address {requested} is in use by Service {holder}, which shares it; use another port or address, or delete that Service.",
            _ when claim.Identity.Service.Namespace == barrier.Identity.Service.Namespace =>
                $"The requested address {requested} is in use by Service {holder}; request another one, delete that Service, or give both the same sharing key and different ports.",
            _ => $"The requested address {requested} is in use by Service {holder}; request another one or delete that Service. Services of different namespaces do not share.",
        };
        return new Problem(ProblemSeverity.Refused, ProblemReasons.AddressInUse, "spec.loadBalancerIP", message) { Port = claim.AgreesWith(barrier) ? claim.CommonPort(barrier) : null };
    }

    private static IPAddress? Serving(
        IpFamily family,
        AddressClaim claim,
        ValueList<IPAddress> current,
        AddressBook book,
        AddressPoolSet pools,
        List<Problem> problems)
    {
        IPAddress? serving = current.FirstOrDefault(address => AddressRange.FamilyOf(address) == family);
        if (serving is null)
        {
            return null;
        }

        if (book.BarrierTo(serving, claim) is { } barrier)
        {
            ListenerKey? port = claim.CommonPort(barrier);
            problems.Add(new Problem(
                ProblemSeverity.Refused,
                ProblemReasons.AddressInUse,
                "spec.ports",
                $"Port {port} of {serving} is in use by Service {barrier.Identity.Service}, with which this one shares the address; what is served stays as it is. Use another port, or recreate the Service for an address of its own.")
            {
                Port = port,
            });
            return serving;
        }

        AddIfNotNull(problems, EndedSharing(serving, claim, book));
        if (!pools.Contains(serving))
        {
            problems.Add(new Problem(
                ProblemSeverity.Degraded,
                ProblemReasons.AddressNotInPool,
                AddressDecision.KeptField,
                $"The address {serving} is in none of the address pools ({pools.Text}) any more; it is kept, and recreating the Service gives it another one."));
        }

        return serving;
    }

    /// <summary>Says that a Service has company although it does not want it any more; null where all agree.</summary>
    private static Problem? EndedSharing(IPAddress address, AddressClaim claim, AddressBook book) =>
        book.OthersOn(address, claim.Identity).FirstOrDefault(other => !claim.AgreesWith(other)) is { } other
            ? new Problem(
                ProblemSeverity.Degraded,
                ProblemReasons.AddressStillShared,
                AddressDecision.KeptField,
                $"The address {address} is still shared with Service {other.Identity.Service}, although the sharing keys differ by now: an address that is served is not moved. Recreate one of the two for an address of its own, or give both the same key.")
            : null;

    private static IPAddress? Known(IpFamily family, AddressClaim claim, ValueList<PublishedAddress> published, AddressBook book, AddressPoolSet pools)
    {
        foreach (PublishedAddress address in published)
        {
            if (address.Ip is { } ip && AddressRange.FamilyOf(ip) == family && pools.Contains(ip) && book.BarrierTo(ip, claim) is null)
            {
                return ip;
            }
        }

        return book.HeldBy(claim.Identity)
            .Where(address => AddressRange.FamilyOf(address) == family && pools.Contains(address) && book.BarrierTo(address, claim) is null)
            .MinBy(AddressRange.ToNumber);
    }

    private static IPAddress? LowestFree(IpFamily family, AddressClaim claim, AddressBook book, AddressPoolSet pools) =>
        pools.Enumerate(family).Take(SearchLimit).FirstOrDefault(address => !book.OthersOn(address, claim.Identity).Any());

    private static Problem Exhausted(IpFamily family, AddressBook book, AddressPoolSet pools) => new(
        ProblemSeverity.Refused,
        ProblemReasons.AddressPoolExhausted,
        "spec.type",
        pools.Count(family) == 0
            ? $"The address pools ({pools.Text}) have no {family} address; add a pool of that family or change spec.ipFamilies."
            : $"All {pools.Count(family)} {family} addresses of the pools ({pools.Text}) are taken ({book.CountOf(family)} in use); delete a Service or enlarge a pool. It is tried again by itself.");

    private static IEnumerable<Problem> UnservedRequests(DesiredLoadBalancer desired) => desired.RequestedAddresses
        .Where(address => !desired.Families.Contains(AddressRange.FamilyOf(address)))
        .Select(address => new Problem(
            ProblemSeverity.Refused,
            ProblemReasons.AddressFamilyNotServed,
            "spec.loadBalancerIP",
            $"The requested address {address} is {AddressRange.FamilyOf(address)}, which spec.ipFamilies does not list; request one of {string.Join(", ", desired.Families)}."));
}
