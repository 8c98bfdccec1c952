using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Planning;

namespace LbController.Providers.Azure.Tests.Planning;

public sealed class ModelBuilderTests
{
    [Fact]
    public void PlainService_IsThisModel() => Assert.Equal(
        """
        public
        IPv4 made in cluster
        Tcp 80: to 30080
        Tcp 80: idle 4 reset
        Tcp 80: Default
        Tcp 80: Http 10256 /healthz every 5 x2
        Tcp 443: to 30443
        Tcp 443: idle 4 reset
        Tcp 443: Default
        Tcp 443: Http 10256 /healthz every 5 x2
        let in Internet
        """.ReplaceLineEndings("\n"),
        string.Join('\n', ModelText.Of(Given.Plain.Model())));

    [Fact]
    public void InternalService_HasAnAddressOfTheSubnet_AndNoRuleOfItsOwn()
    {
        AzureService model = Given.Internal.Model();

        Assert.Equal(new PrivateIp(Given.Id("cluster", "virtualNetworks/net/subnets", "nodes"), null, []), Assert.Single(model.Frontends).Address);
        Assert.Equal(new FirewallPolicy([], [], false), model.Firewall);
        Assert.All(model.Rules, rule => Assert.False(rule.DisableOutboundSnat));
    }

    [Fact]
    public void DualStack_HasAFrontendAFamily_PrimaryFirst() => Assert.Equal(
        [IpFamily.IPv6, IpFamily.IPv4], Given.Plain.Families(IpFamily.IPv6, IpFamily.IPv4).Model().Frontends.Select(frontend => frontend.Family));

    [Fact]
    public void SameInput_GivesAnEqualModel_SoThatNothingHasToChange()
    {
        Given given = Given.Dual.SourceRanges("10.0.0.0/8").With("pip-tags", "a=b").With("pls-create", "true");

        Assert.Equal(given.Build(), (given with { Desired = given.Desired with { } }).Build());
    }

    [Fact]
    public void EverythingWrong_IsToldAtOnce()
    {
        ModelResult result = Given.Plain.With("load-balancer-internal", "x").With("pip-name", "none").With("allowed-ip-ranges", "x").With("load-balancer-tcp-idle-timeout", "3").With("dns-label-name", "-").Build();

        Assert.Null(result.Model);
        Assert.Equal(5, result.Problems.Select(problem => problem.Field).Distinct().Count());
    }

    [Fact]
    public void MixedProtocols_HaveARuleEach_AndUdpIsProbedByHttp()
    {
        AzureService model = Given.Plain.Ports(Given.Tcp(53, 30053), Given.Udp(53, 30054)).Model();

        Assert.Equal([("Tcp", 53, 30053), ("Udp", 53, 30054)], model.Rules.Select(rule => (rule.Protocol, rule.FrontendPort, rule.BackendPort)));
        Assert.Equal(model.Rules[0].Probe, model.Rules[1].Probe);
        Assert.False(model.Rules[1].TcpReset);
    }

    [Fact]
    public void Local_AsksTheHealthCheckNodePort_WhateverTheServiceWishes_ButForAPort()
    {
        Given local = Given.Plain.Local();

        Assert.All(local.Model().Rules, rule => Assert.Equal(new HealthProbeRule("Http", 32123, "/healthz", 5, 2), rule.Probe));
        Assert.True(local.Model().IsLocal);
        Verdict(local.With("load-balancer-health-probe-protocol", "tcp"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "healthCheckNodePort");
        Verdict(local.Annotated(Given.Port + "80_health-probe_protocol", "tcp"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "healthCheckNodePort");
        Assert.Equal(new HealthProbeRule("Tcp", 8080, null, 5, 2), local.Annotated(Given.Port + "80_health-probe_port", "8080").Model().Rules[0].Probe);
    }

    [Fact]
    public void AppProtocol_IsNoWishForAProbe()
    {
        Given given = Given.Plain with { Desired = Given.Plain.Desired with { Listeners = [Given.Tcp(80, 30080) with { AppProtocol = "http" }] } };

        Assert.Equal(new HealthProbeRule("Http", 10256, "/healthz", 5, 2), given.Model().Rules[0].Probe);
    }

    [Fact]
    public void WithoutKubeProxysPort_NodePortsAreProbed_UdpByTheFirstTcpPort_OrNotAtAll()
    {
        Given given = Given.Plain.Ports(Given.Tcp(53, 30053), Given.Udp(54, 30054));
        given = given with { Desired = given.Desired with { Health = HealthProbe.NodePortTcp } };

        Assert.All(given.Model().Rules, rule => Assert.Equal(new HealthProbeRule("Tcp", 30053, null, 5, 2), rule.Probe));
        Problem problem = Assert.Single(given.Ports(Given.Udp(54, 30054)).Build().Problems);
        Assert.Equal((ProblemSeverity.Degraded, new ListenerKey(TransportProtocol.Udp, 54)), (problem.Severity, problem.Port));
        Assert.Null(Assert.Single(given.Ports(Given.Udp(54, 30054)).Model().Rules).Probe);
    }

    [Theory]
    [InlineData("load-balancer-health-probe-interval", "30", "load-balancer-health-probe-num-of-probe", "4")]
    [InlineData("load-balancer-health-probe-interval", "59", "load-balancer-health-probe-num-of-probe", "23")]
    public void IntervalAndNumberThatAreTooLongTogether_AreReported_AndTheDefaultsUsed(string one, string value, string other, string otherValue)
    {
        Given given = Given.Plain.With(one, value).With(other, otherValue);

        Verdict(given, ProblemSeverity.Degraded, ProblemReasons.InvalidAnnotation, "less than 120");
        Assert.All(given.Model().Rules, rule => Assert.Equal((5, 2), (rule.Probe!.IntervalSeconds, rule.Probe.Threshold)));
        Assert.Empty(Given.Plain.With(one, "59").With(other, "2").Build().Problems);
    }

    [Fact]
    public void PathWithoutProtocol_IsReported_AndSoIsOneWithTcp()
    {
        Verdict(Given.Plain.With("load-balancer-health-probe-request-path", "/x"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "one path only");
        Verdict(Given.Plain.With("load-balancer-health-probe-request-path", "/x").With("load-balancer-health-probe-protocol", "tcp"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "a TCP probe has no path");
        Verdict(Given.Plain.Annotated(Given.Port + "80_health-probe_request-path", "/x"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "one path only");
        Verdict(Given.Plain.Local().With("load-balancer-health-probe-request-path", "/x"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "healthCheckNodePort");
        Assert.Empty(Given.Plain.With("load-balancer-health-probe-request-path", "/x").Annotated(Given.Port + "80_health-probe_protocol", "http").Build().Problems);
    }

    [Fact]
    public void ProtocolOfOneUdpPort_IsReported_UnlessTheProbeHasAPort()
    {
        Given udp = Given.Plain.Ports(Given.Udp(53, 30053)).Annotated(Given.Port + "53_health-probe_protocol", "http");

        Verdict(udp, ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "port 53 is UDP");
        Assert.Equal(new HealthProbeRule("Http", 8080, "/", 5, 2), udp.Annotated(Given.Port + "53_health-probe_port", "8080").Model().Rules[0].Probe);
        Assert.Empty(Given.Plain.Ports(Given.Tcp(53, 30053), Given.Udp(53, 30054)).Annotated(Given.Port + "53_health-probe_protocol", "http").Build().Problems);
    }

    [Fact]
    public void EveryPortLeftOut_IsRefused() =>
        Verdict(Given.Plain.Annotated(Given.Port + "80_no_lb_rule", "true").Annotated(Given.Port + "443_no_lb_rule", "true"), ProblemSeverity.Refused, ProblemReasons.NoPortToServe, "leave one in");

    [Fact]
    public void ClientIpAffinity_IsSourceIp_UnlessTheServiceSaysOtherwise()
    {
        Given given = Given.Plain with { Desired = Given.Plain.Desired with { ClientIpAffinity = TimeSpan.FromHours(3) } };

        Assert.All(given.Model().Rules, rule => Assert.Equal("SourceIP", rule.LoadDistribution));
        Assert.All(given.Annotated("azure.lbcontroller.io/load-distribution", "SourceIPProtocol").Model().Rules, rule => Assert.Equal("SourceIPProtocol", rule.LoadDistribution));
    }

    [Fact]
    public void HighAvailabilityPorts_AreInternalIPv4AndFloatingOnly()
    {
        const string Ha = "load-balancer-enable-high-availability-ports";
        Verdict(Given.Plain.With(Ha, "true"), ProblemSeverity.Refused, ProblemReasons.FeatureNotAvailable, "internal load balancers only");
        Verdict(Given.Internal.Families(IpFamily.IPv4, IpFamily.IPv6).With(Ha, "true"), ProblemSeverity.Refused, ProblemReasons.AddressFamilyNotServed, "ask for IPv4 alone");
        Verdict(Given.Internal.With(Ha, "true").With("disable-load-balancer-floating-ip", "true"), ProblemSeverity.Refused, ProblemReasons.IneffectiveAnnotation, "needs floating IP");
        Verdict(Given.Internal.With(Ha, "true").Annotated(Given.Port + "80_no_probe_rule", "true"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "one rule serves all ports");
        Assert.Equal(("All", 0, 0, true), Given.Internal.With(Ha, "true").Model().Rules.Select(rule => (rule.Protocol, rule.FrontendPort, rule.BackendPort, rule.IsFloatingIp)).Single());
        Assert.Equal(new HealthProbeRule("Http", 30080, "/", 5, 2), Given.Internal.With(Ha, "true").With("load-balancer-health-probe-protocol", "http").Model().Rules[0].Probe);
    }

    [Fact]
    public void FloatingIp_IsTheAdministratorsUnlessTheServiceSays_AndNeverForInternalIPv6()
    {
        Given floating = Given.Plain.Set(settings => settings with { FloatingIpByDefault = true });

        Assert.All(floating.Model().Rules, rule => Assert.Equal((true, rule.FrontendPort), (rule.IsFloatingIp, rule.BackendPort)));
        Assert.All(floating.With("disable-load-balancer-floating-ip", "true").Model().Rules, rule => Assert.False(rule.IsFloatingIp));
        Given six = floating.With("load-balancer-internal", "true").Families(IpFamily.IPv4, IpFamily.IPv6);
        Assert.All(six.Model().Rules, rule => Assert.False(rule.IsFloatingIp));
        Verdict(six.With("disable-load-balancer-floating-ip", "false"), ProblemSeverity.Degraded, ProblemReasons.AddressFamilyNotServed, "no floating IP for internal IPv6");
        Verdict(Given.Plain.With("disable-load-balancer-floating-ip", "false").Annotated("azure.lbcontroller.io/enable-floating-ip", "false"), ProblemSeverity.Refused, ProblemReasons.IneffectiveAnnotation, "the contrary");
    }

    [Fact]
    public void OutboundSnat_IsOffUnlessTheAdministratorAllowsIt()
    {
        Given allowed = Given.Plain.Set(settings => settings with { AllowsOutboundSnat = true });

        Assert.All(Given.Plain.Model().Rules, rule => Assert.True(rule.DisableOutboundSnat));
        Assert.All(allowed.Model().Rules, rule => Assert.False(rule.DisableOutboundSnat));
        Assert.All(allowed.Annotated("azure.lbcontroller.io/disable-outbound-snat", "true").Model().Rules, rule => Assert.True(rule.DisableOutboundSnat));
    }

    [Fact]
    public void IdleTimeoutOfUdpAlone_IsReported() =>
        Verdict(Given.Plain.Ports(Given.Udp(53, 30053)).With("load-balancer-tcp-idle-timeout", "10"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "no TCP port");

    [Fact]
    public void Reads_AreThePublicIpsOfTheServicesGroup()
    {
        Assert.Equal(new ReadNeeds(["cluster"]), Needs(Given.Plain));
        Assert.Equal(new ReadNeeds(["addresses"]), Needs(Given.Plain.With("load-balancer-resource-group", "addresses")));
        Assert.Equal(new ReadNeeds([]), Needs(Given.Internal));
        Assert.Equal(new ReadNeeds([]), Needs(Given.Plain.Set(settings => settings with { IsInternalByDefault = true })));
    }

    internal static void Verdict(Given given, ProblemSeverity severity, string reason, string part)
    {
        ModelResult result = given.Build();
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal((severity, reason), (problem.Severity, problem.Reason));
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.Equal(severity == ProblemSeverity.Refused, result.Model is null);
    }

    private static ReadNeeds Needs(Given given) => ReadNeeds.Of(given.Desired, given.Settings);
}
