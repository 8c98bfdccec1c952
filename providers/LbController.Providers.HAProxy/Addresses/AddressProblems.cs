using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Options;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>What there is to say about a Service's addresses, in words that say what to do. Pure.</summary>
internal static class AddressProblems
{
    private const string RequestField = "spec.loadBalancerIP";

    /// <summary>Judges a requested address; true where it is given.</summary>
    /// <param name="requested">The address.</param>
    /// <param name="has">Whether the Service has it already.</param>
    /// <param name="claim">What the Service needs.</param>
    /// <param name="book">Who has which address.</param>
    /// <param name="pools">All pools.</param>
    /// <param name="view">Those of the Service.</param>
    /// <param name="problems">Gets what there is to say.</param>
    public static bool OfRequest(IPAddress requested, bool has, AddressClaim claim, AddressBook book, AddressPoolSet pools, PoolView view, List<Problem> problems)
    {
        if (book.BarrierTo(requested, claim) is { } barrier)
        {
            problems.Add(InUse(requested, claim, barrier));
            return false;
        }

        if (has)
        {
            AddKept(requested, claim, book, pools, view, problems);
            return true;
        }

        if (RequestOutsidePools(requested, pools, view) is { } outside)
        {
            problems.Add(outside);
            return false;
        }

        AddEndedSharing(requested, claim, book, problems);
        return true;
    }

    /// <summary>Judges the address that a Service serves on and does not ask away from: it stays in any case.</summary>
    public static void OfServing(IPAddress serving, AddressClaim claim, AddressBook book, AddressPoolSet pools, PoolView view, List<Problem> problems)
    {
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
            return;
        }

        AddKept(serving, claim, book, pools, view, problems);
    }

    /// <summary>Says what speaks against an address that is kept nonetheless.</summary>
    public static void AddKept(IPAddress address, AddressClaim claim, AddressBook book, AddressPoolSet pools, PoolView view, List<Problem> problems)
    {
        AddEndedSharing(address, claim, book, problems);
        HAProxyAddressPool? pool = pools.PoolOf(address);
        if (pool is null)
        {
            problems.Add(Kept(ProblemReasons.AddressNotInPool, $"The address {address} is in none of the address pools ({pools.Text}) any more; it is kept, and recreating the Service gives it another one."));
        }
        else if (!view.Permits(address))
        {
            problems.Add(Kept(ProblemReasons.AddressNotInPool, $"The address {address} is of the pool {pool.Name}, which is not for this namespace and class any more; it is kept, and recreating the Service gives it another one."));
        }
        else if (!view.IsWishUnknown && !view.Fits(address))
        {
            problems.Add(Kept(ProblemReasons.AddressNotInPool, $"The address {address} is of the pool {pool.Name}, while {Wished(view)}; it is kept, and recreating the Service gives it another one."));
        }

        if (view.IsWishUnknown)
        {
            problems.Add(WishUnknown(view) with { Severity = ProblemSeverity.Degraded, Field = AddressDecision.KeptField });
        }
    }

    /// <summary>The pool that is asked for cannot be used.</summary>
    public static Problem WishUnknown(PoolView view) => new(
        ProblemSeverity.Refused,
        ProblemReasons.AddressPoolUnavailable,
        $"metadata.annotations[{Annotations.HAProxyAnnotations.AddressPoolKey}]",
        $"{Wished(view)}, and there is none of that name that this Service may use; it may use {view.PermittedNames}. Correct the name, or have the pool made or opened for this namespace and class (--haproxy-pool).");

    /// <summary>There is no free address.</summary>
    public static Problem Exhausted(IpFamily family, AddressBook book, PoolView view) => new(
        ProblemSeverity.Refused,
        ProblemReasons.AddressPoolExhausted,
        "spec.type",
        view.Count(family) == 0
            ? $"The address pools ({view.CandidatesText}) have no {family} address; add a pool of that family, change spec.ipFamilies, or ask for a pool by name (this Service may use {view.PermittedNames})."
            : $"All {view.Count(family)} {family} addresses of the pools ({view.CandidatesText}) are taken ({book.Taken(family).Count} in use); delete a Service or enlarge a pool. It is tried again by itself.");

    /// <summary>Addresses that are asked for, of families that are not.</summary>
    public static IEnumerable<Problem> OfUnservedRequests(DesiredLoadBalancer desired) => desired.RequestedAddresses
        .Where(address => !desired.Families.Contains(AddressRange.FamilyOf(address)))
        .Select(address => new Problem(
            ProblemSeverity.Refused,
            ProblemReasons.AddressFamilyNotServed,
            RequestField,
            $"The requested address {address} is {AddressRange.FamilyOf(address)}, which spec.ipFamilies does not list; request one of {string.Join(", ", desired.Families)}."));

    /// <summary>An address is not the machine's.</summary>
    public static Problem NotBound(IPAddress address, string reason) => Kept(
        ProblemReasons.AddressNotBound,
        $"The address {address} is not served: {reason}. It is tried again by itself.");

    private static Problem? RequestOutsidePools(IPAddress requested, AddressPoolSet pools, PoolView view)
    {
        if (view.IsWishUnknown)
        {
            return WishUnknown(view);
        }

        string? message = (pools.PoolOf(requested), view.Permits(requested), view.Fits(requested)) switch
        {
            (null, _, _) => $"The requested address {requested} is in none of the address pools ({view.PermittedText}); request one of these or enlarge a pool.",
            ({ } pool, false, _) => $"The requested address {requested} is of the pool {pool.Name}, which is not for this namespace and class; request one of {view.PermittedText}.",
            ({ } pool, true, false) => $"The requested address {requested} is of the pool {pool.Name}, while {Wished(view)}; request one of {view.CandidatesText}, or ask for no pool.",
            _ => null,
        };
        return message is null ? null : new Problem(ProblemSeverity.Refused, ProblemReasons.AddressNotInPool, RequestField, message);
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
        return new Problem(ProblemSeverity.Refused, ProblemReasons.AddressInUse, RequestField, message) { Port = claim.AgreesWith(barrier) ? claim.CommonPort(barrier) : null };
    }

    /// <summary>Says that a Service has company although it does not want it any more.</summary>
    private static void AddEndedSharing(IPAddress address, AddressClaim claim, AddressBook book, List<Problem> problems)
    {
        if (book.OthersOn(address, claim.Identity).FirstOrDefault(other => !claim.AgreesWith(other)) is { } other)
        {
            problems.Add(Kept(
                ProblemReasons.AddressStillShared,
                $"The address {address} is still shared with Service {other.Identity.Service}, although the sharing keys differ by now: an address that is served is not moved. Recreate one of the two for an address of its own, or give both the same key."));
        }
    }

    private static Problem Kept(string reason, string message) => new(ProblemSeverity.Degraded, reason, AddressDecision.KeptField, message);

    private static string Wished(PoolView view) => PoolSettings.IsLabel(view.Wish ?? "")
        ? $"{view.WishedBy} asks for the pool {view.Wish}"
        : $"{view.WishedBy} holds no name of a pool";
}
