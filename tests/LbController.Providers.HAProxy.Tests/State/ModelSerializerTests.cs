using System.Collections.Immutable;
using System.Net;
using System.Text;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.State;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.State;

public sealed class ModelSerializerTests
{
    [Fact]
    public void EverythingComesBack_SoThatARestartChangesNothing()
    {
        DesiredLoadBalancer desired = Sample.Desired() with
        {
            Families = [IpFamily.IPv6, IpFamily.IPv4],
            Listeners = [Sample.Tcp(80) with { AppProtocol = "http" }, Sample.Tcp(443, 30443), new Listener(new ListenerKey(TransportProtocol.Udp, 443), 30443)],
            Nodes = [new TargetNode("a", [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("2001:db8::1")], "kind://a"), Sample.Node("b")],
            Health = HealthProbe.Http(31000, "/healthz"),
            TrafficPolicy = TrafficPolicy.Local,
            SourceRanges = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")],
            ClientIpAffinity = TimeSpan.FromSeconds(10800),
            SharingKey = "edge",
            RequestedAddresses = [IPAddress.Parse("192.0.2.1")],
            Annotations = new ValueMap([new("k", "v\n\"")]),
            Parameters = new ValueMap([new("p", "q")]),
        };
        ServiceState whole = Sample.State(desired, "2001:db8::10", "192.0.2.1");
        ServiceState held = ServiceMapper.Map(Sample.Desired("held") with { Listeners = [Sample.Tcp(80), new Listener(new ListenerKey(TransportProtocol.Udp, 80), 30080)] }, [IPAddress.Parse("192.0.2.2")], [], new HashSet<FrontendBinding> { new(IPAddress.Parse("192.0.2.2"), 80, TransportProtocol.Udp) }, CheckTables.Empty, []);
        ServiceState kept = ServiceMapper.Map(Sample.Desired("kept") with { Nodes = [Sample.Node("a")] }, [IPAddress.Parse("192.0.2.3")], [], new HashSet<FrontendBinding>(), CheckTables.Empty.With(held.Section.Check), [new ServerTarget("a", IPAddress.Parse("10.0.0.7"))]);

        RememberedModel? model = ModelSerializer.Deserialize(Encoding.UTF8.GetString(ModelSerializer.Serialize(StateOf(whole, held, kept))));

        Assert.NotNull(model);
        IReadOnlyList<ServiceState> read = model.Services;
        Assert.Equal(3, read.Count);
        Assert.Equal([("10.0.0.1", 1), ("10.0.0.2", 2), ("10.0.0.7", 3)], model.Checks.ByName[held.Section.Check!.Name].Slots.OrderBy(slot => slot.Value).Select(slot => (slot.Key.Address.ToString(), slot.Value))); // ! it has an HTTP health check
        foreach (ServiceState expected in new[] { whole, held, kept })
        {
            ServiceState actual = Assert.Single(read, service => service.Identity == expected.Identity);
            Assert.Equal(expected.Desired, actual.Desired);
            Assert.Equal(expected.Addresses, actual.Addresses);
            Assert.Equal(expected.HeldBack, actual.HeldBack);
            Assert.Equal(expected.Targets, actual.Targets);
            Assert.Equal(expected.Forwards, actual.Forwards);
            Assert.Equal(expected.Section.Text, actual.Section.Text);
        }
    }

    [Fact]
    public void ThousandServicesShareTheirNodes()
    {
        ValueList<TargetNode> nodes = Enumerable.Range(1, 100).Select(i => Sample.Node($"node-{i}", $"10.0.1.{i}")).ToValueList();
        ServiceState[] services = [.. Enumerable.Range(1, 1000).Select(i => Sample.State(Sample.Desired($"s{i}") with { Nodes = nodes }, $"10.1.{i / 250}.{i % 250}"))];

        Assert.InRange(ModelSerializer.Serialize(StateOf(services)).Length, 1, 600_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"version\":99}")]
    [InlineData("{\"version\":1,\"nodeSets\":[[]],\"checks\":[],\"services\":null}")]
    public void DamagedFile_IsNull(string content) => Assert.Null(ModelSerializer.Deserialize(content));

    /// <summary>Each of these is the whole file with one thing damaged: without it the file is read.</summary>
    [Theory]
    [InlineData("\"slot\":1,", "\"slot\":9,")]
    [InlineData("\"slot\":1,", "\"slot\":2,")]
    [InlineData("\"capacity\":8", "\"capacity\":2000000000")]
    [InlineData("\"capacity\":8,\"slots\":[", "\"capacity\":-1,\"slots\":[],\"x\":[")]
    [InlineData("\"checks\":[", "\"checks\":[null,")]
    [InlineData("\"slots\":[", "\"slots\":[null,")]
    [InlineData("\"services\":[", "\"services\":[null,")]
    [InlineData("\"nodeSets\":[[", "\"nodeSets\":[[null,")]
    [InlineData("\"nodeSets\":[[", "\"nodeSets\":[null,[")]
    [InlineData("\"listeners\":[", "\"listeners\":[null,")]
    [InlineData("\"affinitySeconds\":60", "\"affinitySeconds\":1e300")]
    [InlineData("\"192.0.2.1\"", "\"x\"")]
    [InlineData("\"nodes\":0", "\"nodes\":3")]
    [InlineData("\"nodes\":0", "\"nodes\":-1")]
    public void DamageInOnePlace_IsNull(string text, string damaged)
    {
        string whole = System.Text.Encoding.UTF8.GetString(ModelSerializer.Serialize(StateOf(Sample.State(Sample.Desired() with { ClientIpAffinity = TimeSpan.FromMinutes(1) }, "192.0.2.1"))));
        Assert.NotNull(ModelSerializer.Deserialize(whole));
        Assert.Contains(text, whole, StringComparison.Ordinal);

        int at = whole.IndexOf(text, StringComparison.Ordinal);
        Assert.Null(ModelSerializer.Deserialize(whole[..at] + damaged + whole[(at + text.Length)..]));
    }

    private static HAProxyState StateOf(params ServiceState[] services) =>
        new(
        services.ToImmutableDictionary(service => service.Identity.ServiceUid),
        services.Aggregate(CheckTables.Empty, (tables, service) => tables.With(service.Section.Check)),
        AddressBook.Empty);
}
