using System.Diagnostics;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.State;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Addresses;

/// <summary>What holds of allocation whatever Services come, change and go.</summary>
public sealed class AllocationPropertyTests
{
    private const string Text = "public=192.0.2.0/30;autoAssign=false shop=198.51.100.0/30,2001:db8:1::/126;namespaces=shop edge=203.0.113.254-203.0.114.1;avoidBuggyIPs=true;classes=edge 10.0.0.1-10.0.0.3,2001:db8::1-2001:db8::3";

    private static readonly AddressPoolSet Pools = new(HAProxyAddressPools.Parse(Text, new List<string>()));

    private static readonly string?[] Requests = [null, null, null, "192.0.2.1", "198.51.100.2", "10.0.0.2", "203.0.113.255", "172.16.0.1"];

    private static readonly string?[] Wishes = [null, null, "public", "shop", "edge", "default", "typo"];

    [Fact]
    public void NoTwoServices_HaveOneAddressPortAndProtocol() => Holds((_, after, _) =>
    {
        (IPAddress, ListenerKey)[] places = [.. after.Services.Values.SelectMany(service => service.Addresses.SelectMany(address => service.Desired.Listeners.Select(listener => (address, listener.Key))))];
        return places.Distinct().Count() == places.Length;
    });

    [Fact]
    public void RequestedAddress_IsNeverReplacedByAnother() => Holds((_, after, step) =>
        after.Find(step.Identity) is not { } service || service.Desired != step || step.RequestedAddresses.All(service.Addresses.Contains));

    [Fact]
    public void AddressThatAServiceGets_IsOfAPoolThatIsForIt() => Holds((before, after, step) =>
    {
        ValueList<IPAddress> had = before.Find(step.Identity)?.Addresses ?? [];
        PoolView view = Pools.For(step);
        return (after.Find(step.Identity)?.Addresses ?? []).All(address => had.Contains(address) || (view.Permits(address) && view.Fits(address)));
    });

    [Fact]
    public void ServedAddress_IsGivenUpOnlyForAnotherRequestOrPool() => Holds((before, after, step) =>
    {
        if (before.Find(step.Identity) is not { } old || after.Find(step.Identity) is not { } now || old.Addresses == now.Addresses)
        {
            return true;
        }

        return !now.Desired.RequestedAddresses.IsEmpty
            || old.Desired.Families != now.Desired.Families
            || old.Desired.Annotations != now.Desired.Annotations;
    });

    [Fact]
    public void NobodyElse_IsTouched() => Holds((before, after, step) =>
        before.Services.Values.Where(service => service.Identity != step.Identity).All(service => after.Find(service.Identity)?.Addresses == service.Addresses));

    [Fact]
    public void BookAndItsIndexes_AgreeWithTheServices() => Holds((_, after, _) =>
    {
        IPAddress[] given = [.. after.Services.Values.SelectMany(service => service.Addresses).Distinct()];
        return after.Book.Count == given.Length
            && after.Book.Taken(IpFamily.IPv4).Count + after.Book.Taken(IpFamily.IPv6).Count == given.Length
            && given.All(address => after.Book.Taken(AddressRange.FamilyOf(address)).NextFree(AddressRange.ToNumber(address)) > AddressRange.ToNumber(address));
    });

    [Fact]
    public void RestartFromTheModel_LeavesEveryServiceItsAddresses() => Holds((_, after, _) =>
    {
        RememberedModel? read = ModelSerializer.Deserialize(System.Text.Encoding.UTF8.GetString(ModelSerializer.Serialize(after)));
        return SameAddresses(after, StateRecovery.Recover(read, Known(after), Pools).State);
    });

    [Fact]
    public void RestartFromTheStatuses_LeavesEveryServiceItsAddresses() => Holds((_, after, _) =>
    {
        // Only a Service that changed so that it may not have its address any more cannot prove that it was given it.
        bool allMay = after.Services.Values.All(service => service.Addresses.All(Pools.For(service.Desired).Permits));
        bool allAgree = after.Services.Values.All(service => service.Problems.All(problem => problem.Reason != ProblemReasons.AddressStillShared));
        return !allMay || !allAgree || SameAddresses(after, StateRecovery.Recover(null, Known(after), Pools).State);
    });

    [Fact]
    public void NextFreeAddress_IsFoundInAFullSlash16_AndInAnIPv6Pool_WithoutWalkingThem()
    {
        AddressPoolSet pools = new(HAProxyAddressPools.Parse("10.1.0.0/16;avoidBuggyIPs=true 2001:db8::/32", new List<string>()));
        AddressBook book = AddressBook.Empty;
        PoolView view = pools.For(Sample.Desired());
        for (int i = 0; i < 60_000; i++)
        {
            book = book.With(view.LowestFree(IpFamily.IPv4, book)!, AddressClaim.Exclusive(Sample.Identity($"s{i}"))); // ! 65,024 are free
        }

        // 1,000 searches in the time of a handful of walks over 60,000 addresses.
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal("10.1.236.57", view.LowestFree(IpFamily.IPv4, book)?.ToString());
            Assert.Equal("2001:db8::1", view.LowestFree(IpFamily.IPv6, book)?.ToString());
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"it took {clock.Elapsed}");
        book = book.Without([IPAddress.Parse("10.1.7.7")], book.OthersOn(IPAddress.Parse("10.1.7.7"), Sample.Identity()).Single().Identity);
        Assert.Equal("10.1.7.7", view.LowestFree(IpFamily.IPv4, book)?.ToString());
    }

    private static bool SameAddresses(HAProxyState left, HAProxyState right) =>
        left.Services.Count == right.Services.Count && left.Services.Values.All(service => right.Find(service.Identity)?.Addresses == service.Addresses);

    private static KnownLoadBalancer[] Known(HAProxyState state) => [.. state.Services.Values.Select(service => new KnownLoadBalancer(service.Identity, service.AllPublished, service.Desired))];

    /// <summary>Whether something holds of the state before and after each step of any sequence of them.</summary>
    private static void Holds(Func<HAProxyState, HAProxyState, DesiredLoadBalancer, bool> property)
    {
        Gen<(int Service, int Variant)> step = Gen.Choose(0, 7).SelectMany(service => Gen.Choose(0, 100_000).Select(variant => (service, variant)));
        Prop.ForAll(step.ListOf(40).ToArbitrary(), steps =>
        {
            HAProxyState state = HAProxyState.Empty;
            foreach ((int service, int variant) in steps)
            {
                DesiredLoadBalancer desired = Service(service, variant);
                var request = new ServiceRequest(desired.Identity, variant % 9 == 0 ? null : desired, state.Find(desired.Identity)?.AllPublished ?? []);
                HAProxyState after = RequestPlanner.Release(RequestPlanner.Apply(state, request.Identity, RequestPlanner.Decide(state, Pools, request)), [request.Identity]);
                if (!property(state, after, desired))
                {
                    return false;
                }

                state = after;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static DesiredLoadBalancer Service(int number, int variant)
    {
        var random = new Random(variant);
        string? requested = random.GetItems(Requests, 1)[0];
        string? wish = random.GetItems(Wishes, 1)[0];
        DesiredLoadBalancer sample = Sample.Desired($"s{number}");
        return sample with
        {
            Identity = sample.Identity with { Service = new ServiceKey(number % 2 == 0 ? "shop" : "other", $"s{number}") },
            Families = random.Next(3) switch { 0 => [IpFamily.IPv4, IpFamily.IPv6], 1 => [IpFamily.IPv6, IpFamily.IPv4], _ => [IpFamily.IPv4] },
            Listeners = [Sample.Tcp(80 + random.Next(3))],
            SharingKey = random.Next(2) == 0 ? "key" : null,
            RequestedAddresses = requested is null ? [] : [IPAddress.Parse(requested)],
            Annotations = wish is null ? ValueMap.Empty : new ValueMap([new(HAProxyAnnotations.AddressPoolKey, wish)]),
            Parameters = number % 3 == 0 ? new ValueMap([new(DesiredLoadBalancer.ClassNameParameter, "edge")]) : ValueMap.Empty,
        };
    }
}
