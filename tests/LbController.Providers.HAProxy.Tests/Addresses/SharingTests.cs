using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Addresses;

/// <summary>Who may have an address together with whom.</summary>
public sealed class SharingTests
{
    private static readonly AddressPoolSet Pools = new([HAProxyAddressPool.Parse("192.0.2.10-192.0.2.13")]);

    [Fact]
    public void B087_SameKeyAndOtherPorts_ShareWithoutAsking()
    {
        HAProxyState state = StateOf(Desired("a", "edge", 80), Desired("b", "edge", 443), Desired("c", null, 444), Desired("d", "other", 445));

        Assert.Equal(["192.0.2.10", "192.0.2.10", "192.0.2.11", "192.0.2.12"], AddressesOf(state, "a", "b", "c", "d"));
    }

    [Fact]
    public void B087_SameKeyAndSamePort_GetsAnotherAddress_OrIsRefusedWhereItAsksForThatOne()
    {
        HAProxyState state = StateOf(Desired("a", "edge", 80), Desired("b", "edge", 80));
        Assert.Equal(["192.0.2.10", "192.0.2.11"], AddressesOf(state, "a", "b"));

        DesiredLoadBalancer asks = Desired("c", "edge", 80) with { RequestedAddresses = [IPAddress.Parse("192.0.2.10")] };
        Decision decision = RequestPlanner.Decide(state, Pools, new ServiceRequest(asks.Identity, asks, []));

        Assert.Equal(DecisionKind.Refused, decision.Kind);
        Problem problem = Assert.Single(decision.Problems);
        Assert.Equal(new ListenerKey(TransportProtocol.Tcp, 80), problem.Port);
        Assert.Contains("Port 80/TCP of the requested address 192.0.2.10 is in use by Service default/a", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void B087_SameKeyInAnotherNamespaceOrCluster_DoesNotShare()
    {
        DesiredLoadBalancer first = Desired("a", "edge", 80);
        foreach (LoadBalancerIdentity stranger in new[]
                 {
                     first.Identity with { Service = new ServiceKey("other", "a"), ServiceUid = "uid-n" },
                     first.Identity with { Cluster = new ClusterId("c2"), ServiceUid = "uid-c" },
                 })
        {
            DesiredLoadBalancer second = Desired("b", "edge", 443) with { Identity = stranger };
            HAProxyState state = StateOf(first, second);
            Assert.NotEqual(state.Find(first.Identity)!.Addresses, state.Find(stranger)!.Addresses); // ! both are served

            DesiredLoadBalancer asks = second with { RequestedAddresses = [IPAddress.Parse("192.0.2.10")], Identity = stranger with { ServiceUid = "uid-asks" } };
            Assert.Equal(DecisionKind.Refused, RequestPlanner.Decide(state, Pools, new ServiceRequest(asks.Identity, asks, [])).Kind);
        }
    }

    [Fact]
    public void B087_PortThatThePartnerHas_IsRefused_AndWhatIsServedStays()
    {
        HAProxyState state = StateOf(Desired("a", "edge", 80), Desired("b", "edge", 443));
        DesiredLoadBalancer greedy = Desired("b", "edge", 80);

        Decision decision = RequestPlanner.Decide(state, Pools, new ServiceRequest(greedy.Identity, greedy, []));

        Assert.Equal(DecisionKind.Refused, decision.Kind);
        Assert.Contains("default/a", Assert.Single(decision.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(443, Assert.Single(decision.After!.Section.Frontends).Binding.Port); // ! it is as before
    }

    [Fact]
    public void B087_KeyThatIsTakenAway_MovesNobody_AndIsReportedUntilTheServiceIsAlone()
    {
        HAProxyState state = StateOf(Desired("a", "edge", 80), Desired("b", "edge", 443), Desired("b", null, 443));
        Assert.Equal(["192.0.2.10", "192.0.2.10"], AddressesOf(state, "a", "b"));
        DesiredLoadBalancer left = Desired("b", null, 443);
        Problem problem = Assert.Single(RequestPlanner.Decide(state, Pools, new ServiceRequest(left.Identity, left, [])).Problems);
        Assert.Equal((ProblemSeverity.Degraded, ProblemReasons.AddressStillShared), (problem.Severity, problem.Reason));
        Assert.Contains("default/a", problem.Message, StringComparison.Ordinal);

        // Nobody else gets there: not all who are on it agree any more.
        state = With(state, Desired("c", "edge", 444));
        Assert.Equal(["192.0.2.11"], AddressesOf(state, "c"));

        state = Removed(state, Sample.Identity("a"));
        Decision alone = RequestPlanner.Decide(state, Pools, new ServiceRequest(left.Identity, left, []));
        Assert.Empty(alone.Problems);
        Assert.Equal(DecisionKind.Unchanged, alone.Kind);
    }

    [Fact]
    public void B087_KeyThatIsAddedLater_IsAChangeOfItsOwn_AndLetsOthersIn()
    {
        HAProxyState state = StateOf(Desired("a", null, 80));
        DesiredLoadBalancer shares = Desired("a", "edge", 80);

        Decision decision = RequestPlanner.Decide(state, Pools, new ServiceRequest(shares.Identity, shares, []));

        Assert.Equal(["update address 192.0.2.10: may be shared by the key edge"], ChangeLister.List(decision).Select(change => change.ToString()));
        Assert.Equal(["192.0.2.10"], AddressesOf(With(With(state, shares), Desired("b", "edge", 81)), "b"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void B087_SharedAddresses_SurviveARestart_FromTheModelOrFromTheStatuses(bool modelIsLost)
    {
        HAProxyState state = StateOf(Desired("a", "edge", 80), Desired("b", "edge", 443), Desired("c", null, 80));
        KnownLoadBalancer[] known = [.. state.Services.Values.Select(service => new KnownLoadBalancer(service.Identity, service.AllPublished, service.Desired))];

        RecoveredState recovered = StateRecovery.Recover(modelIsLost ? null : new RememberedModel([.. state.Services.Values], state.Checks), known, Pools);

        Assert.Empty(recovered.NotKept);
        Assert.Equal(AddressesOf(state, "a", "b", "c"), AddressesOf(recovered.State, "a", "b", "c"));
        Assert.Equal(["192.0.2.10"], AddressesOf(With(recovered.State, Desired("d", "edge", 444)), "d"));
    }

    [Fact]
    public void B087_SharingThatHasEnded_IsStillServedAndReportedAfterARestart()
    {
        HAProxyState state = StateOf(Desired("a", "edge", 80), Desired("b", "edge", 443), Desired("a", null, 80));

        RecoveredState recovered = StateRecovery.Recover(new RememberedModel([.. state.Services.Values.OrderBy(service => service.Identity.ServiceUid)], state.Checks), [], Pools);

        Assert.Equal(["192.0.2.10", "192.0.2.10"], AddressesOf(recovered.State, "a", "b"));
        Assert.Equal(ProblemReasons.AddressStillShared, Assert.Single(recovered.State.Services["uid-a"].Problems).Reason);
    }

    [Fact]
    public void B086_NoPlaceIsEverGivenTwice_AndNoAddressToStrangers_WhateverComesAndGoes()
    {
        Gen<(int Service, int Port, int Key, int Action)> step =
            from service in Gen.Choose(0, 7)
            from port in Gen.Choose(80, 83)
            from key in Gen.Choose(0, 1)
            from action in Gen.Choose(0, 9)
            select (service, port, key, action);
        Prop.ForAll(step.ListOf(60).ToArbitrary(), steps =>
        {
            HAProxyState state = HAProxyState.Empty;
            foreach ((int service, int port, int key, int action) in steps)
            {
                // Keys follow the Service, so that an agreement never ends: then strangers on one address are a bug.
                DesiredLoadBalancer desired = Desired($"s{service}", service % 4 == 3 ? null : $"k{service % 2}", port) with
                {
                    RequestedAddresses = action > 7 ? [IPAddress.Parse($"192.0.2.1{key}")] : [],
                };
                state = action == 0 ? Removed(state, desired.Identity) : With(state, desired);
                (IPAddress Address, ServiceState Owner)[] given = [.. state.Services.Values.SelectMany(owner => owner.Addresses.Select(address => (address, owner)))];
                FrontendBinding[] places = [.. state.Bindings()];
                if (places.Distinct().Count() != places.Length
                    || given.Any(one => given.Any(two => one.Owner != two.Owner && one.Address.Equals(two.Address)
                        && (one.Owner.Desired.SharingKey is null || one.Owner.Desired.SharingKey != two.Owner.Desired.SharingKey)))
                    || given.Any(one => !state.Book.HeldBy(one.Owner.Identity).Contains(one.Address)))
                {
                    return false;
                }
            }

            return state.Services.Values.Aggregate(state, (left, service) => Removed(left, service.Identity)).Book.Count == 0;
        }).QuickCheckThrowOnFailure();
    }

    private static DesiredLoadBalancer Desired(string name, string? key, int port) =>
        Sample.Desired(name) with { SharingKey = key, Listeners = [Sample.Tcp(port, 30000 + port)] };

    private static HAProxyState StateOf(params DesiredLoadBalancer[] services) => services.Aggregate(HAProxyState.Empty, With);

    private static HAProxyState With(HAProxyState state, DesiredLoadBalancer desired)
    {
        Decision decision = RequestPlanner.Decide(state, Pools, new ServiceRequest(desired.Identity, desired, []));
        return RequestPlanner.Release(RequestPlanner.Apply(state, desired.Identity, decision), [desired.Identity]);
    }

    private static HAProxyState Removed(HAProxyState state, LoadBalancerIdentity identity)
    {
        Decision decision = RequestPlanner.Decide(state, Pools, new ServiceRequest(identity, null, []));
        return RequestPlanner.Release(RequestPlanner.Apply(state, identity, decision), [identity]);
    }

    private static string[] AddressesOf(HAProxyState state, params string[] names) =>
        [.. names.Select(name => string.Join(",", state.Services[$"uid-{name}"].Addresses))];
}
