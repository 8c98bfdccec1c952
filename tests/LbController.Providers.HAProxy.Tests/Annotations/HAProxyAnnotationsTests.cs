using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.State;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Annotations;

public sealed class HAProxyAnnotationsTests
{
    [Fact]
    public void EveryExample_IsAllowed_AndMeansSomething()
    {
        var read = HAProxyAnnotations.Read(new ValueMap(HAProxyAnnotations.Definitions.Select(term => KeyValuePair.Create(term.Key, $" {term.Example} "))), ValueMap.Empty);

        Assert.Empty(read.Problems);
        Assert.All(typeof(HAProxyAnnotations).GetProperties().Where(property => property.Name != nameof(HAProxyAnnotations.Problems)), property => Assert.NotNull(property.GetValue(read)));
        Assert.Equal((ProxyProtocol.V2, BalanceAlgorithm.LeastConnections, NodeDownAction.Close), (read.ProxyProtocol, read.Balance, read.OnNodeDown));
        Assert.Equal((50, 100), (read.NodeWeights!["node-a"], read.NodeWeights["node-b"])); // ! all are set
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30)), (read.TimeoutClient, read.TimeoutQueue));
    }

    [Theory]
    [InlineData("proxy-protocol", "v3", "proxy-protocol: 'v3' is not allowed: v1, v2, for example v2")]
    [InlineData("proxy-protocol", "", "'' is not allowed")]
    [InlineData("balance", "static-rr", "'static-rr' is not allowed: roundrobin, leastconn, source, random, for example leastconn")]
    [InlineData("balance", "Source", "'Source' is not allowed")]
    [InlineData("timeout-client", "999ms", "'999ms' is not allowed: a number with ms, s, m or h, from 1s to 168h, for example 10m")]
    [InlineData("timeout-client", "169h", "from 1s to 168h")]
    [InlineData("timeout-server", "10", "'10' is not allowed")]
    [InlineData("timeout-connect", "-1s", "from 100ms to 1m")]
    [InlineData("timeout-queue", "1e3s", "from 100ms to 10m")]
    [InlineData("timeout-tunnel", "9999999999h", "'9999999999h' is not allowed")]
    [InlineData("timeout-client-fin", "1s\n    server evil 10.0.0.9:1", "'1s?    server evil 10.0.0.9:1' is not allowed")]
    [InlineData("max-connections", "0", "'0' is not allowed: 1 to 1000000, for example 1000")]
    [InlineData("max-connections-per-node", "1000001", "1 to 1000000")]
    [InlineData("node-weights", "a=257", "weights 0 to 256")]
    [InlineData("node-weights", "a=1,a=2", "each node once")]
    [InlineData("node-weights", "a=1,", "`node=weight`")]
    [InlineData("node-weights", "A=1", "'A=1' is not allowed")]
    [InlineData("node-weights", "a b=1", "'a b=1' is not allowed")]
    [InlineData("slow-start", "2h", "from 1s to 1h")]
    [InlineData("tcp-keepalive", "yes", "'yes' is not allowed: true, false, for example false")]
    [InlineData("on-node-down", "reset", "'reset' is not allowed: keep, close, for example close")]
    [InlineData("retries", "11", "0 to 10")]
    public void ValueThatIsNotAllowed_IsAProblem_WithKeyValueBoundsAndExample(string name, string value, string expected)
    {
        Problem problem = Assert.Single(HAProxyAnnotations.Read(Set(name, value), ValueMap.Empty).Problems);

        Assert.Equal(("InvalidAnnotation", $"metadata.annotations[haproxy.lbcontroller.io/{name}]"), (problem.Reason, problem.Field));
        Assert.StartsWith($"haproxy.lbcontroller.io/{name}: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected.Replace("`", "", StringComparison.Ordinal), problem.Message, StringComparison.Ordinal);
        Assert.Equal(name == "proxy-protocol" ? ProblemSeverity.Refused : ProblemSeverity.Degraded, problem.Severity);
        Assert.InRange(problem.Message.Length, 1, 500);
    }

    [Theory]
    [InlineData("timeout-client", "1s")]
    [InlineData("timeout-client", "168h")]
    [InlineData("timeout-connect", "100ms")]
    [InlineData("max-connections", "1000000")]
    [InlineData("node-weights", "a=0,b.example=256")]
    [InlineData("retries", "0")]
    [InlineData("retries", "10")]
    public void Bounds_AreAllowed(string name, string value) => Assert.Empty(HAProxyAnnotations.Read(Set(name, value), ValueMap.Empty).Problems);

    [Fact]
    public void AllProblems_AreReportedAtOnce_AndTheRestOfTheWishesCounts()
    {
        ValueMap annotations = new([.. Set("balance", "best"), .. Set("timeout-client", "soon"), .. Set("timeuot-server", "1s"), .. Set("retries", "2")]);

        ServiceState state = Sample.State(Sample.Desired() with { Annotations = annotations }, "192.0.2.1");

        Assert.Equal(["InvalidAnnotation", "InvalidAnnotation", "UnknownAnnotation"], state.Problems.Select(problem => problem.Reason).Order(StringComparer.Ordinal));
        Assert.Contains("\n    retries 2\n", state.Section.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassesParameter_CountsWhereTheServiceSaysNothing()
    {
        ValueMap parameters = new([new("balance", "random"), new("maxConnections", "7"), new("timeoutClient", "x")]);

        var read = HAProxyAnnotations.Read(Set("balance", "leastconn"), parameters);

        Assert.Equal((BalanceAlgorithm.LeastConnections, 7), (read.Balance, read.MaxConnections));
        Problem problem = Assert.Single(read.Problems);
        Assert.Equal("spec.loadBalancerClass", problem.Field);
        Assert.StartsWith("parameter timeoutClient of the class: 'x' is not allowed", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ProxyProtocolThatIsNoVersion_IsRefused_AndWhatIsServedStays()
    {
        var pools = new LbController.Providers.HAProxy.Addresses.AddressPoolSet([HAProxyAddressPool.Parse("192.0.2.0/24")]);
        DesiredLoadBalancer good = Sample.Desired() with { Annotations = Set("proxy-protocol", "v1") };
        Decision first = RequestPlanner.Decide(HAProxyState.Empty, pools, new ServiceRequest(good.Identity, good, []));
        HAProxyState state = RequestPlanner.Apply(HAProxyState.Empty, good.Identity, first);

        DesiredLoadBalancer bad = good with { Annotations = Set("proxy-protocol", "V1") };
        Decision second = RequestPlanner.Decide(state, pools, new ServiceRequest(bad.Identity, bad, []));
        Decision fresh = RequestPlanner.Decide(HAProxyState.Empty, pools, new ServiceRequest(bad.Identity, bad, []));

        Assert.Equal(DecisionKind.Changed, first.Kind);
        Assert.Equal((DecisionKind.Refused, DecisionKind.Refused), (second.Kind, fresh.Kind));
        Assert.Same(first.After, second.After);
        Assert.Null(fresh.After);
        Assert.Equal(ProblemSeverity.Refused, Assert.Single(second.Problems).Severity);
    }

    [Fact]
    public void WishesSurviveTheModelFile()
    {
        DesiredLoadBalancer desired = Sample.Desired() with
        {
            Annotations = new([.. Set("balance", "random"), .. Set("node-weights", "a=7"), .. Set("max-connections", "9"), .. Set("proxy-protocol", "v2")]),
            Parameters = new([new("timeoutClient", "9s")]),
        };
        ServiceState state = Sample.State(desired, "192.0.2.1");
        var all = RequestPlanner.Apply(HAProxyState.Empty, desired.Identity, new Decision(DecisionKind.Changed, null, state, []));

        RememberedModel? read = ModelSerializer.Deserialize(System.Text.Encoding.UTF8.GetString(ModelSerializer.Serialize(all)));

        Assert.Equal(state.Section.Text, Assert.Single(read!.Services).Section.Text); // ! a good file
        Assert.Contains(" weight 7 ", state.Section.Text, StringComparison.Ordinal);
        Assert.Contains("timeout client 9000ms", state.Section.Text, StringComparison.Ordinal);
    }

    private static ValueMap Set(string name, string value) => new([new(HAProxyAnnotations.Prefix + name, value)]);
}
