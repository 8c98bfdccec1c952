using System.Xml.Linq;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Client;

/// <summary>Every operation of ELBv2 against a server that somebody else wrote. What it gets wrong itself is not asked of it.</summary>
public sealed class ElasticLoadBalancingMotoTests : IClassFixture<MotoServer>, IAsyncLifetime, IDisposable
{
    private readonly MotoServer _moto;
    private readonly ClientRig _rig;
    private VpcDescription _vpc = new("", "", [], []);
    private IReadOnlyList<SubnetDescription> _subnets = [];

    public ElasticLoadBalancingMotoTests(MotoServer moto)
    {
        _moto = moto;
        _rig = new ClientRig(ClientRig.Settings(moto.Endpoint));
    }

    private IElasticLoadBalancing Elb => _rig.Elb;

    public async Task InitializeAsync()
    {
        if (MotoServer.Root is not null)
        {
            _vpc = Assert.Single(await _rig.Ec2.DescribeVpcsAsync([new Ec2Filter("is-default", ["true"])], default));
            _subnets = [.. (await _rig.Ec2.DescribeSubnetsAsync([new Ec2Filter("vpc-id", [_vpc.Id])], default)).OrderBy(subnet => subnet.ZoneName, StringComparer.Ordinal)];
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _rig.Dispose();

    [MotoFact]
    public async Task LoadBalancersAreMadeReadChangedAndDeleted()
    {
        // moto does not escape what it echoes, so there is no ampersand; WireTests has one.
        LoadBalancerDescription made = await CreateAsync("k8s-lb", tags: new ValueMap([new("a/b", "c d+e=ü"), new("empty", "")]));

        Assert.Equal("k8s-lb", made.Name);
        Assert.Equal("internal", made.Scheme);
        Assert.Equal("network", made.Type);
        Assert.Equal("provisioning", made.State);
        Assert.Null(made.StateReason);
        Assert.Equal("ipv4", made.IpAddressType);
        Assert.Equal(_vpc.Id, made.VpcId);
        Assert.StartsWith("arn:aws:elasticloadbalancing:eu-west-1:", made.Arn, StringComparison.Ordinal);
        Assert.Contains("k8s-lb", made.DnsName, StringComparison.Ordinal);
        Assert.Equal([_subnets[0].Id, _subnets[1].Id], made.Zones.Select(zone => zone.SubnetId).Order().ToArray().OrderBy(id => id == _subnets[0].Id ? 0 : 1));
        Assert.Equal([_subnets[0].ZoneName, _subnets[1].ZoneName], made.Zones.Select(zone => zone.ZoneName).Order());
        Assert.Empty(made.SecurityGroups);

        Assert.Equal("active", Assert.Single(await Elb.DescribeLoadBalancersAsync([made.Arn], default)).State);
        Assert.Equal(made.Arn, (await Elb.FindLoadBalancerAsync("k8s-lb", default))?.Arn);
        Assert.Null(await Elb.FindLoadBalancerAsync("k8s-none", default));
        Assert.Contains(await Elb.DescribeLoadBalancersAsync(default), found => found.Arn == made.Arn);
        Assert.Empty(await Elb.DescribeLoadBalancersAsync([], default));

        await Elb.ModifyLoadBalancerAttributesAsync(made.Arn, new ValueMap([new("load_balancing.cross_zone.enabled", "true")]), default);
        Assert.Equal("true", (await Elb.DescribeLoadBalancerAttributesAsync(made.Arn, default))["load_balancing.cross_zone.enabled"]);

        string group = await _rig.Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("for-lb", "d", _vpc.Id, ValueMap.Empty), default);
        await Elb.SetSecurityGroupsAsync(made.Arn, [group], enforceOnPrivateLink: true, default);
        await Elb.SetSubnetsAsync(new SetSubnetsRequest(made.Arn, [.. _subnets.Take(3).Select(Mapping)], null, null), default);
        await Elb.SetIpAddressTypeAsync(made.Arn, "ipv4", default);
        LoadBalancerDescription changed = Assert.Single(await Elb.DescribeLoadBalancersAsync([made.Arn], default));
        Assert.Equal([group], changed.SecurityGroups);
        Assert.Equal(3, changed.Zones.Count);

        ValueMap tags = (await Elb.DescribeTagsAsync([made.Arn], default))[made.Arn];
        Assert.Equal(new ValueMap([new("a/b", "c d+e=ü"), new("empty", "")]), tags);
        await Elb.AddTagsAsync([made.Arn], new ValueMap([new("new", "1")]), default);
        await Elb.RemoveTagsAsync([made.Arn], ["a/b", "empty"], default);
        Assert.Equal(new ValueMap([new("new", "1")]), (await Elb.DescribeTagsAsync([made.Arn], default))[made.Arn]);

        await Elb.DeleteLoadBalancerAsync(made.Arn, default);
        await Elb.DeleteLoadBalancerAsync(made.Arn, default);
        ProviderException gone = await Assert.ThrowsAsync<ProviderException>(() => Elb.DescribeLoadBalancersAsync([made.Arn], default));
        Assert.Equal((ProviderErrorKind.NotFound, "LoadBalancerNotFound"), (gone.Kind, gone.Code));
        Assert.NotEqual("", gone.RequestId);
        Assert.NotNull(gone.RequestId);
    }

    [MotoFact]
    public async Task TargetGroupsAreMadeReadChangedAndDeleted()
    {
        var health = new TargetHealthCheck("HTTP", "traffic-port", "/healthz?a=b", 10, 6, 2, 3, "200-399");
        TargetGroupDescription made = await Elb.CreateTargetGroupAsync(
            new CreateTargetGroupRequest("k8s-tg", "TCP", 30080, _vpc.Id, "instance", "ipv4", health, new ValueMap([new("k", "v")])), default);

        Assert.Equal(("k8s-tg", "TCP", 30080, _vpc.Id, "instance"), (made.Name, made.Protocol, made.Port, made.VpcId, made.TargetType));
        Assert.Equal(health, made.Health);
        Assert.Empty(made.LoadBalancerArns);
        Assert.Equal(made, Assert.Single(await Elb.DescribeTargetGroupsAsync([made.Arn], default)));
        Assert.Contains(await Elb.DescribeTargetGroupsAsync(default), found => found.Arn == made.Arn);

        TargetHealthCheck other = health with { Path = "/x", IntervalSeconds = 15, HealthyThreshold = 4 };
        await Elb.ModifyTargetGroupAsync(made.Arn, other, default);
        Assert.Equal(other, Assert.Single(await Elb.DescribeTargetGroupsAsync([made.Arn], default)).Health);

        await Elb.ModifyTargetGroupAttributesAsync(made.Arn, new ValueMap([new("deregistration_delay.timeout_seconds", "30")]), default);
        Assert.Equal("30", (await Elb.DescribeTargetGroupAttributesAsync(made.Arn, default))["deregistration_delay.timeout_seconds"]);

        string[] instances = await RunInstancesAsync(2);
        await Elb.RegisterTargetsAsync(made.Arn, [.. instances.Select(id => new Target(id, 30080))], default);
        IReadOnlyList<TargetHealth> targets = await Elb.DescribeTargetHealthAsync(made.Arn, default);
        Assert.Equal(instances.Order(), targets.Select(target => target.Target.Id).Order());
        Assert.All(targets, target => Assert.Equal((30080, "healthy"), (target.Target.Port, target.State)));
        await Elb.DeregisterTargetsAsync(made.Arn, [new Target(instances[0], 30080)], default);
        Assert.Equal(instances[1], Assert.Single(await Elb.DescribeTargetHealthAsync(made.Arn, default), target => target.State == "healthy").Target.Id);

        await Elb.DeleteTargetGroupAsync(made.Arn, default);
        await Elb.DeleteTargetGroupAsync(made.Arn, default);
        ProviderException gone = await Assert.ThrowsAsync<ProviderException>(() => Elb.DescribeTargetGroupsAsync([made.Arn], default));
        Assert.Equal("TargetGroupNotFound", gone.Code);
    }

    [MotoFact]
    public async Task ListenersAreMadeReadChangedAndDeleted()
    {
        LoadBalancerDescription balancer = await CreateAsync("k8s-li");
        TargetGroupDescription first = await GroupAsync("k8s-li-1");
        TargetGroupDescription second = await GroupAsync("k8s-li-2");

        ListenerDescription made = await Elb.CreateListenerAsync(
            new CreateListenerRequest(balancer.Arn, 80, "TCP", null, null, null, new ForwardAction([new WeightedTargetGroup(first.Arn, 1)], Stickiness: false), new ValueMap([new("k", "v")])), default);

        Assert.Equal((balancer.Arn, 80, "TCP"), (made.LoadBalancerArn, made.Port, made.Protocol));
        Assert.Equal(new ForwardAction([new WeightedTargetGroup(first.Arn, 1)], Stickiness: false), made.Action);
        Assert.Null(made.DefaultCertificate);
        Assert.Equal(made, Assert.Single(await Elb.DescribeListenersAsync(balancer.Arn, default)));
        Assert.Equal(made, Assert.Single(await Elb.DescribeListenersAsync([made.Arn], default)));
        Assert.Equal("v", (await Elb.DescribeTagsAsync([made.Arn], default))[made.Arn]["k"]);
        ProviderException used = await Assert.ThrowsAsync<ProviderException>(() => Elb.DeleteTargetGroupAsync(first.Arn, default));
        Assert.Equal((ProviderErrorKind.Conflict, "ResourceInUse"), (used.Kind, used.Code));
        Assert.Contains(first.Arn, used.Message, StringComparison.Ordinal);

        var both = new ForwardAction([new WeightedTargetGroup(first.Arn, 10), new WeightedTargetGroup(second.Arn, 0)], Stickiness: true);
        ListenerDescription changed = await Elb.ModifyListenerAsync(new ModifyListenerRequest(made.Arn, "TCP", null, null, null, both), default);
        Assert.Equal(both.TargetGroups, changed.Action.TargetGroups);

        await Elb.ModifyListenerAttributesAsync(made.Arn, new ValueMap([new("tcp.idle_timeout.seconds", "400")]), default);
        Assert.Equal("400", (await Elb.DescribeListenerAttributesAsync(made.Arn, default))["tcp.idle_timeout.seconds"]);

        await Elb.DeleteListenerAsync(made.Arn, default);
        await Elb.DeleteListenerAsync(made.Arn, default);
        ProviderException gone = await Assert.ThrowsAsync<ProviderException>(() => Elb.DescribeListenersAsync([made.Arn], default));
        Assert.Equal((ProviderErrorKind.NotFound, "ListenerNotFound"), (gone.Kind, gone.Code));
    }

    [MotoFact]
    public async Task CertificatesOfAListenerAreReadAddedAndRemoved()
    {
        LoadBalancerDescription balancer = await CreateAsync("k8s-tls");
        TargetGroupDescription group = await GroupAsync("k8s-tls-1");
        string first = await CertificateAsync("a.example.org");
        string second = await CertificateAsync("b.example.org");

        ListenerDescription made = await Elb.CreateListenerAsync(
            new CreateListenerRequest(
                balancer.Arn, 443, "TLS", "ELBSecurityPolicy-TLS13-1-2-2021-06", first, "HTTP2Preferred", new ForwardAction([new WeightedTargetGroup(group.Arn, 1)], Stickiness: false), ValueMap.Empty),
            default);

        Assert.Equal(("TLS", "ELBSecurityPolicy-TLS13-1-2-2021-06", first), (made.Protocol, made.SslPolicy, made.DefaultCertificate));
        Assert.Equal(["HTTP2Preferred"], made.AlpnPolicy);
        await Elb.AddListenerCertificatesAsync(made.Arn, [second], default);
        Assert.Equal(new[] { first, second }.Order(), (await Elb.DescribeListenerCertificatesAsync(made.Arn, default)).Select(found => found.Arn).Distinct().Order());
        await Elb.RemoveListenerCertificatesAsync(made.Arn, [second], default);
        Assert.Equal([first], (await Elb.DescribeListenerCertificatesAsync(made.Arn, default)).Select(found => found.Arn).Distinct());
    }

    [MotoFact]
    public async Task LoadBalancersComeWithAllTheirPages()
    {
        // One after another: moto's state is in plain dictionaries, which creates at the same time break now and then (HTTP 500).
        for (int number = 0; number < 401; number++)
        {
            await _moto.PostAsync(
            "elasticloadbalancing",
            "2015-12-01",
            "CreateLoadBalancer",
            ("Name", $"page-{number}"),
            ("Type", "network"),
            ("Subnets.member.1", _subnets[0].Id),
            ("Subnets.member.2", _subnets[1].Id));
        }

        IReadOnlyList<LoadBalancerDescription> all = await Elb.DescribeLoadBalancersAsync(default);

        Assert.Equal(401, all.Select(found => found.Name).Where(name => name.StartsWith("page-", StringComparison.Ordinal)).Distinct().Count());
        Assert.True(_rig.Measurements.Count(found => found.Name == "lbc_aws_api_calls_total" && found.Labels.Contains("operation=DescribeLoadBalancers,", StringComparison.Ordinal)) >= 2);
    }

    [MotoFact]
    public async Task LimitsOfTheAccountAreRead() =>
        Assert.True(int.Parse((await Elb.DescribeAccountLimitsAsync(default))["target-groups"] ?? "0") > 0);

    [MotoFact]
    public async Task WhatMotoHasNotComesOutAsUnavailableWithoutItsPage()
    {
        LoadBalancerDescription balancer = await CreateAsync("k8s-cap");

        ProviderException failure = await Assert.ThrowsAsync<ProviderException>(() => Elb.ModifyCapacityReservationAsync(balancer.Arn, 100, default));

        Assert.Equal((ProviderErrorKind.Unavailable, "Http500", "ModifyCapacityReservation"), (failure.Kind, failure.Code, failure.Operation));
    }

    private static SubnetMapping Mapping(SubnetDescription subnet) => new(subnet.Id, null, null, null, null);

    private Task<LoadBalancerDescription> CreateAsync(string name, ValueMap? tags = null) => Elb.CreateLoadBalancerAsync(
        new CreateLoadBalancerRequest(name, "internal", "ipv4", [.. _subnets.Take(2).Select(Mapping)], [], null, tags ?? ValueMap.Empty), default);

    private Task<TargetGroupDescription> GroupAsync(string name) => Elb.CreateTargetGroupAsync(
        new CreateTargetGroupRequest(name, "TCP", 30080, _vpc.Id, "instance", "ipv4", new TargetHealthCheck("TCP", "traffic-port", null, 10, 10, 3, 3, null), ValueMap.Empty), default);

    private async Task<string[]> RunInstancesAsync(int count)
    {
        string reply = await _moto.PostAsync("ec2", "2016-11-15", "RunInstances", ("ImageId", "ami-12c6146b"), ("MinCount", $"{count}"), ("MaxCount", $"{count}"), ("SubnetId", _subnets[0].Id));
        return [.. XElement.Parse(reply).Descendants().Where(element => element.Name.LocalName == "instanceId").Select(element => element.Value)];
    }

    /// <summary>ACM speaks JSON; its one call is made by hand.</summary>
    private Task<string> CertificateAsync(string domain) => _moto.RequestCertificateAsync(domain);
}
