using LbController.Abstractions.Model;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Tests.Ownership;

/// <summary>Names: unique, within Azure's limits, and read back to the Service.</summary>
public sealed class ElementNamesTests
{
    private const string Uid = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

    private static readonly ClusterId Cluster = new("cluster-1");

    [Fact]
    public void ANameTellsItsServiceAndNobodyElses()
    {
        string name = ElementNames.Base(Identity("shop", "web", Uid)) + "-tcp-80-v4";
        Assert.Equal(Uid, ElementNames.UidOf(name, Cluster));
        Assert.Null(ElementNames.UidOf(name, new ClusterId("cluster-2")));
        Assert.Null(ElementNames.UidOf("kubernetes-a0a1b2c3d-TCP-80", Cluster));
        Assert.Null(ElementNames.UidOf(ElementNames.Pool(Cluster, false, IpFamily.IPv4), Cluster));
        Assert.Null(ElementNames.UidOf(ElementNames.Probe(Cluster, new HealthProbeRule("Http", 10256, "/healthz", 5, 2)), Cluster));
    }

    [Fact]
    public void ServicesWhoseNamesRunTogetherHaveNamesOfTheirOwn() =>
        Assert.NotEqual(ElementNames.Base(Identity("a-b", "c", Uid)), ElementNames.Base(Identity("a", "b-c", Uid.Replace('0', '1'))));

    [Fact]
    public void AUidThatIsThePrefixOfAnotherIsNotTheOther()
    {
        string one = ElementNames.Base(Identity("a", "b", "uid-1"));
        Assert.True(ElementNames.IsOf(one, one));
        Assert.True(ElementNames.IsOf(one + "-v4", one));
        Assert.False(ElementNames.IsOf(ElementNames.Base(Identity("a", "b", "uid-10")), one));
    }

    [Theory]
    [InlineData("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")]
    [InlineData("a uid / that is none, and longer than any that Kubernetes gives out")]
    public void NamesKeepToAzuresLimits(string uid)
    {
        string name = ElementNames.Base(Identity("n", "s", uid)) + "-allow-tcp-vip-65535-v6";
        Assert.InRange(name.Length, 1, 80);
        Assert.Matches(@"\A[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9_]\z", name);
    }

    [Theory]
    [InlineData("node-1", "node-1")]
    [InlineData("ip-10-0-0-1.eu.internal", "ip-10-0-0-1.eu.internal")]
    public void NodesKeepTheirNamesWhereAzureTakesThem(string node, string expected) => Assert.Equal(expected, ElementNames.Node(node));

    [Fact]
    public void OtherNodesGetNamesOfTheirOwn()
    {
        string[] names = [new string('a', 200), new string('a', 201), "a", "b-"];
        Assert.Equal(4, names.Select(ElementNames.Node).Distinct().Count());
        Assert.All(names.Select(ElementNames.Node), name => Assert.InRange(name.Length, 2, 80));
    }

    [Theory]
    [InlineData("lb", false, 1)]
    [InlineData("lb-2", false, 2)]
    [InlineData("lb-internal", true, 1)]
    [InlineData("lb-internal-3", true, 3)]
    [InlineData("k8s-00000015", false, 1)]
    [InlineData("lb-21", false, 1)]
    public void LoadBalancersAreToldApartByName(string name, bool isInternal, int number)
    {
        Assert.Equal(isInternal, LoadBalancerNames.IsInternal(name));
        Assert.Equal(number, LoadBalancerNames.Number(name));
    }

    private static LoadBalancerIdentity Identity(string ns, string name, string uid) => new(Cluster, new ServiceKey(ns, name), uid);
}
