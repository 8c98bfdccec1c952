using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Addresses;

public sealed class AddressAllocatorTests
{
    private static readonly AddressPoolSet Pools = PoolsOf("192.0.2.10-192.0.2.13");

    [Fact]
    public void LowestFreeAddress_IsGiven()
    {
        AddressBook book = AddressBook.Empty.With(Ip("192.0.2.10"), AddressClaim.Exclusive(Sample.Identity("other")));

        Assert.Equal([Ip("192.0.2.11")], Decide(Sample.Desired(), book: book).Addresses);
    }

    [Fact]
    public void RequestedAddress_ComesBeforeThePublishedOne()
    {
        DesiredLoadBalancer desired = Sample.Desired() with { RequestedAddresses = [Ip("192.0.2.12")] };

        Assert.Equal([Ip("192.0.2.12")], Decide(desired, published: "192.0.2.11").Addresses);
    }

    [Fact]
    public void PublishedAddress_ComesBeforeTheLowestFreeOne() =>
        Assert.Equal([Ip("192.0.2.13")], Decide(Sample.Desired(), published: "192.0.2.13").Addresses);

    [Fact]
    public void PublishedAddressOutsideThePools_IsNotTaken_SinceAnyoneMayHaveWrittenIt() =>
        Assert.Equal([Ip("192.0.2.10")], Decide(Sample.Desired(), published: "198.51.100.1").Addresses);

    [Fact]
    public void PublishedAddressOfAnotherService_IsNotTaken()
    {
        AddressBook book = AddressBook.Empty.With(Ip("192.0.2.13"), AddressClaim.Exclusive(Sample.Identity("other")));

        Assert.Equal([Ip("192.0.2.10")], Decide(Sample.Desired(), published: "192.0.2.13", book: book).Addresses);
    }

    [Fact]
    public void AddressReservedForTheService_ComesBeforeTheLowestFreeOne()
    {
        AddressBook book = AddressBook.Empty.With(Ip("192.0.2.12"), AddressClaim.Exclusive(Sample.Identity()));

        Assert.Equal([Ip("192.0.2.12")], Decide(Sample.Desired(), book: book).Addresses);
    }

    [Fact]
    public void ServingAddressThatLeftThePools_IsKeptAndReported()
    {
        AddressDecision decision = AddressAllocator.Decide(Sample.Desired(), [Ip("198.51.100.1")], [], AddressBook.Empty.With(Ip("198.51.100.1"), AddressClaim.Exclusive(Sample.Identity())), Pools);

        Assert.Equal([Ip("198.51.100.1")], decision.Addresses);
        Problem problem = Assert.Single(decision.Problems);
        Assert.Equal((ProblemSeverity.Degraded, "AddressNotInPool"), (problem.Severity, problem.Reason));
    }

    [Fact]
    public void RequestedAddressOutsideThePools_IsRefused_NamingThem_AndNoOtherIsGiven()
    {
        AddressDecision decision = Decide(Sample.Desired() with { RequestedAddresses = [Ip("198.51.100.1")] });

        Assert.Empty(decision.Addresses);
        Assert.False(decision.IsExhausted);
        Problem problem = Assert.Single(decision.Problems);
        Assert.Equal((ProblemSeverity.Refused, "AddressNotInPool"), (problem.Severity, problem.Reason));
        Assert.Contains("192.0.2.10-192.0.2.13", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequestedAddressOfAnotherService_IsRefused_NamingIt()
    {
        AddressBook book = AddressBook.Empty.With(Ip("192.0.2.12"), AddressClaim.Exclusive(Sample.Identity("other")));

        Problem problem = Assert.Single(Decide(Sample.Desired() with { RequestedAddresses = [Ip("192.0.2.12")] }, book: book).Problems);

        Assert.Equal("AddressInUse", problem.Reason);
        Assert.Contains("default/other", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void B058_RequestedAddressOfAFamilyThatIsNotServed_IsRefused()
    {
        AddressDecision decision = Decide(Sample.Desired() with { RequestedAddresses = [Ip("2001:db8::1")] });

        Assert.Empty(decision.Addresses);
        Assert.Equal("AddressFamilyNotServed", Assert.Single(decision.Problems).Reason);
    }

    [Fact]
    public void ExhaustedPool_SaysHowManyThereAre()
    {
        AddressBook book = Enumerable.Range(10, 4).Aggregate(AddressBook.Empty, (all, i) => all.With(Ip($"192.0.2.{i}"), AddressClaim.Exclusive(Sample.Identity($"s{i}"))));

        AddressDecision decision = Decide(Sample.Desired(), book: book);

        Assert.True(decision.IsExhausted);
        Assert.Contains("All 4 IPv4 addresses", Assert.Single(decision.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FamilyWithoutAPool_IsRefused_NotWaitedFor()
    {
        AddressDecision decision = Decide(Sample.Desired() with { Families = [IpFamily.IPv6] });

        Assert.False(decision.IsExhausted);
        Assert.Contains("no IPv6 address", Assert.Single(decision.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void B060_DualStack_GetsAllFamiliesOrNone()
    {
        DesiredLoadBalancer desired = Sample.Desired() with { Families = [IpFamily.IPv6, IpFamily.IPv4] };

        Assert.Empty(Decide(desired).Addresses);
        Assert.Equal([Ip("2001:db8::1"), Ip("192.0.2.1")], AddressAllocator.Decide(desired, [], [], AddressBook.Empty, PoolsOf("192.0.2.0/24, 2001:db8::/64")).Addresses);
    }

    [Fact]
    public void NoAddressIsEverGivenTwice_WhateverComesAndGoes()
    {
        Gen<(int Service, int Action)> step = Gen.Choose(0, 9).Two().Select(pair => (pair.Item1, pair.Item2));
        Prop.ForAll(step.ListOf(60).ToArbitrary(), steps =>
        {
            HAProxyState state = HAProxyState.Empty;
            foreach ((int service, int action) in steps)
            {
                DesiredLoadBalancer desired = Sample.Desired($"s{service}") with { RequestedAddresses = action > 6 ? [Ip($"192.0.2.{action + 4}")] : [] };
                var request = new ServiceRequest(desired.Identity, action == 0 ? null : desired, []);
                Decision decision = RequestPlanner.Decide(state, Pools, request);
                state = RequestPlanner.Apply(state, request.Identity, decision);
                state = RequestPlanner.Release(state, [request.Identity]);
                IPAddress[] given = [.. state.Services.Values.SelectMany(known => known.Addresses)];
                if (given.Distinct().Count() != given.Length
                    || given.Any(address => !Pools.Contains(address))
                    || state.Services.Values.Any(known => known.Addresses.Any(address => !state.Book.HeldBy(known.Identity).Contains(address)))
                    || RequestPlanner.Decide(state, Pools, request).Kind == DecisionKind.Changed)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void BookRefusesToGiveAnAddressTwice()
    {
        AddressBook book = AddressBook.Empty.With(Ip("192.0.2.10"), AddressClaim.Exclusive(Sample.Identity("a")));

        Assert.Throws<InvalidOperationException>(() => book.With(Ip("192.0.2.10"), AddressClaim.Exclusive(Sample.Identity("b"))));
        Assert.Equal([Ip("192.0.2.10")], book.Without([Ip("192.0.2.10")], Sample.Identity("b")).HeldBy(Sample.Identity("a")));
    }

    private static AddressDecision Decide(DesiredLoadBalancer desired, string? published = null, AddressBook? book = null) =>
        AddressAllocator.Decide(desired, [], published is null ? [] : [PublishedAddress.OfIp(Ip(published), IpMode.Proxy)], book ?? AddressBook.Empty, Pools);

    private static AddressPoolSet PoolsOf(string text) => new([HAProxyAddressPool.Parse(text)]);

    private static IPAddress Ip(string text) => IPAddress.Parse(text);
}
