using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Load balancing rules.</summary>
public sealed class RuleTests : FeatureTest
{
    [Fact]
    public async Task ARuleGoesToTheNodePort_WithResetAndWithoutOutboundSnat_ByDefault()
    {
        await ServeAsync(Service("web"));
        JsonNode rule = Rig.Rule("web");
        Assert.Equal(
            ("Tcp", "80", "30100", "4", "true", "true", "false", "Default"),
            (rule.Text("protocol"), rule.Text("frontendPort"), rule.Text("backendPort"), rule.Text("idleTimeoutInMinutes"), rule.Text("enableTcpReset"), rule.Text("disableOutboundSnat"), rule.Text("enableFloatingIP"), rule.Text("loadDistribution")));
    }

    [Theory]
    [Annotation("azure-load-balancer-tcp-idle-timeout")]
    [Annotation("azure-load-balancer-disable-tcp-reset")]
    [Annotation("azure.lbcontroller.io/disable-outbound-snat")]
    [Annotation("azure.lbcontroller.io/load-distribution")]
    [InlineData("azure-load-balancer-tcp-idle-timeout", "30", "idleTimeoutInMinutes", "30", "4")]
    [InlineData("azure-load-balancer-disable-tcp-reset", "true", "enableTcpReset", "false", "true")]
    [InlineData("azure.lbcontroller.io/disable-outbound-snat", "false", "disableOutboundSnat", "false", "true")]
    [InlineData("azure.lbcontroller.io/load-distribution", "SourceIPProtocol", "loadDistribution", "SourceIPProtocol", "Default")]
    public async Task ASettingOfTheRuleIsMade_AndTakenBack(string annotation, string value, string property, string expected, string otherwise)
    {
        DesiredLoadBalancer web = Service("web");
        ValueList<PublishedAddress> address = await ServeAsync(web);
        Assert.Equal(address, await ServeAsync(With(web, (annotation, value))));
        Assert.Equal(expected, Rig.Rule("web").Text(property));
        Assert.Equal(address, await ServeAsync(web));
        Assert.Equal(otherwise, Rig.Rule("web").Text(property));
    }

    [Fact]
    public async Task B056_ClientIpAffinityIsSourceIP()
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web with { ClientIpAffinity = TimeSpan.FromHours(3) });
        Assert.Equal("SourceIP", Rig.Rule("web").Text("loadDistribution"));
        await ServeAsync(web);
        Assert.Equal("Default", Rig.Rule("web").Text("loadDistribution"));
    }

    [Fact]
    public async Task B061_TcpAndUdpShareAPortNumber_AndUdpHasNoReset()
    {
        await ServeAsync(Service("dns", [(TransportProtocol.Tcp, 53), (TransportProtocol.Udp, 53)], ("azure-load-balancer-tcp-idle-timeout", "30")));
        Assert.Equal(["Tcp 53->30100", "Udp 53->30101"], Rig.Ports("dns"));
        Assert.Equal([("30", "true"), ("4", "false")], Rig.Rules("dns").Select(rule => (rule.Text("properties", "idleTimeoutInMinutes"), rule.Text("properties", "enableTcpReset"))));
        Assert.Equal(["Allow Tcp Internet -> 10.240.0.0/16 30100", "Allow Udp Internet -> 10.240.0.0/16 30101"], Rig.Firewall("dns").Order(StringComparer.Ordinal));
    }

    [Theory]
    [Annotation("azure-disable-load-balancer-floating-ip")]
    [Annotation("azure.lbcontroller.io/enable-floating-ip")]
    [InlineData("azure-disable-load-balancer-floating-ip", "false")]
    [InlineData("azure.lbcontroller.io/enable-floating-ip", "true")]
    public async Task WithFloatingIpTheFirewallIsOpenForTheAddress_AndBack(string annotation, string value)
    {
        DesiredLoadBalancer web = Service("web");
        ValueList<PublishedAddress> address = await ServeAsync(web);
        Assert.Equal(address, await ServeAsync(With(web, (annotation, value))));
        Assert.Equal(["Tcp 80->80"], Rig.Ports("web"));
        Assert.Equal("true", Rig.Rule("web").Text("enableFloatingIP"));
        Assert.Equal([$"Allow Tcp Internet -> {address[0].Ip} 80"], Rig.Firewall("web"));
        await ServeAsync(web);
        Assert.Equal(["Tcp 80->30100"], Rig.Ports("web"));
        Assert.Equal(["Allow Tcp Internet -> 10.240.0.0/16 30100"], Rig.Firewall("web"));
    }

    [Fact]
    public async Task ANewServiceWithFloatingIpOpensTheFirewallForAnAddressThatAzureGaveFirst()
    {
        ValueList<PublishedAddress> address = await ServeAsync(Service("web", ("azure-disable-load-balancer-floating-ip", "false")));
        Assert.Equal([$"Allow Tcp Internet -> {Assert.Single(address).Ip} 80"], Rig.Firewall("web"));
    }

    [Fact]
    public async Task B055_AnotherNodePort_KeepsTheAddress_AndOpensTheFirewallBeforeTheRuleMoves()
    {
        DesiredLoadBalancer web = Service("web");
        ValueList<PublishedAddress> address = await ServeAsync(web);
        Rig.Arm.Journal.Clear();
        Assert.Equal(address, await ServeAsync(web with { Listeners = [web.Listeners[0] with { NodePort = 31_000 }] }));
        Assert.Equal(["Tcp 80->31000"], Rig.Ports("web"));
        Assert.Equal(["Allow Tcp Internet -> 10.240.0.0/16 31000"], Rig.Firewall("web"));
        FakeCall[] writes = [.. Rig.Arm.Journal.All.Where(call => call.Class != CallClass.Read)];
        Assert.Equal(["PUT networkSecurityGroups", "PUT loadBalancers", "PUT networkSecurityGroups"], writes.Select(call => call.Operation));
        Assert.Contains("30100", writes[0].Body, StringComparison.Ordinal);
        Assert.Contains("31000", writes[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortsComeAndGo_AndAProtocolChanges_AtOneAddress()
    {
        DesiredLoadBalancer web = Service("web");
        ValueList<PublishedAddress> address = await ServeAsync(web);
        Assert.Equal(address, await ServeAsync(Service("web", [(TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 443)])));
        Assert.Equal(["Tcp 80->30100", "Tcp 443->30101"], Rig.Ports("web"));
        Assert.Equal(["Allow Tcp Internet -> 10.240.0.0/16 30100,30101"], Rig.Firewall("web"));
        Assert.Equal(address, await ServeAsync(Service("web", [(TransportProtocol.Tcp, 443)])));
        Assert.Equal(["Tcp 443->30100"], Rig.Ports("web"));
        Assert.Equal(address, await ServeAsync(Service("web", [(TransportProtocol.Udp, 443)], ("port_443_health-probe_port", "8080"))));
        Assert.Equal(["Udp 443->30100"], Rig.Ports("web"));
        Assert.Equal(["Allow Udp Internet -> 10.240.0.0/16 30100"], Rig.Firewall("web"));
    }

    [Fact]
    [Annotation("port_<port>_no_lb_rule")]
    public async Task APortThatIsLeftOut_HasNoRule_AndIsNotOpened()
    {
        await ServeAsync(Service("web", [(TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 9090)], ("port_9090_no_lb_rule", "true")));
        Assert.Equal(["Tcp 80->30100"], Rig.Ports("web"));
        Assert.Equal(["Allow Tcp Internet -> 10.240.0.0/16 30100"], Rig.Firewall("web"));
    }

    [Fact]
    public async Task AnAdministratorsDefaultsForFloatingIpAndOutboundSnat_AreThoseOfServicesThatDoNotSay()
    {
        Begin(settings: settings => settings with { FloatingIpByDefault = true, AllowsOutboundSnat = true });
        await ServeAsync(Service("web"));
        Assert.Equal(("true", "false"), (Rig.Rule("web").Text("enableFloatingIP"), Rig.Rule("web").Text("disableOutboundSnat")));
        await ServeAsync(Service("mail", ("azure-disable-load-balancer-floating-ip", "true"), ("azure.lbcontroller.io/disable-outbound-snat", "true")));
        Assert.Equal(("false", "true"), (Rig.Rule("mail").Text("enableFloatingIP"), Rig.Rule("mail").Text("disableOutboundSnat")));
    }

    [Theory]
    [Annotation("azure-load-balancer-mode")]
    [Annotation("azure-shared-securityrule")]
    [InlineData("azure-load-balancer-mode", "__auto__")]
    [InlineData("azure-shared-securityrule", "true")]
    public async Task AnAnnotationThatHasLostItsMeaning_IsSaid_AndTheServiceServed(string annotation, string value)
    {
        ValueList<Problem> problems = (await Rig.ConvergeAsync(Service("web", (annotation, value)))).Problems;
        Problem problem = Assert.Single(problems);
        Assert.Equal((ProblemReasons.UnsupportedAnnotation, ProblemSeverity.Degraded), (problem.Reason, problem.Severity));
        Assert.Contains("remove it", problem.Message, StringComparison.Ordinal);
        Assert.Equal(["Tcp 80->30100"], Rig.Ports("web"));
    }
}
