using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Addresses;

/// <summary>Which pool a Service's address is of.</summary>
public sealed class PoolTests
{
    private const string Standard = "public=192.0.2.0/29;autoAssign=false shop=198.51.100.0/29;namespaces=shop 203.0.113.0/29";

    [Fact]
    public void ServiceThatAsksForNothing_GetsAnAddressOfAPoolThatGivesThemUnasked() =>
        Assert.Equal("203.0.113.1", Given(Standard, Sample.Desired()));

    [Fact]
    public void PoolForOneNamespace_ComesFirstThere_AndNowhereElse()
    {
        Assert.Equal("198.51.100.1", Given(Standard, In("shop")));
        Assert.Equal("203.0.113.1", Given(Standard, In("other")));
    }

    [Fact]
    public void PoolForOneClass_IsForServicesOfThatClassOnly()
    {
        const string pools = "edge=192.0.2.0/29;classes=example.com/edge 203.0.113.0/29";
        DesiredLoadBalancer edge = Sample.Desired() with { Parameters = new ValueMap([new(DesiredLoadBalancer.ClassNameParameter, "example.com/edge")]) };

        Assert.Equal("192.0.2.1", Given(pools, edge));
        Assert.Equal("203.0.113.1", Given(pools, Sample.Desired()));
    }

    [Fact]
    public void LowerPriority_IsUsedUpFirst_ThenTheNextPool()
    {
        AddressPoolSet pools = Pools("192.0.2.1 second=198.51.100.1;priority=50 first=203.0.113.1;priority=10");
        HAProxyState state = StateOf(pools, Sample.Desired("a"), Sample.Desired("b"), Sample.Desired("c"));

        Assert.Equal(["203.0.113.1", "198.51.100.1", "192.0.2.1"], new[] { "a", "b", "c" }.Select(name => AddressOf(state, name)));
    }

    [Fact]
    public void PoolThatIsAskedFor_IsUsed_ByAnnotationOrByTheClassesParameter()
    {
        Assert.Equal("192.0.2.1", Given(Standard, Asking("public")));
        Assert.Equal("203.0.113.1", Given(Standard, Asking("default")));
        Assert.Equal("192.0.2.1", Given(Standard, Sample.Desired() with { Parameters = new ValueMap([new(PoolSettings.ClassParameter, "public")]) }));
    }

    [Theory]
    [InlineData("publik", "asks for the pool publik, and there is none of that name that this Service may use; it may use public, default")]
    [InlineData("shop", "it may use public, default")]
    [InlineData("Not a name", "holds no name of a pool")]
    public void PoolThatIsUnknownOrNotForTheService_IsRefused_NamingWhatIsPossible(string name, string message)
    {
        Decision decision = Decide(Pools(Standard), HAProxyState.Empty, Asking(name));

        Assert.Equal(DecisionKind.Refused, decision.Kind);
        Problem problem = Assert.Single(decision.Problems);
        Assert.Equal((ProblemSeverity.Refused, "AddressPoolUnavailable", "metadata.annotations[haproxy.lbcontroller.io/address-pool]"), (problem.Severity, problem.Reason, problem.Field));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.3", null, null)]
    [InlineData("192.0.2.3", "public", null)]
    [InlineData("198.51.100.3", null, "is of the pool shop, which is not for this namespace and class")]
    [InlineData("203.0.113.3", "public", "is of the pool default, while the annotation haproxy.lbcontroller.io/address-pool asks for the pool public")]
    [InlineData("192.0.2.9", null, "is in none of the address pools (public (192.0.2.0/29), 203.0.113.0/29)")]
    [InlineData("192.0.2.3", "typo", "it may use public, default")]
    public void B058_RequestedAddress_HasToBeOfAPoolThatTheServiceMayUse(string address, string? pool, string? refusal)
    {
        DesiredLoadBalancer desired = (pool is null ? Sample.Desired() : Asking(pool)) with { RequestedAddresses = [IPAddress.Parse(address)] };

        Decision decision = Decide(Pools(Standard), HAProxyState.Empty, desired);

        if (refusal is null)
        {
            Assert.Equal([IPAddress.Parse(address)], decision.After!.Addresses); // ! it is given
        }
        else
        {
            Assert.Equal(DecisionKind.Refused, decision.Kind);
            Assert.Contains(refusal, Assert.Single(decision.Problems).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AddressThatConfusesOldDevices_IsNeitherGivenNorGrantedWhereThePoolAvoidsThem()
    {
        AddressPoolSet pools = Pools("192.0.2.255-192.0.3.2;avoidBuggyIPs=true");

        Assert.Equal("192.0.3.1", AddressOf(StateOf(pools, Sample.Desired("a")), "a"));
        Assert.Equal(DecisionKind.Refused, Decide(pools, HAProxyState.Empty, Sample.Desired() with { RequestedAddresses = [IPAddress.Parse("192.0.3.0")] }).Kind);
        Assert.Contains("All 2 IPv4 addresses", Assert.Single(Decide(pools, StateOf(pools, Sample.Desired("a"), Sample.Desired("b")), Sample.Desired("c")).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChangingTheAnnotation_MovesTheService_ATypingErrorDoesNot()
    {
        AddressPoolSet pools = Pools(Standard);
        HAProxyState state = StateOf(pools, Sample.Desired());

        Decision typo = Decide(pools, state, Asking("publik"));
        Assert.Equal("203.0.113.1", Assert.Single(typo.After!.Addresses).ToString()); // ! it is served on
        Assert.Equal((ProblemSeverity.Degraded, "AddressPoolUnavailable"), typo.Problems.Select(problem => (problem.Severity, problem.Reason)).Single());

        state = With(pools, state, Asking("publik"));
        ValueList<PublishedAddress> published = state.Services.Values.Single().AllPublished;
        DesiredLoadBalancer corrected = Asking("public");
        Decision decision = RequestPlanner.Decide(state, pools, new ServiceRequest(corrected.Identity, corrected, published));
        Assert.Equal("192.0.2.1", Assert.Single(decision.After!.Addresses).ToString()); // ! it is served
        Assert.Empty(decision.Problems);
        Assert.Equal(DecisionKind.Unchanged, Decide(pools, With(pools, state, corrected), corrected).Kind);
    }

    [Theory]
    [InlineData("private=192.0.2.0/29;autoAssign=false 203.0.113.0/29", "AddressPoolUnavailable")] // Renamed.
    [InlineData("203.0.113.0/29", "AddressNotInPool AddressPoolUnavailable")] // Removed.
    [InlineData("public=192.0.2.0/29;namespaces=shop 203.0.113.0/29", "AddressNotInPool AddressPoolUnavailable")] // For others by now.
    [InlineData("public=192.0.2.4-192.0.2.6 203.0.113.0/29", "AddressNotInPool")] // Smaller.
    [InlineData("public=198.51.100.0/29 other=192.0.2.0/29", "AddressNotInPool")] // Another pool has the addresses by now.
    [InlineData("public=192.0.2.0/29;autoAssign=false", "")]
    public void PoolsThatChangeOverARestart_MoveNobody(string after, string reasons)
    {
        HAProxyState state = StateOf(Pools(Standard), Asking("public"));
        string before = AddressOf(state, "web");
        AddressPoolSet pools = Pools(after);

        HAProxyState recovered = StateRecovery.Recover(new RememberedModel([.. state.Services.Values], state.Checks), [], pools).State;
        DesiredLoadBalancer changed = Asking("public") with { Nodes = [Sample.Node("c", "10.0.0.3")] };
        Decision decision = Decide(pools, recovered, changed);

        Assert.Equal("192.0.2.1", before);
        Assert.Equal(DecisionKind.Changed, decision.Kind);
        Assert.Equal(before, Assert.Single(decision.After!.Addresses).ToString()); // ! the new node is served
        foreach (IEnumerable<Problem> problems in new[] { decision.Problems, recovered.Services.Values.Single().Problems })
        {
            Assert.All(problems, problem => Assert.Equal((ProblemSeverity.Degraded, AddressDecision.KeptField), (problem.Severity, problem.Field)));
            Assert.Equal(reasons.Split(' ', StringSplitOptions.RemoveEmptyEntries), problems.Select(problem => problem.Reason).Order());
        }
    }

    [Fact]
    public void StatusThatSomebodyForged_OpensNoPoolOfOthers()
    {
        ValueList<PublishedAddress> forged = [PublishedAddress.OfIp(IPAddress.Parse("198.51.100.2"), IpMode.Proxy)];
        DesiredLoadBalancer desired = Sample.Desired();
        AddressPoolSet pools = Pools(Standard);

        Decision decision = RequestPlanner.Decide(HAProxyState.Empty, pools, new ServiceRequest(desired.Identity, desired, forged));
        RecoveredState recovered = StateRecovery.Recover(null, [new(desired.Identity, forged, desired)], pools);

        Assert.Equal("203.0.113.1", Assert.Single(decision.After!.Addresses).ToString()); // ! it is served
        Assert.Equal("203.0.113.1", AddressOf(recovered.State, "web"));
        Assert.Single(recovered.NotKept);
    }

    [Fact]
    public void NoPoolThatGivesUnasked_IsSaid_WithThePoolsThatCanBeAskedFor()
    {
        Decision decision = Decide(Pools("public=192.0.2.0/29;autoAssign=false"), HAProxyState.Empty, Sample.Desired());

        Assert.Equal(DecisionKind.Refused, decision.Kind);
        Assert.Contains("this Service may use public", Assert.Single(decision.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownAnnotationOfTheAdapter_IsReported_AndTheServiceServed()
    {
        DesiredLoadBalancer desired = Sample.Desired() with { Annotations = new ValueMap([new(HAProxyAnnotations.Prefix + "adress-pool", "public")]) };

        Decision decision = Decide(Pools(Standard), HAProxyState.Empty, desired);

        Assert.Equal(DecisionKind.Changed, decision.Kind);
        Problem problem = Assert.Single(decision.Problems);
        Assert.Equal((ProblemSeverity.Degraded, "UnknownAnnotation", "metadata.annotations[haproxy.lbcontroller.io/adress-pool]"), (problem.Severity, problem.Reason, problem.Field));
        Assert.Contains("haproxy.lbcontroller.io/address-pool", problem.Message, StringComparison.Ordinal);
    }

    private static DesiredLoadBalancer In(string space) => Sample.Desired() with { Identity = Sample.Identity() with { Service = new ServiceKey(space, "web") } };

    private static DesiredLoadBalancer Asking(string pool) => Sample.Desired() with { Annotations = new ValueMap([new(HAProxyAnnotations.AddressPoolKey, pool)]) };

    private static AddressPoolSet Pools(string text)
    {
        var errors = new List<string>();
        var pools = new AddressPoolSet(HAProxyAddressPools.Parse(text, errors));
        Assert.Empty(errors);
        return pools;
    }

    private static string Given(string pools, DesiredLoadBalancer desired) => Assert.Single(Decide(Pools(pools), HAProxyState.Empty, desired).After!.Addresses).ToString(); // ! it is served

    private static Decision Decide(AddressPoolSet pools, HAProxyState state, DesiredLoadBalancer desired) => RequestPlanner.Decide(state, pools, new ServiceRequest(desired.Identity, desired, []));

    private static HAProxyState With(AddressPoolSet pools, HAProxyState state, DesiredLoadBalancer desired) =>
        RequestPlanner.Release(RequestPlanner.Apply(state, desired.Identity, Decide(pools, state, desired)), [desired.Identity]);

    private static HAProxyState StateOf(AddressPoolSet pools, params DesiredLoadBalancer[] services) => services.Aggregate(HAProxyState.Empty, (state, service) => With(pools, state, service));

    private static string AddressOf(HAProxyState state, string name) => Assert.Single(state.Services[$"uid-{name}"].Addresses).ToString();
}
