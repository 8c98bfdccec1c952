using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>Listeners, their attributes and certificates.</summary>
public sealed class ListenerContractTests(MotoServer moto) : ContractTest(moto)
{
    [Theory, OnFake, OnMoto]
    public async Task Create_IsIdempotentByPort_AndRefusesOtherSettings(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription balancer = await BalancerAsync(aws);
        TargetGroupDescription first = await GroupAsync(aws, "one");
        TargetGroupDescription second = await GroupAsync(aws, "two");
        ListenerDescription made = await aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, first.Arn), default);
        Assert.Equal((balancer.Arn, 80, "TCP"), (made.LoadBalancerArn, made.Port, made.Protocol));
        Assert.Equal(To(first.Arn), made.Action);

        Assert.Equal("OK", await CodeOf(aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, first.Arn), default)));
        Check(aws, MotoDeviations.ListenerTwice, await CodeOf(aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, second.Arn), default)));
        ListenerDescription found = Assert.Single(await aws.Elb.DescribeListenersAsync(balancer.Arn, default));
        Check(aws, MotoDeviations.ListenerOverwritten, found.Action == To(first.Arn) ? "one" : "two");
        Check(aws, MotoDeviations.ListenerUdpBesideTcp, await CodeOf(aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, (await GroupAsync(aws, "udp", "UDP")).Arn, "UDP"), default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Create_ChecksWhatItNames(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription balancer = await BalancerAsync(aws);
        LoadBalancerDescription other = await BalancerAsync(aws, "other");
        TargetGroupDescription group = await GroupAsync(aws);
        string certificate = await aws.CertificateAsync("a.example.org");

        Assert.Equal("TargetGroupNotFound", await CreateAsync(Listener(balancer.Arn, 81, NoTargetGroup)));
        Check(aws, MotoDeviations.ProtocolMismatch, await CreateAsync(Listener(balancer.Arn, 82, group.Arn, "UDP")));
        Check(aws, MotoDeviations.CertificateMissing, await CreateAsync(TlsListener(balancer.Arn, 83, group.Arn, null)));
        Check(aws, MotoDeviations.CertificateUnknown, await CreateAsync(TlsListener(balancer.Arn, 84, group.Arn, NoCertificate)));
        Check(aws, MotoDeviations.PolicyUnknown, await CreateAsync(TlsListener(balancer.Arn, 85, group.Arn, certificate, "ELBSecurityPolicy-None")));
        Check(aws, MotoDeviations.AlpnUnknown, await CreateAsync(TlsListener(balancer.Arn, 86, group.Arn, certificate) with { AlpnPolicy = "HTTP9" }));
        Assert.Equal("OK", await CreateAsync(Listener(balancer.Arn, 87, group.Arn)));
        Check(aws, MotoDeviations.GroupOfTwoBalancers, await CreateAsync(Listener(other.Arn, 87, group.Arn)));

        Task<string> CreateAsync(CreateListenerRequest request) => CodeOf(aws.Elb.CreateListenerAsync(request, default));
    }

    [Theory, OnFake, OnMoto]
    public async Task Modify_ChangesActionsAndProtocols(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription balancer = await BalancerAsync(aws);
        TargetGroupDescription first = await GroupAsync(aws, "one");
        TargetGroupDescription second = await GroupAsync(aws, "two");
        string certificate = await aws.CertificateAsync("a.example.org");
        ListenerDescription made = await aws.Elb.CreateListenerAsync(Listener(balancer.Arn, 80, first.Arn), default);
        var both = new ForwardAction([new WeightedTargetGroup(first.Arn, 999), new WeightedTargetGroup(second.Arn, 0)], Stickiness: false);

        await aws.Elb.ModifyListenerAsync(new ModifyListenerRequest(made.Arn, "TCP", null, null, null, both), default);
        Assert.Equal(both, Assert.Single(await aws.Elb.DescribeListenersAsync([made.Arn], default)).Action);
        Check(aws, MotoDeviations.ModifyToTls, await CodeOf(aws.Elb.ModifyListenerAsync(new ModifyListenerRequest(made.Arn, "TLS", Policy, certificate, "HTTP2Preferred", both), default)));
        Check(aws, MotoDeviations.ModifyToMismatch, await CodeOf(aws.Elb.ModifyListenerAsync(new ModifyListenerRequest(made.Arn, "UDP", null, null, null, both), default)));
        Check(aws, MotoDeviations.ModifyToUnknown, await CodeOf(aws.Elb.ModifyListenerAsync(new ModifyListenerRequest(made.Arn, "TCP", null, null, null, To(NoTargetGroup)), default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Attributes_HaveDefaults_AreKept_AndAreChecked(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        ListenerDescription made = await aws.Elb.CreateListenerAsync(Listener((await BalancerAsync(aws)).Arn, 80, (await GroupAsync(aws)).Arn), default);
        const string idle = "tcp.idle_timeout.seconds";
        Assert.Equal("350", (await aws.Elb.DescribeListenerAttributesAsync(made.Arn, default))[idle]);
        await aws.Elb.ModifyListenerAttributesAsync(made.Arn, Map((idle, "60")), default);
        Assert.Equal("60", (await aws.Elb.DescribeListenerAttributesAsync(made.Arn, default))[idle]);
        Check(aws, MotoDeviations.ListenerAttribute, await CodeOf(aws.Elb.ModifyListenerAttributesAsync(made.Arn, Map((idle, "59")), default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Certificates_AreAddedListedAndRemoved(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription balancer = await BalancerAsync(aws);
        TargetGroupDescription group = await GroupAsync(aws);
        string first = await aws.CertificateAsync("a.example.org");
        string second = await aws.CertificateAsync("b.example.org");
        ListenerDescription made = await aws.Elb.CreateListenerAsync(TlsListener(balancer.Arn, 443, group.Arn, first), default);
        Assert.Equal(("TLS", Policy, first), (made.Protocol, made.SslPolicy, made.DefaultCertificate));

        Assert.Equal("OK", await CodeOf(aws.Elb.AddListenerCertificatesAsync(made.Arn, [second], default)));
        Assert.Equal("OK", await CodeOf(aws.Elb.AddListenerCertificatesAsync(made.Arn, [second], default)));
        IReadOnlyList<ListenerCertificate> found = await aws.Elb.DescribeListenerCertificatesAsync(made.Arn, default);
        Assert.Equal(new[] { first, second }.Order(), found.Select(certificate => certificate.Arn).Distinct().Order());
        Check(aws, MotoDeviations.IsDefault, $"{found.Count(certificate => certificate.IsDefault)} of {found.Count}");
        Check(aws, MotoDeviations.AddUnknownCertificate, await CodeOf(aws.Elb.AddListenerCertificatesAsync(made.Arn, [NoCertificate], default)));

        Assert.Equal("OK", await CodeOf(aws.Elb.RemoveListenerCertificatesAsync(made.Arn, [second], default)));
        string[] left = [.. (await aws.Elb.DescribeListenerCertificatesAsync(made.Arn, default)).Select(certificate => certificate.Arn).Distinct()];
        Assert.Contains(first, left);
        Assert.DoesNotContain(second, left);
        Check(aws, MotoDeviations.CertificatesAfterUnknown, $"{left.Length}");
        Check(aws, MotoDeviations.RemoveDefault, await CodeOf(aws.Elb.RemoveListenerCertificatesAsync(made.Arn, [first], default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task OneThatIsNotThere_IsNotFound(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        TargetGroupDescription group = await GroupAsync(aws);
        string certificate = await aws.CertificateAsync("a.example.org");
        Dictionary<string, Task> calls = new()
        {
            ["DescribeListeners"] = aws.Elb.DescribeListenersAsync([NoListener], default),
            ["ModifyListener"] = aws.Elb.ModifyListenerAsync(new ModifyListenerRequest(NoListener, "TCP", null, null, null, To(group.Arn)), default),
            ["DescribeListenerAttributes"] = aws.Elb.DescribeListenerAttributesAsync(NoListener, default),
            ["ModifyListenerAttributes"] = aws.Elb.ModifyListenerAttributesAsync(NoListener, Map(("tcp.idle_timeout.seconds", "60")), default),
            ["DescribeListenerCertificates"] = aws.Elb.DescribeListenerCertificatesAsync(NoListener, default),
            ["AddListenerCertificates"] = aws.Elb.AddListenerCertificatesAsync(NoListener, [certificate], default),
            ["RemoveListenerCertificates"] = aws.Elb.RemoveListenerCertificatesAsync(NoListener, [certificate], default),
        };
        foreach ((string operation, Task call) in calls)
        {
            Assert.Equal($"{operation} ListenerNotFound", $"{operation} {await CodeOf(call)}");
        }

        Check(aws, MotoDeviations.TagsOfNoListener, await CodeOf(aws.Elb.DescribeTagsAsync([NoListener], default)));
        Assert.Equal("OK", await CodeOf(aws.Elb.DeleteListenerAsync(NoListener, default)));
    }
}
