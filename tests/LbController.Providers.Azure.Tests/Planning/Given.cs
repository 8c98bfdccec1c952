using System.Net;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Ownership;
using LbController.Providers.Azure.Planning;

namespace LbController.Providers.Azure.Tests.Planning;

/// <summary>A public Service with TCP ports 80 and 443 in a virtual network with three subnets; tests change what matters.</summary>
internal sealed record Given
{
    public const string Vendor = "service.beta.kubernetes.io/azure-";

    public const string Port = "service.beta.kubernetes.io/port_";

    public const string Subscription = "01234567-89ab-cdef-0123-456789abcdef";

    public static readonly Given Plain = new();

    public static readonly Given Internal = Plain.With("load-balancer-internal", "true");

    public static readonly Given Dual = Plain.Families(IpFamily.IPv4, IpFamily.IPv6);

    public DesiredLoadBalancer Desired { get; init; } = new()
    {
        Identity = Identity("shop", "front"),
        Listeners = [Tcp(80, 30080), Tcp(443, 30443)],
        Health = HealthProbe.Http(10256, "/healthz"),
    };

    public AzureSettings Settings { get; init; } = new()
    {
        SubscriptionId = Subscription,
        ResourceGroup = "cluster",
        VirtualNetwork = "net",
        VirtualNetworkResourceGroup = "cluster",
        Subnet = "nodes",
        SecurityGroupResourceGroup = "cluster",
    };

    public NetworkView View { get; init; } = new(
        "westeurope",
        [
            Subnet("nodes", "nsg", "10.0.0.0/24", "fd00::/64"),
            Subnet("front", null, "10.0.1.0/24", "10.0.2.0/28"),
            Subnet("six", null, "fd00:0:0:6::/64"),
        ],
        []);

    public static LoadBalancerIdentity Identity(string ns, string name, string cluster = "test-cluster", int number = 1) =>
        new(new ClusterId(cluster), new ServiceKey(ns, name), $"8a1f7c1e-0000-4000-8000-{number:D12}");

    public static SubnetView Subnet(string name, string? securityGroup, params string[] prefixes) => new(
        Id("cluster", "virtualNetworks/net/subnets", name),
        name,
        prefixes.Select(prefix => IPNetwork.Parse(prefix)).ToValueList(),
        securityGroup is null ? null : Id("cluster", "networkSecurityGroups", securityGroup));

    /// <summary>A public IP that somebody made by hand.</summary>
    public static PublicIpView Ip(string name, string address, string group = "cluster") => new()
    {
        Id = Id(group, "publicIPAddresses", name),
        Family = address.Contains(':', StringComparison.Ordinal) ? IpFamily.IPv6 : IpFamily.IPv4,
        Address = IPAddress.Parse(address),
    };

    /// <summary>One that the controller made for a Service.</summary>
    public static PublicIpView Ip(string name, string address, LoadBalancerIdentity owner) => Ip(name, address) with { Tags = OwnershipTags.Of(owner) };

    public static ResourceIdentifier Id(string group, string type, string name) =>
        new($"/subscriptions/{Subscription}/resourceGroups/{group}/providers/Microsoft.Network/{type}/{name}");

    public static Listener Tcp(int port, int nodePort) => new(new ListenerKey(TransportProtocol.Tcp, port), nodePort);

    public static Listener Udp(int port, int nodePort) => new(new ListenerKey(TransportProtocol.Udp, port), nodePort);

    /// <summary>With a vendor annotation, by the end of its key.</summary>
    public Given With(string name, string value) => Annotated(Vendor + name, value);

    public Given Annotated(string key, string value) =>
        this with { Desired = Desired with { Annotations = new ValueMap(Desired.Annotations.Append(KeyValuePair.Create(key, value))) } };

    public Given Ports(params Listener[] listeners) => this with { Desired = Desired with { Listeners = listeners.OrderBy(listener => listener.Key).ToValueList() } };

    public Given Families(params IpFamily[] families) => this with { Desired = Desired with { Families = families.ToValueList() } };

    public Given SourceRanges(params string[] ranges) => this with { Desired = Desired with { SourceRanges = ranges.Select(range => IPNetwork.Parse(range)).ToValueList() } };

    public Given Requesting(params string[] addresses) => this with { Desired = Desired with { RequestedAddresses = addresses.Select(IPAddress.Parse).ToValueList() } };

    public Given Local() => this with { Desired = Desired with { TrafficPolicy = TrafficPolicy.Local, Health = HealthProbe.Http(32123, "/healthz") } };

    public Given Having(params PublicIpView[] publicIps) => this with { View = View with { PublicIps = publicIps.ToValueList() } };

    public Given Subnets(params SubnetView[] subnets) => this with { View = View with { Subnets = subnets.ToValueList() } };

    public Given Set(Func<AzureSettings, AzureSettings> change) => this with { Settings = change(Settings) };

    public ModelResult Build() => ModelBuilder.Build(Desired, Settings, View);

    /// <summary>The model of what must not be refused.</summary>
    public AzureService Model()
    {
        ModelResult result = Build();
        Assert.True(result.Model is not null, string.Join("\n", result.Problems));
        return result.Model;
    }
}
