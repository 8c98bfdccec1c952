using System.Net;
using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Both families.</summary>
public sealed class DualStackTests : FeatureTest
{
    public override Task InitializeAsync()
    {
        Begin(ipv6: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task B060_EachFamilyHasItsAddress_Rule_PoolAndSecurityRule_AndOneThatGoesTakesThemAlong()
    {
        DesiredLoadBalancer web = Both("web");
        ValueList<PublishedAddress> addresses = await ServeAsync(web);
        Assert.Equal(2, addresses.Count);
        Assert.Equal(["IPv4", "IPv6"], Rig.PublicIps("web").Select(ip => ip.Text("properties", "publicIPAddressVersion")).Order(StringComparer.Ordinal));
        Assert.Equal(["10.240.0.10", "fd00:db8:0:1::10"], Rig.LoadBalancer().Items("properties", "backendAddressPools").Select(pool => pool.Items("properties", "loadBalancerBackendAddresses")[0].Text("properties", "ipAddress")).Order(StringComparer.Ordinal));
        Assert.Equal(2, Rig.Rules("web").Length);
        Assert.Equal(["Allow Tcp Internet -> 10.240.0.0/16 30100", "Allow Tcp Internet -> fd00:db8:0:1::/64 30100"], Rig.Firewall("web").Order(StringComparer.Ordinal));

        ValueList<PublishedAddress> left = await ServeAsync(web with { Families = [IpFamily.IPv4] });
        Assert.Equal([addresses[0]], left);
        Assert.Single(Rig.Rules("web"));
        Assert.Single(Rig.Firewall("web"));
        Assert.Single(Rig.Arm.World.All("publicIPAddresses"));
        Assert.Single(Rig.LoadBalancer().Items("properties", "backendAddressPools"));
    }

    [Fact]
    [Annotation("azure-pip-name-ipv6")]
    [Annotation("azure-pip-prefix-id-ipv6")]
    public async Task EachFamilyHasAnAnnotationOfItsOwn()
    {
        Rig.Arm.World.AddPublicIp("by-hand").AddPublicIp("by-hand-6", ipv6: true).AddPublicIpPrefix("front", 30).AddPublicIpPrefix("front-6", 126, ipv6: true);
        Given();
        await ServeAsync(With(Both("web"), ("azure-pip-name", "by-hand"), ("azure-pip-name-ipv6", "by-hand-6")));
        Assert.Equal(["by-hand", "by-hand-6"], Rig.PublicIps("web").Select(ip => ip.Text("name")).Order(StringComparer.Ordinal));
        await ServeAsync(With(Both("mail"), ("azure-pip-prefix-id", Rig.Arm.World.IdOf("publicIPPrefixes", "front")), ("azure-pip-prefix-id-ipv6", Rig.Arm.World.IdOf("publicIPPrefixes", "front-6"))));
        Assert.Equal(["front", "front-6"], Rig.PublicIps("mail").Select(ip => ip.Text("properties", "publicIPPrefix", "id").Split('/')[^1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Annotation("azure-load-balancer-ipv6")]
    public async Task B058_AnInternalServiceAsksForAnAddressOfEachFamily_AndIPv6HasNoFloatingIp()
    {
        DesiredLoadBalancer web = With(Both("web"), ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.7.7"), ("azure-load-balancer-ipv6", "fd00:db8:0:1::77"));
        Assert.Equal([IPAddress.Parse("10.240.7.7"), IPAddress.Parse("fd00:db8:0:1::77")], (await ServeAsync(web)).Select(address => address.Ip));
        Assert.All(Rig.Rules("web"), rule => Assert.Equal("false", rule.Text("properties", "enableFloatingIP")));
    }

    [Fact]
    public async Task AnIPv6ServiceAloneIsServedBesideAnIPv4One_AndSaidWhereThereIsNone()
    {
        DesiredLoadBalancer six = Both("six") with { Families = [IpFamily.IPv6] };
        Assert.Equal(ProblemReasons.NeedsIpv4Frontend, Assert.Single((await Rig.PlanAsync(six)).Problems).Reason);
        await ServeAsync(Both("web"));
        ValueList<PublishedAddress> addresses = await ServeAsync(six);
        Assert.Contains(':', Assert.Single(addresses).Ip?.ToString() ?? "");
    }

    [Fact]
    public async Task SourceRangesOfBothFamiliesAreARuleEach()
    {
        await ServeAsync(Both("web") with { SourceRanges = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32")] });
        Assert.Equal(
            ["Allow Tcp 192.0.2.0/24 -> 10.240.0.0/16 30100", "Allow Tcp 2001:db8::/32 -> fd00:db8:0:1::/64 30100"],
            Rig.Firewall("web").Where(rule => rule.StartsWith("Allow", StringComparison.Ordinal) && !rule.Contains("AzureLoadBalancer", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(2, Rig.Firewall("web").Count(rule => rule.StartsWith("Deny Tcp *", StringComparison.Ordinal)));
    }

    private DesiredLoadBalancer Both(string name) => Service(name) with
    {
        Families = [IpFamily.IPv4, IpFamily.IPv6],
        Nodes = [AzureRig.Node(0, ipv6: true), AzureRig.Node(1, ipv6: true)],
    };
}
