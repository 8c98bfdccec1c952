using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Runtime;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Planning;

/// <summary>Wishes that contradict each other, and what a change of each costs.</summary>
public sealed class TrafficMapperTests
{
    [Theory]
    [InlineData("balance", "leastconn", "balance", "sessionAffinity ClientIP places clients")]
    [InlineData("slow-start", "30s", "slow-start", "placed by their address")]
    public void B056_WishThatAffinityContradicts_HasNoEffect_AndIsReported(string name, string value, string about, string expected)
    {
        DesiredLoadBalancer desired = Sample.Desired() with { ClientIpAffinity = TimeSpan.FromSeconds(7) };

        ServiceState state = Sample.State(desired with { Annotations = Set((name, value)) }, "192.0.2.1");

        AssertIneffective(state, about, expected);
        Assert.Equal(Sample.State(desired, "192.0.2.1").Section.Text, state.Section.Text);
        Assert.Empty(Sample.State(desired with { Annotations = Set(("balance", "source")) }, "192.0.2.1").Problems);
    }

    [Fact]
    public void TunnelTimeout_ReplacesTheOthers_SoTheyAreNotSetTogether()
    {
        ServiceState both = Sample.State(Sample.Desired() with { Annotations = Set(("timeout-tunnel", "1h"), ("timeout-server", "5s")) }, "192.0.2.1");
        ServiceState alone = Sample.State(Sample.Desired() with { Annotations = Set(("timeout-tunnel", "1h")) }, "192.0.2.1");

        AssertIneffective(both, "timeout-tunnel", "would replace timeout-client and timeout-server");
        Assert.DoesNotContain("tunnel", both.Section.Text, StringComparison.Ordinal);
        Assert.Contains("\n    timeout tunnel 3600000ms\n", alone.Section.Text, StringComparison.Ordinal);
        Assert.Empty(alone.Problems);
    }

    [Fact]
    public void WeightsOfNothingForEveryNodeThereIs_AreNotHeeded_SinceNobodyWouldBeServed()
    {
        ServiceState none = Sample.State(Sample.Desired() with { Annotations = Set(("node-weights", "a=0,b=0,c=9")) }, "192.0.2.1");
        ServiceState one = Sample.State(Sample.Desired() with { Annotations = Set(("node-weights", "a=0")) }, "192.0.2.1");

        AssertIneffective(none, "node-weights", "at least one of them a weight above 0");
        Assert.All(none.Section.Backends[0].Servers, server => Assert.Equal(HAProxyServer.DefaultWeight, server.Weight));
        Assert.Equal([0, TrafficMapper.OtherWeight], one.Section.Backends[0].Servers.Select(server => server.Weight));
        Assert.Empty(one.Problems);
    }

    [Fact]
    public void UdpPorts_KnowNoneOfTheWishes_AndEachIsReported()
    {
        DesiredLoadBalancer desired = Sample.Desired() with
        {
            Listeners = [Sample.Tcp(80), new Listener(new ListenerKey(TransportProtocol.Udp, 53), 30053)],
            Annotations = Set(("balance", "random"), ("max-connections", "5"), ("address-pool", "default")),
        };

        ServiceState state = Sample.State(desired, "192.0.2.1");

        Assert.Equal(
            ["metadata.annotations[haproxy.lbcontroller.io/balance]", "metadata.annotations[haproxy.lbcontroller.io/max-connections]"],
            state.Problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
        Assert.All(state.Problems, problem => Assert.Contains("no effect on the Service's UDP ports", problem.Message, StringComparison.Ordinal));
        Assert.Contains("\n    balance random\n", state.Section.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max-connections=5", "max-connections=6", "listener-changed")]
    [InlineData("max-connections-per-node=5", "max-connections-per-node=6", "set maxconn server be_*/a 6|set maxconn server be_*/b 6")]
    [InlineData("node-weights=a:1", "node-weights=a:2", "set server be_*/a weight 2")]
    [InlineData("", "node-weights=a:100", "set server be_*/a weight 100|set server be_*/b weight 100")]
    [InlineData("", "max-connections=5", "listener-changed")]
    [InlineData("max-connections=5", "", "listener-changed")]
    [InlineData("", "max-connections-per-node=5", "server-replaced")]
    [InlineData("max-connections-per-node=5", "", "server-replaced")]
    [InlineData("", "proxy-protocol=v1", "server-replaced")]
    [InlineData("", "slow-start=5s", "server-replaced")]
    [InlineData("", "on-node-down=close", "server-replaced")]
    [InlineData("balance=source", "balance=random", "backend-changed")]
    [InlineData("", "balance=random", "backend-changed")]
    [InlineData("", "timeout-server=5s", "backend-changed")]
    [InlineData("", "timeout-client=5s", "listener-changed")]
    [InlineData("max-connections=5", "max-connections=6,timeout-client=5s", "listener-changed")]
    [InlineData("", "on-node-down=keep", "")]
    public void ChangeOfAWish_IsCommandsOrAReload(string before, string after, string expected)
    {
        ServiceState first = Sample.State(Sample.Desired() with { Annotations = Parse(before) }, "192.0.2.1");
        ServiceState second = Sample.State(CheckTables.Empty.With(first.Section.Check), Sample.Desired() with { Annotations = Parse(after) }, "192.0.2.1");

        RuntimePlan plan = RuntimePlanner.Plan(RunningConfiguration.Loaded(Sample.Configuration(first)), Sample.Configuration(second), 0);

        string service = LbController.Providers.HAProxy.Rendering.HAProxyNames.Service(first.Identity);
        string commands = string.Join('|', plan.Commands.Select(command => command.Text.Replace($"{service}_tcp_80_v4", "*", StringComparison.Ordinal)));
        Assert.Equal(expected, plan.NeedsReload ? plan.Reason : commands);
        Assert.Equal(!plan.NeedsReload, RuntimePlanner.CanCommand(first.Section, second.Section, Sample.Settings));
    }

    [Fact]
    public void NodeThatLeaves_IsAReload_WhereMaintenanceWouldCloseItsConnections()
    {
        DesiredLoadBalancer desired = Sample.Desired() with { Annotations = Set(("on-node-down", "close")) };
        ServiceState first = Sample.State(desired, "192.0.2.1");
        ServiceState second = Sample.State(CheckTables.Empty.With(first.Section.Check), desired with { Nodes = [Sample.Node("b", "10.0.0.2")] }, "192.0.2.1");

        Assert.Equal("server-replaced", RuntimePlanner.Plan(RunningConfiguration.Loaded(Sample.Configuration(first)), Sample.Configuration(second), 0).Reason);
        Assert.False(RuntimePlanner.Plan(RunningConfiguration.Loaded(Sample.Configuration(second)), Sample.Configuration(first), 0).NeedsReload);
    }

    [Fact]
    public void LimitsOfTheWorker_AreCompared()
    {
        ServiceState state = Sample.State(Sample.Desired() with { Annotations = Set(("max-connections", "5"), ("max-connections-per-node", "3")) }, "192.0.2.1");
        HAProxyConfiguration configuration = Sample.Configuration(state);
        string frontend = state.Section.Frontends[0].Name;
        string backend = state.Section.Backends[0].Name;
        IReadOnlyDictionary<string, int>? open = ObservedListeners.ParseOpen($"# pxname,\n{frontend},FRONTEND,,,0,0,4,0,0,0,0,0,0,,,,,OPEN,,\n");
        IReadOnlyDictionary<string, int>? limits = ObservedLimits.Parse($"# pxname,\n{backend},a,0,0,0,0,3,0,\n\n# pxname,\n{backend},b,0,0,0,0,,0,\n");

        var comparison = WorkerComparison.Of(new WorkerObservation(new ObservedServers(), open, limits!), configuration, new HashSet<string> { backend }); // ! statistics

        Assert.Contains($"frontend {frontend} takes 4 connections instead of 5", comparison.Differences);
        Assert.Contains($"server {backend}/b takes 0 connections instead of 3", comparison.Differences);
        Assert.DoesNotContain(comparison.Differences, difference => difference.Contains("/a takes", StringComparison.Ordinal));
        Assert.Null(ObservedLimits.Parse("Unknown command"));
    }

    private static void AssertIneffective(ServiceState state, string name, string expected)
    {
        Problem problem = Assert.Single(state.Problems);
        Assert.Equal((ProblemSeverity.Degraded, "IneffectiveAnnotation", $"metadata.annotations[haproxy.lbcontroller.io/{name}]"), (problem.Severity, problem.Reason, problem.Field));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private static ValueMap Parse(string text) =>
        Set([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=')).Select(parts => (parts[0], parts[1].Replace(':', '=')))]);

    private static ValueMap Set(params (string Name, string Value)[] wishes) => new(wishes.Select(wish => KeyValuePair.Create(HAProxyAnnotations.Prefix + wish.Name, wish.Value)));
}
