using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using static LbController.Providers.Aws.Tests.Client.ScriptedTransport;

namespace LbController.Providers.Aws.Tests.Client;

/// <summary>Requests and replies to the letter, where moto is not as AWS is.</summary>
public sealed class WireTests
{
    private static readonly Uri Endpoint = new("http://aws.test/");

    [Fact]
    public async Task ARequestHasEveryFieldOnceAndInAwssNames()
    {
        var transport = new ScriptedTransport(Elb("CreateListener", "<Listeners><member><ListenerArn>li</ListenerArn><LoadBalancerArn>lb</LoadBalancerArn></member></Listeners>"));
        using var rig = Rig(transport);

        await rig.Elb.CreateListenerAsync(
            new CreateListenerRequest(
                "lb", 443, "TLS", "policy", "cert", "HTTP2Only", new ForwardAction([new WeightedTargetGroup("a", 0), new WeightedTargetGroup("b", 999)], Stickiness: true), new ValueMap([new("k/1", "v &=")])),
            default);

        ScriptedTransport.SentRequest request = Assert.Single(transport.Requests);
        Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Contains("k%2F1", request.Form, StringComparison.Ordinal);
        Assert.Contains("v%20%26%3D", request.Form, StringComparison.Ordinal);
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["Action"] = "CreateListener",
                ["Version"] = "2015-12-01",
                ["LoadBalancerArn"] = "lb",
                ["Protocol"] = "TLS",
                ["Port"] = "443",
                ["SslPolicy"] = "policy",
                ["Certificates.member.1.CertificateArn"] = "cert",
                ["AlpnPolicy.member.1"] = "HTTP2Only",
                ["Tags.member.1.Key"] = "k/1",
                ["Tags.member.1.Value"] = "v &=",
                ["DefaultActions.member.1.Type"] = "forward",
                ["DefaultActions.member.1.Order"] = "1",
                ["DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn"] = "a",
                ["DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.Weight"] = "0",
                ["DefaultActions.member.1.ForwardConfig.TargetGroups.member.2.TargetGroupArn"] = "b",
                ["DefaultActions.member.1.ForwardConfig.TargetGroups.member.2.Weight"] = "999",
                ["DefaultActions.member.1.ForwardConfig.TargetGroupStickinessConfig.Enabled"] = "true",
            },
            new SortedDictionary<string, string>(request.Fields.ToDictionary(), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ec2WritesItsListsFlat()
    {
        var transport = new ScriptedTransport(Ec2("AuthorizeSecurityGroupIngress", "<return>true</return>"));
        using var rig = Rig(transport);

        await rig.Ec2.AuthorizeSecurityGroupIngressAsync("sg-1", [new IngressRule("tcp", 1, 2, "pl-1", "x"), new IngressRule("-1", -1, -1, "10.0.0.0/8", null)], default);

        IReadOnlyDictionary<string, string> fields = Assert.Single(transport.Requests).Fields;
        Assert.Equal("pl-1", fields["IpPermissions.1.PrefixListIds.1.PrefixListId"]);
        Assert.Equal("x", fields["IpPermissions.1.PrefixListIds.1.Description"]);
        Assert.Equal("10.0.0.0/8", fields["IpPermissions.2.IpRanges.1.CidrIp"]);
        Assert.DoesNotContain("IpPermissions.2.FromPort", fields.Keys);
        Assert.Equal(10, fields.Count);
    }

    [Fact]
    public async Task ALoadBalancerIsReadFieldByField()
    {
        const string Member =
            "<LoadBalancers><member><LoadBalancerArn>arn</LoadBalancerArn><LoadBalancerName>n</LoadBalancerName><DNSName>d.example</DNSName><Scheme>internet-facing</Scheme><VpcId>vpc-1</VpcId>"
            + "<State><Code>failed</Code><Reason>quota</Reason></State><Type>network</Type><IpAddressType>dualstack</IpAddressType><AvailabilityZones><member><ZoneName>z</ZoneName><SubnetId>subnet-1</SubnetId>"
            + "<LoadBalancerAddresses><member><IpAddress>192.0.2.1</IpAddress><AllocationId>eipalloc-1</AllocationId><PrivateIPv4Address/><IPv6Address>2001:db8::1</IPv6Address></member></LoadBalancerAddresses>"
            + "<SourceNatIpv6Prefixes><member>2001:db8::/80</member></SourceNatIpv6Prefixes></member></AvailabilityZones><SecurityGroups><member>sg-2</member><member>sg-1</member></SecurityGroups>"
            + "<EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic>off</EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic><EnablePrefixForIpv6SourceNat>on</EnablePrefixForIpv6SourceNat></member></LoadBalancers><NextMarker/>";
        using var rig = Rig(new ScriptedTransport(Elb("DescribeLoadBalancers", Member)));

        Assert.Equal(
            new LoadBalancerDescription(
                "arn", "n", "d.example", "internet-facing", "vpc-1", "network", "failed", "quota", "dualstack",
                [new LoadBalancerZone("z", "subnet-1", [new LoadBalancerAddress("192.0.2.1", "eipalloc-1", null, "2001:db8::1")], ["2001:db8::/80"])], ["sg-2", "sg-1"], "off", "on"),
            Assert.Single(await rig.Elb.DescribeLoadBalancersAsync(default)));
    }

    [Theory]
    [InlineData("<ForwardConfig><TargetGroups><member><TargetGroupArn>a</TargetGroupArn><Weight></Weight></member></TargetGroups></ForwardConfig><TargetGroupArn>a</TargetGroupArn>")]
    [InlineData("<TargetGroupArn>a</TargetGroupArn>")]
    [InlineData("<ForwardConfig><TargetGroups><member><TargetGroupArn>a</TargetGroupArn><Weight>1</Weight></member></TargetGroups><TargetGroupStickinessConfig/></ForwardConfig>")]
    public async Task ALoneTargetGroupIsReadTheSameInEveryForm(string action)
    {
        using var rig = Rig(new ScriptedTransport(Elb(
            "DescribeListeners",
            $"<Listeners><member><ListenerArn>l</ListenerArn><LoadBalancerArn>b</LoadBalancerArn><Port>80</Port><Protocol>TCP</Protocol><DefaultActions><member><Type>forward</Type>{action}</member></DefaultActions></member></Listeners>")));

        ListenerDescription listener = Assert.Single(await rig.Elb.DescribeListenersAsync("b", default));

        Assert.Equal(new ForwardAction([new WeightedTargetGroup("a", 1)], Stickiness: false), listener.Action);
    }

    [Fact]
    public async Task EveryListComesWithAllItsPages()
    {
        await PagesAsync(
            "DescribeTargetGroups", "TargetGroups", item => $"<TargetGroupArn>{item}</TargetGroupArn><TargetGroupName>{item}</TargetGroupName>", async rig => [.. (await rig.Elb.DescribeTargetGroupsAsync(default)).Select(found => found.Arn)]);
        await PagesAsync(
            "DescribeListeners", "Listeners", item => $"<ListenerArn>{item}</ListenerArn><LoadBalancerArn>b</LoadBalancerArn>", async rig => [.. (await rig.Elb.DescribeListenersAsync("b", default)).Select(found => found.Arn)]);
        await PagesAsync(
            "DescribeListenerCertificates", "Certificates", item => $"<CertificateArn>{item}</CertificateArn>", async rig => [.. (await rig.Elb.DescribeListenerCertificatesAsync("l", default)).Select(found => found.Arn)]);
        await PagesAsync(
            "DescribeAccountLimits", "Limits", item => $"<Name>{item}</Name><Max>1</Max>", async rig => [.. (await rig.Elb.DescribeAccountLimitsAsync(default)).Select(found => found.Key)]);
    }

    [Fact]
    public async Task ListsOfEc2ComeWithAllTheirPages()
    {
        var transport = new ScriptedTransport(
            Ec2("DescribeSubnets", "<subnetSet><item><subnetId>one</subnetId></item></subnetSet><nextToken>t+/=</nextToken>"), Ec2("DescribeSubnets", "<subnetSet><item><subnetId>two</subnetId></item></subnetSet><nextToken/>"));
        using var rig = Rig(transport);

        IReadOnlyList<SubnetDescription> found = await rig.Ec2.DescribeSubnetsAsync([new Ec2Filter("vpc-id", ["vpc-1"])], default);

        Assert.Equal(["one", "two"], found.Select(subnet => subnet.Id));
        Assert.Equal([null, "t+/="], transport.Requests.Select(request => request.Fields.GetValueOrDefault("NextToken")));
        Assert.All(transport.Requests, request => Assert.Equal("vpc-1", request.Fields["Filter.1.Value.1"]));
    }

    [Fact]
    public async Task AMarkerThatComesAgainEndsTheListWithAFailure()
    {
        using var rig = Rig(new ScriptedTransport(Elb("DescribeTargetGroups", "<NextMarker>m</NextMarker>")));

        ProviderException failure = await Assert.ThrowsAsync<ProviderException>(() => rig.Elb.DescribeTargetGroupsAsync(default));

        Assert.Equal(ProviderErrorKind.Unavailable, failure.Kind);
        Assert.Contains("came twice", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<ErrorResponse><Error><Code>LoadBalancerNotFound</Code><Message>m</Message></Error><RequestId>id</RequestId></ErrorResponse>", null)]
    [InlineData("<ErrorResponse><Error><Code>LoadBalancerNotFound</Code><Message>m</Message><RequestId>id</RequestId></Error></ErrorResponse>", null)]
    [InlineData("<Response><Errors><Error><Code>LoadBalancerNotFound</Code><Message>m</Message></Error></Errors><RequestID>id</RequestID></Response>", null)]
    [InlineData("<ErrorResponse><Error><Code>LoadBalancerNotFound</Code><Message></Message></Error></ErrorResponse>", "id")]
    public async Task TheRequestIdIsFoundInEveryPlace(string body, string? header)
    {
        using var rig = Rig(new ScriptedTransport(Reply(HttpStatusCode.BadRequest, body, ("x-amzn-RequestId", header ?? ""))));

        ProviderException failure = await Assert.ThrowsAsync<ProviderException>(() => rig.Elb.DescribeLoadBalancersAsync(["arn:1"], default));

        Assert.Equal((ProviderErrorKind.NotFound, "LoadBalancerNotFound", "id", "DescribeLoadBalancers"), (failure.Kind, failure.Code, failure.RequestId, failure.Operation));
        Assert.Contains("arn:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CapacityIsReservedResetAndRead()
    {
        var transport = new ScriptedTransport(
            Elb("ModifyCapacityReservation"), Elb("ModifyCapacityReservation"), Elb("DescribeCapacityReservation", "<MinimumLoadBalancerCapacity><CapacityUnits>500</CapacityUnits></MinimumLoadBalancerCapacity>"), Elb("DescribeCapacityReservation"));
        using var rig = Rig(transport);

        await rig.Elb.ModifyCapacityReservationAsync("b", 500, default);
        await rig.Elb.ModifyCapacityReservationAsync("b", null, default);

        Assert.Equal(500, await rig.Elb.DescribeCapacityReservationAsync("b", default));
        Assert.Null(await rig.Elb.DescribeCapacityReservationAsync("b", default));
        Assert.Equal("500", transport.Requests.First().Fields["MinimumLoadBalancerCapacity.CapacityUnits"]);
        Assert.Equal("true", transport.Requests.ElementAt(1).Fields["ResetCapacityReservation"]);
    }

    private static ClientRig Rig(ScriptedTransport transport) => new(ClientRig.Settings(Endpoint, transport.Seam) with { Attempts = 1 });

    private static async Task PagesAsync(string action, string list, Func<string, string> item, Func<ClientRig, Task<string[]>> read)
    {
        var transport = new ScriptedTransport(
            Elb(action, $"<{list}><member>{item("one")}</member></{list}><NextMarker>m 1</NextMarker>"),
            Elb(action, $"<{list}><member>{item("two")}</member></{list}><NextMarker>m 2</NextMarker>"),
            Elb(action, $"<{list}><member>{item("zzz")}</member></{list}>"));
        using var rig = Rig(transport);

        Assert.Equal(["one", "two", "zzz"], await read(rig));
        Assert.Equal([null, "m 1", "m 2"], transport.Requests.Select(request => request.Fields.GetValueOrDefault("Marker")));
        Assert.Single(transport.Requests.Select(request => string.Join(' ', request.Fields.Where(entry => entry.Key != "Marker").OrderBy(entry => entry.Key, StringComparer.Ordinal))).Distinct());
    }
}
