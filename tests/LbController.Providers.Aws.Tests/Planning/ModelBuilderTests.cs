using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Planning;

namespace LbController.Providers.Aws.Tests.Planning;

public sealed class ModelBuilderTests
{
    private static readonly Given Dns = Given.Plain.Ports(Given.Tcp(53, 30053), Given.Udp(53, 30053));

    [Fact]
    public void PlainService_IsThisModel() => Assert.Equal(
        """
        name made
        scheme internal
        addresses ipv4
        subnet subnet-a1
        subnet subnet-b1
        subnet subnet-c1
        firewall managed nodes=True
        rule 0 tcp 80-80 0.0.0.0/0
        rule 0 tcp 443-443 0.0.0.0/0
        attribute dns_record.client_routing_policy=any_availability_zone
        attribute load_balancing.cross_zone.enabled=false
        80: TCP weight 1
        80: to TCP 30080 instance ipv4
        80: check HTTP 10256 /healthz every 10 in 10 3/3 200-399
        443: TCP weight 1
        443: to TCP 30443 instance ipv4
        443: check HTTP 10256 /healthz every 10 in 10 3/3 200-399
        """.ReplaceLineEndings("\n"),
        string.Join('\n', ModelText.Of(Given.Plain.Model())));

    [Fact]
    public void SameInput_GivesAnEqualModel_SoThatNothingHasToChange() => Assert.Equal(Dns.Build(), (Dns with { }).Build());

    [Fact]
    public void EverythingWrong_IsToldAtOnce()
    {
        ModelResult result = Given.Plain.With("scheme", "x").With("subnets", "subnet-99").With("ssl-cert", "arn:x").With("name", "-").With("healthcheck-interval", "1").Build();

        Assert.Null(result.Model);
        Assert.Equal(5, result.Problems.Select(problem => problem.Field).Distinct().Count());
    }

    [Fact]
    public void TcpAndUdpOnOnePortAndNodePort_ShareAListener()
    {
        NetworkListener listener = Assert.Single(Dns.Model().Listeners);

        Assert.Equal(("TCP_UDP", "TCP_UDP", 30053), (listener.Protocol, listener.TargetGroup.Protocol, listener.TargetGroup.NodePort));
        Assert.Equal(["tcp 53", "udp 53"], Assert.IsType<Firewall.Managed>(Dns.Model().Firewall).Groups[0].Select(rule => $"{rule.Protocol} {rule.FromPort}"));
    }

    [Theory]
    [InlineData(30054, "", "", "set the nodePort of both to 30053")]
    [InlineData(30053, "enable-tcp-udp-listener", "false", "enable-tcp-udp-listener is false")]
    [InlineData(30053, "ssl-cert", Given.Certificate, "this one ends TLS")]
    public void TcpAndUdpThatCannotShare_ServeTcp_AndRefuseUdpByName(int nodePort, string name, string value, string expected)
    {
        Given given = Given.Plain.Ports(Given.Tcp(53, 30053), Given.Udp(53, nodePort));

        ModelResult result = (name.Length == 0 ? given : given.With(name, value)).Build();

        Assert.NotEqual("TCP_UDP", Assert.Single(result.Model!.Listeners).Protocol);
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal((ProblemSeverity.Refused, new ListenerKey(TransportProtocol.Udp, 53)), (problem.Severity, problem.Port));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UdpOnDualStack_TurnsPrefixesOn_AndIsRefusedWhereTheyAreOff()
    {
        Given dual = Dns.Families(IpFamily.IPv4, IpFamily.IPv6);

        Assert.Equal("on", dual.Model().PrefixForIpv6SourceNat);
        ModelResult off = dual.With("enable-prefix-for-ipv6-source-nat", "off").Build();
        Assert.Equal("TCP", Assert.Single(off.Model!.Listeners).Protocol);
        Assert.Equal(TransportProtocol.Udp, Assert.Single(off.Problems).Port?.Protocol);
    }

    [Fact]
    public void FiftyListeners_FitAndOneMoreIsRefused()
    {
        Assert.Equal(50, Given.Plain.Ports([.. Enumerable.Range(1000, 50).Select(port => Given.Tcp(port, port + 30000))]).Model().Listeners.Count);
        Problem problem = Assert.Single(Given.Plain.Ports([.. Enumerable.Range(1000, 51).Select(port => Given.Tcp(port, port + 30000))]).Build().Problems);
        Assert.Equal(("LimitExceeded", ProblemSeverity.Refused), (problem.Reason, problem.Severity));
        Assert.Contains("51 listeners", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("443", "", "there is no certificate, and they are not served in plain")]
    [InlineData("53", Given.Certificate, "port 53 is UDP, which has no TLS here")]
    [InlineData("https", Given.Certificate, "the Service has no port named 'https'; give the number")]
    [InlineData("444", Given.Certificate, "the Service has no port 444; it has 443")]
    public void TlsPortThatCannotBe_IsRefused_NeverServedPlain(string ports, string certificate, string expected)
    {
        Given given = Given.Plain.Ports(Given.Tcp(443, 30443), Given.Udp(53, 30053)).With("ssl-ports", ports);

        ModelResult result = (certificate.Length == 0 ? given : given.With("ssl-cert", certificate)).Build();

        Assert.Null(result.Model);
        Assert.Contains(expected, Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:acm:us-east-1:111122223333:certificate/0123", "is in us-east-1")]
    [InlineData("arn:aws:acm:eu-west-1:1111:certificate/0123", "is not allowed: ARNs of ACM or IAM certificates")]
    public void CertificateThatAwsWouldNotTake_IsRefused(string certificate, string expected) =>
        Assert.Contains(expected, Assert.Single(Given.Plain.With("ssl-cert", certificate).Build().Problems, problem => problem.Severity == ProblemSeverity.Refused).Message, StringComparison.Ordinal);

    [Fact]
    public void IamCertificate_IsOfEveryRegion_And25Fit()
    {
        string[] many = [.. Enumerable.Range(0, 26).Select(i => $"arn:aws:iam::111122223333:server-certificate/path/c{i}")];

        Assert.Equal(25, Given.Plain.With("ssl-cert", string.Join(',', many.Take(25))).Model().Listeners[0].Certificates.Count);
        Assert.Contains("26 certificates", Assert.Single(Given.Plain.With("ssl-cert", string.Join(',', many)).Build().Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alpn-policy", "HTTP2Preferred")]
    [InlineData("ssl-negotiation-policy", "ELBSecurityPolicy-2016-08")]
    [InlineData("backend-protocol", "ssl")]
    [InlineData("inbound-sg-rules-on-private-link-traffic", "on")]
    [InlineData("enable-prefix-for-ipv6-source-nat", "on")]
    [InlineData("healthcheck-path", "/x")]
    [InlineData("access-log-enabled", "true")]
    public void WishWithoutItsCondition_IsReported_AndChangesNothing(string name, string value)
    {
        Given given = name.StartsWith("inbound", StringComparison.Ordinal) ? Given.Plain.With("disable-nlb-sg", "true") : Given.Plain;

        ModelResult result = given.With(name, value).Build();

        Assert.Equal((ProblemSeverity.Degraded, "IneffectiveAnnotation"), result.Problems.Select(problem => (problem.Severity, problem.Reason)).Single());
        Assert.Equal("", ModelText.Difference(given.Model(), result.Model!));
    }

    [Theory]
    [InlineData("IPv4", "", "ipv4 ipv4")]
    [InlineData("IPv4", "dualstack", "dualstack ipv4")]
    [InlineData("IPv4,IPv6", "", "dualstack ipv4")]
    [InlineData("IPv6,IPv4", "", "dualstack ipv6")]
    [InlineData("IPv6", "dualstack", "dualstack ipv6")]
    [InlineData("IPv6", "", "never IPv6 alone")]
    [InlineData("IPv4,IPv6", "ipv4", "spec.ipFamilies asks for IPv6, too")]
    public void Families_DecideTheAddresses_AndThePrimaryOneTheTargets(string families, string annotation, string expected)
    {
        Given given = Given.Plain.Families([.. families.Split(',').Select(Enum.Parse<IpFamily>)]);

        ModelResult result = (annotation.Length == 0 ? given : given.With("ip-address-type", annotation)).Build();

        if (result.Model is { } model)
        {
            Assert.Equal(expected, $"{model.IpAddressType} {model.Listeners[0].TargetGroup.IpAddressType}");
        }
        else
        {
            Assert.Contains(expected, Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Affinity_IsStickinessBySource_ButNotOnTlsListeners()
    {
        Given given = Given.Plain with { Desired = Given.Plain.Desired with { ClientIpAffinity = TimeSpan.FromHours(3) } };

        ModelResult result = given.With("ssl-cert", Given.Certificate).With("ssl-ports", "443").Build();

        Assert.Equal("{stickiness.enabled=true, stickiness.type=source_ip}", result.Model!.Listeners[0].TargetGroup.Attributes.ToString());
        Assert.Equal("{}", result.Model.Listeners[1].TargetGroup.Attributes.ToString());
        Assert.Equal(443, Assert.Single(result.Problems).Port?.Port);
    }

    [Fact]
    public void ClientAddress_IsAlwaysKeptForUdp_AndItIsSaid()
    {
        ModelResult result = Dns.With("target-group-attributes", "preserve_client_ip.enabled=false").Build();

        Assert.Equal("{}", Assert.Single(result.Model!.Listeners).TargetGroup.Attributes.ToString());
        Assert.Contains("AWS always keeps the client's address for UDP", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttributesOfOnePort_GoOnTopOfThoseOfAll()
    {
        NetworkLoadBalancer model = Given.Plain.With("target-group-attributes", "deregistration_delay.timeout_seconds=60,preserve_client_ip.enabled=false").With("target-group-attributes.80", "deregistration_delay.timeout_seconds=20").Model();

        Assert.Equal("{deregistration_delay.timeout_seconds=20, preserve_client_ip.enabled=false}", model.Listeners[0].TargetGroup.Attributes.ToString());
        Assert.Equal("{deregistration_delay.timeout_seconds=60, preserve_client_ip.enabled=false}", model.Listeners[1].TargetGroup.Attributes.ToString());
    }

    [Fact]
    public void UnknownAttribute_IsReported_WithTheNearestKnownOne()
    {
        Problem problem = Assert.Single(Given.Plain.With("target-group-attributes", "preserve_client_ip.enable=true").Build().Problems);

        Assert.Contains("the nearest known one is preserve_client_ip.enabled", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LocalPolicy_AsksTheHealthCheckNodePort()
    {
        Given local = Given.Plain with { Desired = Given.Plain.Desired with { TrafficPolicy = TrafficPolicy.Local, Health = HealthProbe.Http(32000, "/healthz") } };

        Assert.Equal(new TargetHealthCheck("HTTP", "32000", "/healthz", 10, 6, 2, 2, "200-399"), local.Model().Listeners[0].TargetGroup.Health);
        Assert.Equal(new TargetHealthCheck("TCP", "32000", null, 10, 6, 2, 2, null), local.With("healthcheck-protocol", "tcp").Model().Listeners[0].TargetGroup.Health);
    }

    [Fact]
    public void ChecksThatWouldAlwaysFail_AreReplacedByTheControllersOwn()
    {
        ModelResult udp = Given.Plain.Ports(Given.Udp(53, 30053)).With("healthcheck-port", "traffic-port").Build();
        ModelResult proxy = Given.Plain.With("healthcheck-protocol", "http").With("proxy-protocol", "*").Build();

        Assert.Equal("10256", udp.Model!.Listeners[0].TargetGroup.Health.Port);
        Assert.Contains("port 53 is UDP", Assert.Single(udp.Problems).Message, StringComparison.Ordinal);
        Assert.All(proxy.Model!.Listeners, listener => Assert.Equal("10256", listener.TargetGroup.Health.Port));
        Assert.Equal([443, 80], proxy.Problems.Select(problem => problem.Port!.Value.Port).OrderDescending());
    }

    [Theory]
    [InlineData("internal", "internet-facing", "", "internal", "AWS cannot change the scheme from internal to internet-facing")]
    [InlineData("internal", "internet-facing", "allow", "internet-facing", "")]
    [InlineData("internal", "", "", "internal", "")]
    public void Scheme_OfWhatExists_Stays_UnlessItMayBeReplaced(string existing, string wanted, string replace, string expected, string message)
    {
        Given given = Given.Plain.Having(Given.Existing(("a", "subnet-a1", [])) with { Scheme = existing });
        given = given with { Settings = given.Settings with { DefaultScheme = "internet-facing" } };
        given = wanted.Length == 0 ? given : given.With("scheme", wanted);
        ModelResult result = (replace.Length == 0 ? given : given.Annotated("aws.lbcontroller.io/replace", replace)).Build();

        Assert.Equal(expected, result.Model!.Scheme);
        Assert.Contains(message, string.Join('\n', result.Problems), StringComparison.Ordinal);
        Assert.Equal(message.Length == 0, result.Problems.IsEmpty);
    }

    [Fact]
    public void Adopted_IsNeverReplaced_AndHasItsOwnName()
    {
        ModelResult result = Given.Plain
            .Annotated("aws.lbcontroller.io/adopt", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/shop/0123456789abcdef")
            .Annotated("aws.lbcontroller.io/replace", "allow").With("name", "other").Build();

        Assert.Equal((false, null), (result.Model!.MayBeReplaced, result.Model.RequestedName));
        Assert.Equal(2, result.Problems.Count);
    }

    [Fact]
    public void Adopted_OfAnotherVpc_IsRefused()
    {
        const string arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/shop/0123456789abcdef";

        ModelResult result = Given.Plain.Annotated("aws.lbcontroller.io/adopt", arn).Having(Given.Existing(("a", "subnet-a1", [])) with { Arn = arn, VpcId = "vpc-2" }).Build();

        Assert.Null(result.Model);
        Assert.Contains("is in vpc-2, and the nodes are in vpc-1", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_OfTheAdministratorWin_AndMoreThan40AreRefused()
    {
        Given given = Given.Plain with { Settings = Given.Plain.Settings with { DefaultTags = new ValueMap([new("team", "platform")]) } };

        Assert.Equal("{stage=x, team=platform}", given.With("additional-resource-tags", "team=shop,stage=x").Model().Tags.ToString());
        string forty = string.Join(',', Enumerable.Range(0, 40).Select(i => $"k{i}=v"));
        Assert.Contains("41 tags with the administrator's 1", Assert.Single(given.With("additional-resource-tags", forty).Build().Problems).Message, StringComparison.Ordinal);
        Assert.Null(given.With("additional-resource-tags", "AWS:x=1").Build().Model);
    }

    [Fact]
    public void Lookups_AreTheGroupsThatTheServiceNames()
    {
        Lookups lookups = Lookups.Of(Given.Plain.With("security-groups", "edge,sg-0a, sg-web").Desired);

        Assert.Equal((["sg-0a"], ["edge", "sg-web"]), (lookups.SecurityGroupIds, lookups.SecurityGroupNames));
        Assert.True(Lookups.Of(Given.Plain.Desired).IsEmpty);
    }
}
