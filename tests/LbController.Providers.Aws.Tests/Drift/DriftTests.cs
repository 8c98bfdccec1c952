using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Tests.Rig;

namespace LbController.Providers.Aws.Tests.Drift;

/// <summary>What somebody else changes is found and repaired: what listings show at the next pass, what AWS tells one by one within the hour.</summary>
public sealed class DriftTests
{
    private const string Vendor = "service.beta.kubernetes.io/aws-load-balancer-";

    private static readonly TimeSpan Pass = TimeSpan.FromMinutes(10);

    /// <summary>What happens, and whether the shared listing shows it.</summary>
    private static readonly Dictionary<string, (bool IsListed, Action<Scene> Change)> Cases = new(StringComparer.Ordinal)
    {
        ["load balancer deleted"] = (true, scene => scene.Drift.DeleteLoadBalancer(scene.Balancer.Arn)),
        ["load balancer tag changed"] = (true, scene => scene.Drift.SetTag(scene.Balancer.Arn, "team", "somebody-else")),
        ["load balancer tag removed"] = (true, scene => scene.Drift.RemoveTag(scene.Balancer.Arn, "team")),
        ["security groups replaced"] = (true, scene => scene.Drift.Elb("SetSecurityGroups", ("LoadBalancerArn", scene.Balancer.Arn), ("SecurityGroups.member.1", "sg-nodes"))),
        ["PrivateLink enforcement turned off"] = (true, scene => scene.Drift.Elb(
            "SetSecurityGroups",
            [("LoadBalancerArn", scene.Balancer.Arn), ("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", "off"), .. scene.Balancer.SecurityGroups.Select((id, i) => ($"SecurityGroups.member.{i + 1}", id))])),
        ["load balancer attribute changed"] = (false, scene => scene.Drift.SetLoadBalancerAttribute(scene.Balancer.Arn, "load_balancing.cross_zone.enabled", "false")),
        ["load balancer attribute of ours to default"] = (false, scene => scene.Drift.SetLoadBalancerAttribute(scene.Balancer.Arn, "dns_record.client_routing_policy", "availability_zone_affinity")),
        ["capacity taken away"] = (false, scene => scene.Drift.Elb("ModifyCapacityReservation", ("LoadBalancerArn", scene.Balancer.Arn), ("ResetCapacityReservation", "true"))),
        ["listener deleted"] = (true, scene => scene.Drift.DeleteListener(scene.Tcp.Arn)),
        ["listener's policy changed"] = (true, scene => scene.Drift.Elb("ModifyListener", ("ListenerArn", scene.Tls.Arn), ("SslPolicy", "ELBSecurityPolicy-2016-08"))),
        ["listener's certificate changed"] = (true, scene => scene.Drift.Elb("ModifyListener", ("ListenerArn", scene.Tls.Arn), ("Certificates.member.1.CertificateArn", scene.Certificates[1]))),
        ["further certificate removed"] = (false, scene => scene.Drift.Elb("RemoveListenerCertificates", ("ListenerArn", scene.Tls.Arn), ("Certificates.member.1.CertificateArn", scene.Certificates[1]))),
        ["further certificate added"] = (false, scene => scene.Drift.Elb("AddListenerCertificates", ("ListenerArn", scene.Tls.Arn), ("Certificates.member.1.CertificateArn", scene.Certificates[2]))),
        ["listener attribute changed"] = (false, scene => scene.Drift.SetListenerAttribute(scene.Tcp.Arn, "tcp.idle_timeout.seconds", "100")),
        ["listener tag changed"] = (false, scene => scene.Drift.SetTag(scene.Tcp.Arn, "team", "somebody-else")),
        ["listener added"] = (false, scene => scene.Drift.Elb(
            "CreateListener",
            ("LoadBalancerArn", scene.Balancer.Arn), ("Port", "8080"), ("Protocol", "TCP"), ("DefaultActions.member.1.Type", "forward"), ("DefaultActions.member.1.TargetGroupArn", scene.Group(80).Arn))),
        ["health check changed"] = (true, scene => scene.Drift.Elb("ModifyTargetGroup", ("TargetGroupArn", scene.Group(80).Arn), ("HealthCheckIntervalSeconds", "200"))),
        ["target group tag changed"] = (true, scene => scene.Drift.SetTag(scene.Group(80).Arn, "team", "somebody-else")),
        ["target group attribute changed"] = (false, scene => scene.Drift.SetTargetGroupAttribute(scene.Group(80).Arn, "deregistration_delay.timeout_seconds", "1")),
        ["target group attribute set that nobody asked for"] = (false, scene => scene.Drift.SetTargetGroupAttribute(scene.Group(80).Arn, "proxy_protocol_v2.enabled", "true")),
        ["target deregistered"] = (false, scene => scene.Drift.DeregisterTarget(scene.Group(80).Arn, scene.Rig.Instances[0].Id, 30080)),
        ["target added"] = (false, scene => scene.Drift.RegisterTarget(scene.Group(80).Arn, scene.Rig.Instances[0].Id, 9999)),
        ["rule removed"] = (true, scene => scene.Drift.RemoveRule(scene.Frontend.Id, scene.Frontend.Ingress[0])),
        ["rule for everybody added"] = (true, scene => scene.Drift.AddRule(scene.Frontend.Id, new FakeRule("tcp", 0, 65535, "0.0.0.0/0"))),
        ["rule for everybody added to the cluster's group"] = (true, scene => scene.Drift.AddRule(
            scene.Rig.Aws.SecurityGroups.Single(group => group.Name.StartsWith("k8s-traffic-", StringComparison.Ordinal)).Id, new FakeRule("tcp", 0, 65535, "0.0.0.0/0"))),
        ["security group tag changed"] = (true, scene => scene.Drift.SetTag(scene.Frontend.Id, "team", "somebody-else")),
        ["rule of the nodes removed"] = (false, scene => scene.Drift.RemoveRule("sg-nodes", scene.Rig.Aws.SecurityGroups.Single(group => group.Id == "sg-nodes").Ingress[0])),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WhatSomebodyChanges_IsRepaired_AndStaysSo(string name)
    {
        await using Scene scene = await Scene.CreateAsync();
        string before = scene.Picture();
        scene.Rig.Aws.Calls.Clear();

        Cases[name].Change(scene);
        Assert.NotEqual(before, scene.Picture());

        int passes = 0;
        int found = 0;
        while (scene.Picture() != before)
        {
            Assert.True(++passes <= (Cases[name].IsListed ? 1 : 6), $"{name} is not repaired after {passes - 1} passes: {Difference(before, scene.Picture())}");
            scene.Rig.Time.Advance(Pass);
            ProviderPlan plan = await scene.Rig.PlanAsync(scene.Service);
            found += plan.Changes.IsEmpty ? 0 : 1;
            await scene.Rig.ConvergeAsync(scene.Service);
        }

        Assert.Equal(1, found);
        scene.Rig.Aws.Calls.Clear();
        scene.Rig.Time.Advance(Pass);
        Assert.Empty((await scene.Rig.PlanAsync(scene.Service)).Changes);
        Assert.Equal(0, scene.Rig.Aws.Calls.Mutating);
    }

    /// <summary>Guards that platform teams set, and what others note, are theirs.</summary>
    [Fact]
    public async Task WhatIsNotOursToKeep_IsLeftAlone()
    {
        await using Scene scene = await Scene.CreateAsync();
        scene.Drift.SetTag(scene.Balancer.Arn, "cost-centre", "17");
        scene.Drift.SetTag(scene.Group(80).Arn, "cost-centre", "17");
        scene.Drift.SetLoadBalancerAttribute(scene.Balancer.Arn, "deletion_protection.enabled", "true");
        scene.Drift.SetLoadBalancerAttribute(scene.Balancer.Arn, "zonal_shift.config.enabled", "true");
        scene.Rig.Aws.Calls.Clear();

        for (int pass = 0; pass < 7; pass++)
        {
            scene.Rig.Time.Advance(Pass);
            Assert.Empty((await scene.Rig.PlanAsync(scene.Service)).Changes);
        }

        Assert.Equal(0, scene.Rig.Aws.Calls.Mutating);
        Assert.Equal("true", scene.Balancer.Attributes["deletion_protection.enabled"]);
    }

    private static string Difference(string before, string now) =>
        string.Join(" | ", before.Split('\n').Except(now.Split('\n')).Select(line => $"- {line}").Concat(now.Split('\n').Except(before.Split('\n')).Select(line => $"+ {line}")));

    /// <summary>A Service with TLS, tags, attributes and source ranges, served and settled.</summary>
    private sealed class Scene(AwsRig rig, string[] certificates, DesiredLoadBalancer service) : IAsyncDisposable
    {
        public AwsRig Rig { get; } = rig;

        public string[] Certificates { get; } = certificates;

        public DesiredLoadBalancer Service { get; } = service;

        public FakeDrift Drift => Rig.Aws.Drift;

        public FakeLoadBalancer Balancer => Rig.Aws.LoadBalancers.Single();

        public FakeListener Tcp => Rig.Aws.Listeners.Single(listener => listener.Port == 80);

        public FakeListener Tls => Rig.Aws.Listeners.Single(listener => listener.Port == 443);

        public FakeSecurityGroup Frontend => Rig.Aws.SecurityGroups.Single(group => group.Tags.GetValueOrDefault("lbcontroller.io/role") == "security-group-0");

        public static async Task<Scene> CreateAsync()
        {
            var rig = new AwsRig();
            string[] certificates = [rig.Aws.World.AddCertificate("a"), rig.Aws.World.AddCertificate("b"), rig.Aws.World.AddCertificate("c")];
            DesiredLoadBalancer service = rig.Service(
                "web",
                (Vendor + "ssl-cert", $"{certificates[0]},{certificates[1]}"),
                (Vendor + "ssl-ports", "443"),
                (Vendor + "additional-resource-tags", "team=shop"),
                (Vendor + "attributes", "load_balancing.cross_zone.enabled=true"),
                (Vendor + "minimum-load-balancer-capacity", "CapacityUnits=3000"),
                (Vendor + "inbound-sg-rules-on-private-link-traffic", "on"),
                (Vendor + "listener-attributes.TCP-80", "tcp.idle_timeout.seconds=400"),
                (Vendor + "target-group-attributes", "deregistration_delay.timeout_seconds=120")) with
            {
                SourceRanges = [System.Net.IPNetwork.Parse("10.0.0.0/8")],
                Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30080), new Listener(new ListenerKey(TransportProtocol.Tcp, 443), 30443)],
            };
            await rig.ConvergeAsync(service);
            return new Scene(rig, certificates, service);
        }

        public FakeTargetGroup Group(int port) => Rig.Aws.TargetGroups.Single(group => Rig.Aws.Listeners.Single(listener => listener.Port == port).Forwards.Any(forward => forward.TargetGroupArn == group.Arn));

        /// <summary>Everything that is managed, as text, without what differs from one object to another that took its place.</summary>
        public string Picture()
        {
            var lines = new List<string>();
            var names = Rig.Aws.TargetGroups.ToDictionary(group => group.Arn, group => group.Name);
            foreach (FakeLoadBalancer balancer in Rig.Aws.LoadBalancers)
            {
                lines.Add($"lb {balancer.Name} {balancer.Scheme} {balancer.IpAddressType} {string.Join(',', balancer.SecurityGroups.Order())} {balancer.EnforceOnPrivateLink} {balancer.CapacityUnits} {string.Join(',', balancer.Zones.Select(zone => zone.SubnetId))}");
                lines.Add($"lb attributes {Text(balancer.Attributes)}");
                lines.Add($"lb tags {Text(balancer.Tags)}");
            }

            foreach (FakeListener listener in Rig.Aws.Listeners.OrderBy(listener => listener.Port))
            {
                lines.Add($"listener {listener.Port} {listener.Protocol} {listener.SslPolicy} {listener.DefaultCertificate} {string.Join(',', listener.MoreCertificates.Order())} {string.Join(',', listener.Forwards.Select(forward => names[forward.TargetGroupArn]))}");
                lines.Add($"listener {listener.Port} {Text(listener.Attributes)} {Text(listener.Tags)}");
            }

            foreach (FakeTargetGroup group in Rig.Aws.TargetGroups.OrderBy(group => group.Name, StringComparer.Ordinal))
            {
                lines.Add($"group {group.Name} {group.Health} {Text(group.Attributes)} {Text(group.Tags)}");
                lines.Add($"targets {group.Name} {string.Join(',', Rig.Aws.Targets(group.Arn).Where(target => target.State != "draining").Select(target => $"{target.Id}:{target.Port}").Order())}");
            }

            lines.AddRange(Rig.Aws.SecurityGroups.OrderBy(group => group.Name, StringComparer.Ordinal).Select(group =>
                $"sg {group.Name} {string.Join(',', group.Ingress.Select(rule => $"{rule.Protocol} {rule.FromPort}-{rule.ToPort} {rule.Source}").Order())} {Text(group.Tags)}"));
            return string.Join('\n', lines);
        }

        public ValueTask DisposeAsync() => Rig.DisposeAsync();

        private static string Text(IEnumerable<KeyValuePair<string, string>> entries) => string.Join(',', entries.Select(entry => $"{entry.Key}={entry.Value}"));
    }
}
