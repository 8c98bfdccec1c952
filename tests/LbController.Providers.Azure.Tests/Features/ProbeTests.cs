using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Health probes.</summary>
public sealed class ProbeTests : FeatureTest
{
    [Theory]
    [Annotation("azure-load-balancer-health-probe-protocol")]
    [Annotation("azure-load-balancer-health-probe-interval")]
    [Annotation("azure-load-balancer-health-probe-num-of-probe")]
    [Annotation("azure-load-balancer-health-probe-request-path")]
    [InlineData("", "Http 10256 /healthz 5 2")]
    [InlineData("azure-load-balancer-health-probe-protocol=tcp", "Tcp 30100 5 2")]
    [InlineData("azure-load-balancer-health-probe-protocol=HTTP", "Http 30100 / 5 2")]
    [InlineData("azure-load-balancer-health-probe-protocol=https,azure-load-balancer-health-probe-request-path=/ready", "Https 30100 /ready 5 2")]
    [InlineData("azure-load-balancer-health-probe-interval=10,azure-load-balancer-health-probe-num-of-probe=3", "Http 10256 /healthz 10 3")]
    public async Task AServicesProbe(string annotations, string expected)
    {
        await ServeAsync(Service("web"));
        await ServeAsync(Service("web", [.. annotations.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(annotation => (annotation.Split('=')[0], annotation.Split('=')[1]))]));
        Assert.Equal(expected, Rig.ProbeText(Assert.Single(Rig.Rules("web"))));
        Assert.Single(Rig.LoadBalancer().Items("properties", "probes"));
    }

    [Fact]
    [Annotation("port_<port>_health-probe_protocol")]
    [Annotation("port_<port>_health-probe_port")]
    [Annotation("port_<port>_health-probe_interval")]
    [Annotation("port_<port>_health-probe_num-of-probe")]
    [Annotation("port_<port>_health-probe_request-path")]
    [Annotation("port_<port>_no_probe_rule")]
    public async Task EachPortHasAProbeOfItsOwn()
    {
        await ServeAsync(Service(
            "web",
            [.. new[] { 80, 443, 8080, 9090, 9091 }.Select(port => (TransportProtocol.Tcp, port))],
            ("azure-load-balancer-health-probe-interval", "7"),
            ("port_443_health-probe_protocol", "https"),
            ("port_443_health-probe_request-path", "/ready"),
            ("port_443_health-probe_interval", "10"),
            ("port_443_health-probe_num-of-probe", "4"),
            ("port_8080_health-probe_port", "8081"),
            ("port_9090_health-probe_port", "80"),
            ("port_9091_no_probe_rule", "true")));
        Assert.Equal(
            ["Http 10256 /healthz 7 2", "Https 30101 /ready 10 4", "Tcp 8081 7 2", "Tcp 30100 7 2", ""],
            Rig.Rules("web").Select(rule => Rig.ProbeText(rule)));
        Assert.Equal(["Tcp 80->30100", "Tcp 443->30101", "Tcp 8080->30102", "Tcp 9090->30103", "Tcp 9091->30104"], Rig.Ports("web"));
    }

    [Fact]
    public async Task B048_TrafficPolicyLocal_AsksTheHealthCheckNodePort_InAPoolOfItsOwn()
    {
        DesiredLoadBalancer web = Service("web") with { TrafficPolicy = TrafficPolicy.Local, Health = HealthProbe.Http(32_000, "/healthz") };
        await ServeAsync(web);
        Assert.Equal("Http 32000 /healthz 5 2", Rig.ProbeText(Assert.Single(Rig.Rules("web"))));
        Assert.Contains("-local-v4", Assert.Single(Rig.LoadBalancer().Items("properties", "backendAddressPools")).Text("name"), StringComparison.Ordinal);
        await ServeAsync(Service("web"));
        Assert.Equal("Http 10256 /healthz 5 2", Rig.ProbeText(Assert.Single(Rig.Rules("web"))));
        Assert.Contains("-nodes-v4", Assert.Single(Rig.LoadBalancer().Items("properties", "backendAddressPools")).Text("name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneProbeIsSharedByAllServicesThatAskTheSame_AndStaysUntilTheLastOfThemGoes()
    {
        await ServeAsync(Service("web"));
        await ServeAsync(Service("mail"));
        Assert.Single(Rig.LoadBalancer().Items("properties", "probes"));
        await Rig.RemoveAsync(Rig.Identity("web"));
        Assert.Single(Rig.LoadBalancer().Items("properties", "probes"));
        Assert.Equal("Http 10256 /healthz 5 2", Rig.ProbeText(Assert.Single(Rig.Rules("mail"))));
    }

    [Fact]
    public async Task B062_AppProtocol_ChangesNoProbe()
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web with { Listeners = [web.Listeners[0] with { AppProtocol = "https" }] });
        Assert.Equal("Http 10256 /healthz 5 2", Rig.ProbeText(Assert.Single(Rig.Rules("web"))));
    }
}
