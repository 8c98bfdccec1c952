using System.Net;
using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Internal Services.</summary>
public sealed class InternalTests : FeatureTest
{
    [Theory]
    [Annotation("azure-load-balancer-internal")]
    [InlineData("true")]
    [InlineData("True")]
    public async Task AnInternalServiceHasAnAddressOfTheNodesSubnet_AndNoPublicIpNorSecurityRule(string value)
    {
        ValueList<PublishedAddress> addresses = await ServeAsync(Service("web", ("azure-load-balancer-internal", value)));
        JsonNode frontend = Assert.Single(Rig.Frontends("web"));
        Assert.Equal(("Dynamic", ""), (frontend.Text("properties", "privateIPAllocationMethod"), frontend.Text("properties", "publicIPAddress")));
        Assert.EndsWith("/subnets/nodes", frontend.Text("properties", "subnet", "id"), StringComparison.Ordinal);
        Assert.Equal(frontend.Text("properties", "privateIPAddress"), Assert.Single(addresses).Ip?.ToString());
        Assert.Equal(Rig.LoadBalancer(isInternal: true).Text("id"), Assert.Single(Rig.Arm.World.All("loadBalancers")).Text("id"));
        Assert.Empty(Rig.Arm.World.All("publicIPAddresses"));
        Assert.Empty(Rig.Firewall("web"));
        Assert.Equal("False", Rig.Rule("web").Text("disableOutboundSnat"), ignoreCase: true);
    }

    [Fact]
    [Annotation("azure-load-balancer-internal-subnet")]
    public async Task AnotherSubnetIsAnotherAddress()
    {
        DesiredLoadBalancer web = Service("web", ("azure-load-balancer-internal", "true"));
        await ServeAsync(web);
        ValueList<PublishedAddress> addresses = await ServeAsync(With(web, ("azure-load-balancer-internal-subnet", "private")));
        Assert.EndsWith("/subnets/private", Assert.Single(Rig.Frontends("web")).Text("properties", "subnet", "id"), StringComparison.Ordinal);
        Assert.StartsWith("10.241.0.", Assert.Single(addresses).Ip?.ToString(), StringComparison.Ordinal);
        Assert.Single(Rig.LoadBalancer(isInternal: true).Items("properties", "frontendIPConfigurations"));
    }

    [Fact]
    public async Task B058_AStaticAddressIsGiven_Changed_AndGivenBack()
    {
        DesiredLoadBalancer web = Service("web", ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.7.7"));
        Assert.Equal(IPAddress.Parse("10.240.7.7"), Assert.Single(await ServeAsync(web)).Ip);
        Assert.Equal("Static", Assert.Single(Rig.Frontends("web")).Text("properties", "privateIPAllocationMethod"));
        web = Without(web, "azure-load-balancer-ipv4") with { RequestedAddresses = [IPAddress.Parse("10.240.7.8")] };
        Assert.Equal(IPAddress.Parse("10.240.7.8"), Assert.Single(await ServeAsync(web)).Ip);
        await ServeAsync(web with { RequestedAddresses = [] });
        Assert.Equal("Dynamic", Assert.Single(Rig.Frontends("web")).Text("properties", "privateIPAllocationMethod"));
    }

    [Fact]
    public async Task FromPublicToInternalAndBack_NothingStaysBehind()
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web);
        await ServeAsync(With(web, ("azure-load-balancer-internal", "true")));
        Assert.Equal([Rig.LoadBalancer(isInternal: true).Text("name")], Rig.Names("loadBalancers"));
        Assert.Empty(Rig.Arm.World.All("publicIPAddresses"));
        Assert.Empty(Rig.Firewall("web"));
        await ServeAsync(web);
        Assert.Equal([Rig.LoadBalancer().Text("name")], Rig.Names("loadBalancers"));
        Assert.Single(Rig.Arm.World.All("publicIPAddresses"));
    }

    [Fact]
    public async Task FromPublicToInternal_TheInternetIsKeptOutFirst_AndTheNewLoadBalancerServesBeforeTheOldOneIsLeft()
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web);
        Rig.Arm.Journal.Clear();
        await ServeAsync(With(web, ("azure-load-balancer-internal", "true")));
        string[] writes = [.. Rig.Arm.Journal.All.Where(call => call.Class != CallClass.Read).Select(call => $"{call.Operation}{(call.Path.Contains("-internal", StringComparison.Ordinal) ? " internal" : "")}")];
        Assert.Equal(["PUT networkSecurityGroups", "PUT loadBalancers internal", "DELETE loadBalancers", "DELETE publicIPAddresses"], writes);
    }

    [Fact]
    [Annotation("azure-load-balancer-enable-high-availability-ports")]
    public async Task HighAvailabilityPortsAreOneRuleForAll()
    {
        DesiredLoadBalancer web = Service("web", [(TransportProtocol.Tcp, 80), (TransportProtocol.Udp, 53)], ("azure-load-balancer-internal", "true"), ("azure-load-balancer-enable-high-availability-ports", "true"));
        await ServeAsync(web);
        JsonNode rule = Rig.Rule("web");
        Assert.Equal(("All", "0", "0", "true"), (rule.Text("protocol"), rule.Text("frontendPort"), rule.Text("backendPort"), rule.Text("enableFloatingIP")));
        Assert.Equal("Http 10256 /healthz 5 2", Rig.ProbeText(Rig.Rules("web")[0]));
        await ServeAsync(Without(web, "azure-load-balancer-enable-high-availability-ports"));
        Assert.Equal(["Udp 53->30101", "Tcp 80->30100"], Rig.Ports("web"));
    }

    [Fact]
    public async Task AnAdministratorsDefaultIsOverruledByTheAnnotation()
    {
        Begin(settings: settings => settings with { IsInternalByDefault = true });
        await ServeAsync(Service("inside"));
        await ServeAsync(Service("outside", ("azure-load-balancer-internal", "false")));
        Assert.Empty(Rig.PublicIps("inside"));
        Assert.Single(Rig.PublicIps("outside"));
    }
}
