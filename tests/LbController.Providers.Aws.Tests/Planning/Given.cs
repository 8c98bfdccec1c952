using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Planning;

namespace LbController.Providers.Aws.Tests.Planning;

/// <summary>A Service with ports 80 and 443 in a VPC with three zones, each with a public and a private subnet; tests change what matters.</summary>
internal sealed record Given
{
    public const string Vendor = "service.beta.kubernetes.io/aws-load-balancer-";

    public const string Certificate = "arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef";

    public static readonly Given Plain = new();

    public DesiredLoadBalancer Desired { get; init; } = new()
    {
        Identity = new LoadBalancerIdentity(new ClusterId("test-cluster"), new ServiceKey("shop", "front"), "8a1f7c1e-0000-4000-8000-000000000001"),
        Listeners = [Tcp(80, 30080), Tcp(443, 30443)],
        Health = HealthProbe.Http(10256, "/healthz"),
    };

    public AwsSettings Settings { get; init; } = new(
        "eu-west-1", null, "blue", "internal", "instance", "ELBSecurityPolicy-2016-08", ValueMap.Empty, [], PortRange.DefaultNodePorts);

    public VpcView View { get; init; } = new(
        "vpc-1",
        [
            Subnet("subnet-a1", "a", 1), Subnet("subnet-b1", "b", 2), Subnet("subnet-c1", "c", 3),
            Subnet("subnet-a2", "a", 11), Subnet("subnet-b2", "b", 12), Subnet("subnet-c2", "c", 13),
        ],
        [new RouteTableDescription(true, [], ["local"]), new RouteTableDescription(false, ["subnet-a2", "subnet-b2", "subnet-c2"], ["local", "igw-1"])],
        [Zone("a"), Zone("b"), Zone("c")],
        [],
        null);

    /// <summary>A subnet 10.0.N.0/24 with IPv6.</summary>
    public static SubnetDescription Subnet(string id, string zone, int number, params (string Key, string Value)[] tags) => new(
        id, "vpc-1", $"10.0.{number}.0/24", [$"2001:db8:{number}::/64"], "eu-west-1" + zone, "euw1-" + zone, 200, null, new ValueMap(tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))));

    public static AvailabilityZoneDescription Zone(string zone, string type = "availability-zone") => new("eu-west-1" + zone, "euw1-" + zone, type);

    public static SecurityGroupDescription Group(string id, string name, string vpc = "vpc-1") => new(id, name, vpc, "", [], new ValueMap([new("Name", name)]));

    public static Listener Tcp(int port, int nodePort) => new(new ListenerKey(TransportProtocol.Tcp, port), nodePort);

    public static Listener Udp(int port, int nodePort) => new(new ListenerKey(TransportProtocol.Udp, port), nodePort);

    /// <summary>A load balancer that is there already, internal and in the private subnets.</summary>
    public static LoadBalancerDescription Existing(params (string Zone, string Subnet, LoadBalancerAddress[] Addresses)[] zones) => new(
        "arn:lb",
        "old-name",
        "old.example.com",
        "internal",
        "vpc-1",
        "network",
        "active",
        null,
        "ipv4",
        zones.Select(zone => new LoadBalancerZone("eu-west-1" + zone.Zone, zone.Subnet, zone.Addresses.ToValueList(), [])).ToValueList(),
        ["sg-1"],
        null,
        null);

    /// <summary>With a vendor annotation, by the end of its key.</summary>
    public Given With(string name, string value) => Annotated(Vendor + name, value);

    public Given Annotated(string key, string value) =>
        this with { Desired = Desired with { Annotations = new ValueMap(Desired.Annotations.Append(KeyValuePair.Create(key, value))) } };

    public Given Ports(params Listener[] listeners) => this with { Desired = Desired with { Listeners = listeners.OrderBy(listener => listener.Key).ToValueList() } };

    public Given Families(params IpFamily[] families) => this with { Desired = Desired with { Families = families.ToValueList() } };

    public Given SourceRanges(params string[] ranges) => this with { Desired = Desired with { SourceRanges = ranges.Select(range => IPNetwork.Parse(range)).ToValueList() } };

    public Given Subnets(params SubnetDescription[] subnets) => this with { View = View with { Subnets = subnets.ToValueList() } };

    public Given Groups(params SecurityGroupDescription[] groups) => this with { View = View with { SecurityGroups = groups.ToValueList() } };

    public Given Having(LoadBalancerDescription? existing) => this with { View = View with { Existing = existing } };

    public ModelResult Build() => ModelBuilder.Build(Desired, Settings, View);

    /// <summary>The model of what must not be refused.</summary>
    public NetworkLoadBalancer Model()
    {
        ModelResult result = Build();
        Assert.True(result.Model is not null, string.Join("\n", result.Problems));
        return result.Model;
    }
}
