using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Planning;

public sealed class ServiceMapperTests
{
    [Fact]
    public void B041_B083_NodesWithoutAnAddressOfAServedFamily_AreLeftOut_AndTwentyAreNamed()
    {
        TargetNode[] without = [.. Enumerable.Range(10, 22).Select(i => Sample.Node($"n{i}", "2001:db8::1"))];

        ServiceState state = Sample.State(Sample.Desired() with { Nodes = [Sample.Node("good", "2001:db8::9", "10.0.0.9"), .. without] }, "192.0.2.1");

        Assert.Equal([new ServerTarget("good", IPAddress.Parse("10.0.0.9"))], state.Targets);
        Problem problem = Assert.Single(state.Problems);
        Assert.Equal((ProblemSeverity.Degraded, "NodeWithoutAddress"), (problem.Severity, problem.Reason));
        Assert.Contains("n10, ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("n29 and 2 more", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void B042_EligibleNodesThatAllLostTheirAddress_KeepTheirLastOne_SinceAnEmptySetIsAnOutage()
    {
        ServiceState before = Sample.State(Sample.Desired(), "192.0.2.1");

        ServiceState after = ServiceMapper.Map(Sample.Desired() with { Nodes = [Sample.Node("a"), Sample.Node("c")] }, before.Addresses, [], new HashSet<FrontendBinding>(), CheckTables.Empty, before.Targets);

        Assert.Equal([new ServerTarget("a", IPAddress.Parse("10.0.0.1"))], after.Targets);
        Assert.True(after.TargetsAreKept);
    }

    [Fact]
    public void B060_EachFamilysClientsGoToTheNodesAddressOfThatFamily_AndNodesWithoutOneAreLeftOutOfIt()
    {
        DesiredLoadBalancer desired = Sample.Desired() with
        {
            Families = [IpFamily.IPv6, IpFamily.IPv4],
            Nodes = [Sample.Node("a", "10.0.0.1", "2001:db8::a"), Sample.Node("b", "10.0.0.2"), Sample.Node("c", "2001:db8::c")],
        };

        ServiceState state = Sample.State(desired, "2001:db8::1", "192.0.2.1");

        Assert.Equal(["[2001:db8::1]:80", "192.0.2.1:80"], state.Section.Frontends.Select(frontend => frontend.Binding.ToString()));
        Assert.Equal(state.Section.Frontends.Select(frontend => frontend.Backend), state.Section.Backends.Select(backend => backend.Name));
        Assert.Equal(["2001:db8::a", "2001:db8::c"], state.Section.Backends[0].Servers.Select(server => server.Address.ToString()));
        Assert.Equal(["10.0.0.1", "10.0.0.2"], state.Section.Backends[1].Servers.Select(server => server.Address.ToString()));
        Assert.Equal(["No IPv6 address is known for node b", "No IPv4 address is known for node c"], state.Problems.Select(problem => problem.Message.Split(':')[0]));
        Assert.All(state.Problems, problem => Assert.Equal(ProblemSeverity.Degraded, problem.Severity));
    }

    [Fact]
    public void B060_FamilyThatNoNodeHas_IsCarriedByTheOther_SinceNobodyWouldBeServedOtherwise()
    {
        ServiceState state = Sample.State(Sample.Desired() with { Families = [IpFamily.IPv4, IpFamily.IPv6] }, "192.0.2.1", "2001:db8::1");

        Assert.Equal(state.Section.Backends[0].Servers, state.Section.Backends[1].Servers);
        Assert.Contains("reached by their IPv4 address", Assert.Single(state.Problems).Message, StringComparison.Ordinal);
        Assert.False(state.TargetsAreKept);
    }

    [Fact]
    public void B056_AffinityIsATableOfTheClientsFamily_WithTheServicesTimeout()
    {
        DesiredLoadBalancer desired = Sample.Desired() with { Families = [IpFamily.IPv4, IpFamily.IPv6], ClientIpAffinity = TimeSpan.FromSeconds(7) };

        ServiceState state = Sample.State(desired, "192.0.2.1", "2001:db8::1");

        Assert.Equal(
            ["    stick-table type ip size 100000 expire 7000ms peers lbc", "    stick-table type ipv6 size 100000 expire 7000ms peers lbc"],
            state.Section.Text.Split('\n').Where(line => line.Contains("stick-table", StringComparison.Ordinal)));
        ServiceState without = Sample.State(desired with { ClientIpAffinity = null }, "192.0.2.1", "2001:db8::1");
        Assert.DoesNotContain("stick", without.Section.Text, StringComparison.Ordinal);
        Assert.Contains("clients keep their node for 7 s", ChangeLister.List(new Decision(DecisionKind.Changed, without, state, []))[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoEligibleNode_IsAnEmptySet()
    {
        ServiceState before = Sample.State(Sample.Desired(), "192.0.2.1");

        ServiceState after = ServiceMapper.Map(Sample.Desired() with { Nodes = [] }, before.Addresses, [], new HashSet<FrontendBinding>(), CheckTables.Empty, before.Targets);

        Assert.Empty(after.Targets);
        Assert.Empty(after.Problems);
    }

    [Fact]
    public void SourceRanges_ReachOnlyFrontendsOfTheirFamily_AndNoneOfItMeansNobody()
    {
        DesiredLoadBalancer desired = Sample.Desired() with { Families = [IpFamily.IPv4, IpFamily.IPv6], SourceRanges = [IPNetwork.Parse("::/0")] };

        ServiceState state = Sample.State(desired, "192.0.2.1", "2001:db8::1");

        Assert.True(state.Section.Frontends[0].IsRestricted);
        Assert.Empty(state.Section.Frontends[0].Sources);
        Assert.Contains("\n    tcp-request connection reject\n", state.Section.Text, StringComparison.Ordinal);
        Assert.Equal([IPNetwork.Parse("::/0")], state.Section.Frontends[1].Sources);
    }

    [Fact]
    public void B061_PortsThatCannotBeServed_AreProblemsOfTheirOwn()
    {
        DesiredLoadBalancer desired = Sample.Desired() with { Listeners = [Sample.Tcp(80), Sample.Tcp(81, nodePort: 0), new Listener(new ListenerKey(TransportProtocol.Sctp, 82), 30082)] };

        ServiceState state = Sample.State(desired, "192.0.2.1");

        Assert.Equal(["NodePortMissing", "ProtocolNotSupported"], state.Problems.Select(problem => problem.Reason));
        Assert.Equal([81, 82], state.Problems.Select(problem => problem.Port!.Value.Port)); // ! both have one
        Assert.Single(state.Section.Frontends);
    }

    [Fact]
    public void ServiceWithNoServablePort_IsRefused()
    {
        var request = new ServiceRequest(Sample.Identity(), Sample.Desired() with { Listeners = [Sample.Tcp(80, nodePort: 0)] }, []);

        Decision decision = RequestPlanner.Decide(HAProxyState.Empty, new([LbController.Providers.HAProxy.Options.HAProxyAddressPool.Parse("192.0.2.0/24")]), request);

        Assert.Equal(DecisionKind.Refused, decision.Kind);
        Assert.All(decision.Problems, problem => Assert.Equal(ProblemSeverity.Refused, problem.Severity));
    }

    [Fact]
    public void HealthPathThatIsNoPath_FallsBackToTheNodePort_AndSaysSo()
    {
        ServiceState state = Sample.State(Sample.Desired() with { Health = HealthProbe.Http(10256, "/x y") }, "192.0.2.1");

        Assert.Null(state.Section.Check);
        Assert.Equal("HealthProbeInvalid", Assert.Single(state.Problems).Reason);
    }

    [Fact]
    public void ServerNames_AreTheNodesNames_WhateverElseChanges()
    {
        HAProxyBackend before = Sample.State(Sample.Desired(), "192.0.2.1").Section.Backends[0];
        HAProxyBackend after = Sample.State(Sample.Desired() with { Nodes = [Sample.Node("b", "10.9.9.9"), Sample.Node("c", "10.0.0.3")], Listeners = [Sample.Tcp(80, 31000)] }, "192.0.2.9").Section.Backends[0];

        Assert.Equal(["a", "b"], before.Servers.Select(server => server.Name));
        Assert.Equal(["b", "c"], after.Servers.Select(server => server.Name));
    }

    [Fact]
    public void ChangesPrintAsLines_MadeBeforeUsed_AndRemovedAfter()
    {
        ServiceState before = Sample.State(Sample.Desired() with { Listeners = [Sample.Tcp(80), Sample.Tcp(90)] }, "192.0.2.1");
        ServiceState after = Sample.State(CheckTables.Empty.With(before.Section.Check), Sample.Desired() with { Listeners = [Sample.Tcp(80), Sample.Tcp(81)], Nodes = [Sample.Node("b", "10.0.0.2"), Sample.Node("c", "10.0.0.3")] }, "192.0.2.1");
        string name = Rendering.HAProxyNamesOf(before);

        string[] created = [.. ChangeLister.List(new Decision(DecisionKind.Changed, null, before, [])).Select(change => change.ToString())];
        string[] changed = [.. ChangeLister.List(new Decision(DecisionKind.Changed, before, after, [])).Select(change => change.ToString())];
        string[] removed = [.. ChangeLister.List(new Decision(DecisionKind.Removed, after, null, [])).Select(change => change.ToString())];

        Assert.Equal(
            [
                "create address 192.0.2.1: assigned",
                $"create backend be_{name}_tcp_80_v4: 2 servers: a, b",
                $"create backend be_{name}_tcp_90_v4: 2 servers: a, b",
                $"create frontend fe_{name}_tcp_80_v4: 192.0.2.1:80",
                $"create frontend fe_{name}_tcp_90_v4: 192.0.2.1:90",
            ],
            created);
        Assert.Equal(
            [
                $"update backend be_{name}_tcp_80_v4: c added; a removed",
                $"create backend be_{name}_tcp_81_v4: 2 servers: b, c",
                $"create frontend fe_{name}_tcp_81_v4: 192.0.2.1:81",
                $"delete frontend fe_{name}_tcp_90_v4: 192.0.2.1:90",
                $"delete backend be_{name}_tcp_90_v4: 2 servers",
            ],
            changed);
        Assert.Equal("delete address 192.0.2.1: released", removed[^1]);
        Assert.Equal(5, removed.Length);
    }

    private static class Rendering
    {
        public static string HAProxyNamesOf(ServiceState state) => LbController.Providers.HAProxy.Rendering.HAProxyNames.Service(state.Identity);
    }
}
