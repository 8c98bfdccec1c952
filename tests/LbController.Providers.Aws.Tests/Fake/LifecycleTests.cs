using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>Creating twice, changing and deleting.</summary>
public sealed class LifecycleTests
{
    private const string Forward = " DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=";

    [Theory]
    [InlineData("CreateLoadBalancer Name=lb Type=network Scheme=internal Subnets.1=subnet-private-b Subnets.2=subnet-private-a SecurityGroups.1={sg} Tags.1.Key=mine Tags.1.Value=1", "LoadBalancerArn", "lb")]
    [InlineData("CreateTargetGroup Name=tcp Protocol=TCP Port=30000 VpcId=vpc-1 HealthCheckProtocol=TCP Tags.1.Key=mine Tags.1.Value=1", "TargetGroupArn", "tcp")]
    [InlineData("CreateListener LoadBalancerArn={lb} Protocol=TCP Port=80" + Forward + "{tcp}", "ListenerArn", "listener")]
    public async Task CreatingTheSameAgain_ReturnsTheOneThatIsThere_WithItsOwnTags(string call, string element, string name)
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        WireAnswer again = await rig.DoAsync(call);
        Assert.Equal(rig[name], again.Text(element));
        Assert.DoesNotContain("mine", (await rig.DoAsync($"DescribeTags ResourceArns.1={{{name}}}")).All("Key"));
    }

    [Fact]
    public async Task LoadBalancerProvisions_ThenIsActive()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        Assert.Equal("provisioning", (await rig.DoAsync("DescribeLoadBalancers Names.1=lb")).Xml.Descendants().Single(e => e.Name.LocalName == "State").Value);
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("active", (await rig.DoAsync("DescribeLoadBalancers LoadBalancerArns.1={lb}")).Xml.Descendants().Single(e => e.Name.LocalName == "State").Value);
        await rig.DoAsync("ModifyCapacityReservation LoadBalancerArn={lb} MinimumLoadBalancerCapacity.CapacityUnits=10");
        Assert.Equal("10", (await rig.DoAsync("DescribeCapacityReservation LoadBalancerArn={lb}")).Text("CapacityUnits"));
        await rig.DoAsync("ModifyCapacityReservation LoadBalancerArn={lb} ResetCapacityReservation=true");
        Assert.Empty((await rig.DoAsync("DescribeCapacityReservation LoadBalancerArn={lb}")).All("CapacityUnits"));
    }

    [Fact]
    public async Task DeletionHasItsOrder_AndInterfacesLinger()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("AuthorizeSecurityGroupIngress GroupId=sg-nodes IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=1 IpPermissions.1.ToPort=2 IpPermissions.1.Groups.1.GroupId={sg}");
        rig.Aws.Drift.SetLoadBalancerAttribute(rig["lb"], "deletion_protection.enabled", "true");
        Assert.Equal("OperationNotPermitted", (await rig.CallAsync("DeleteLoadBalancer LoadBalancerArn={lb}")).Code);
        rig.Aws.Drift.SetLoadBalancerAttribute(rig["lb"], "deletion_protection.enabled", "false");
        rig.Aws.Settings.TargetGroupRelease = TimeSpan.FromSeconds(10);
        await rig.DoAsync("DeleteLoadBalancer LoadBalancerArn={lb}");
        await rig.DoAsync("DeleteLoadBalancer LoadBalancerArn={lb}");
        Assert.Empty(rig.Aws.Listeners);
        Assert.Equal("ResourceInUse", (await rig.CallAsync("DeleteTargetGroup TargetGroupArn={tcp}")).Code);
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        await rig.DoAsync("DeleteTargetGroup TargetGroupArn={tcp}");
        rig.Aws.Drift.RemoveRule("sg-nodes", new FakeRule("tcp", 1, 2, rig["sg"]));
        Assert.Equal("DependencyViolation", (await rig.CallAsync("DeleteSecurityGroup GroupId={sg}")).Code);
        rig.Time.Advance(TimeSpan.FromMinutes(3));
        rig.Aws.Drift.AddRule("sg-nodes", new FakeRule("tcp", 1, 2, rig["sg"]));
        Assert.Equal("DependencyViolation", (await rig.CallAsync("DeleteSecurityGroup GroupId={sg}")).Code);
        rig.Aws.Drift.RemoveRule("sg-nodes", new FakeRule("tcp", 1, 2, rig["sg"]));
        await rig.DoAsync("DeleteSecurityGroup GroupId={sg}");
    }

    [Fact]
    public async Task ElasticIpIsBusyUntilTheInterfacesAreGone()
    {
        using var rig = new FakeRig();
        rig.Aws.World.AddElasticIp("eipalloc-1", "198.51.100.1");
        const string Create = "CreateLoadBalancer Name={n} Type=network Scheme=internet-facing SubnetMappings.1.SubnetId=subnet-public-a SubnetMappings.1.AllocationId=eipalloc-1";
        rig["n"] = "one";
        WireAnswer made = await rig.DoAsync(Create, "one", "LoadBalancerArn");
        Assert.Equal(("198.51.100.1", "eipalloc-1"), (made.Text("IpAddress"), made.Text("AllocationId")));
        rig["n"] = "two";
        Assert.Equal("ResourceInUse", (await rig.CallAsync(Create)).Code);
        await rig.DoAsync("DeleteLoadBalancer LoadBalancerArn={one}");
        Assert.Equal("ResourceInUse", (await rig.CallAsync(Create)).Code);
        rig.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("OK", (await rig.CallAsync(Create)).Code);
    }

    [Fact]
    public async Task LoadBalancerMadeWithoutGroups_NeverGetsAny()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("CreateLoadBalancer Name=bare Type=network Scheme=internal Subnets.1=subnet-private-a", "bare", "LoadBalancerArn");
        Assert.Equal("InvalidConfigurationRequest", (await rig.CallAsync("SetSecurityGroups LoadBalancerArn={bare} SecurityGroups.1={sg}")).Code);
        Assert.Equal("OK", (await rig.CallAsync("SetSecurityGroups LoadBalancerArn={lb} SecurityGroups.1={sg} SecurityGroups.2=sg-nodes")).Code);
    }

    [Fact]
    public async Task SubnetsMayOnlyBeAdded()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await rig.DoAsync("SetSubnets LoadBalancerArn={lb} Subnets.1=subnet-private-c Subnets.2=subnet-private-b Subnets.3=subnet-private-a");
        Assert.Equal(3, rig.Aws.LoadBalancers.Single().Zones.Length);
    }

    [Fact]
    public async Task UdpOnDualStack_NeedsSourceNatPrefixes_AndKeepsThem()
    {
        using FakeRig rig = await new FakeRig(ipv6: true).WithLoadBalancerAsync();
        await rig.DoAsync("SetIpAddressType LoadBalancerArn={lb} IpAddressType=dualstack");
        const string Udp = "CreateListener LoadBalancerArn={lb} Protocol=UDP Port=53" + Forward + "{udp}";
        const string Subnets = "SetSubnets LoadBalancerArn={lb} Subnets.1=subnet-private-a Subnets.2=subnet-private-b EnablePrefixForIpv6SourceNat=";
        Assert.Equal("InvalidConfigurationRequest", (await rig.CallAsync(Udp)).Code);
        await rig.DoAsync(Subnets + "on");
        await rig.DoAsync(Udp);
        Assert.Equal("InvalidConfigurationRequest", (await rig.CallAsync(Subnets + "off")).Code);
    }

    [Fact]
    public async Task TlsListener_HasCertificates_AndLosesThemWithTheProtocol()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        (rig["a"], rig["b"]) = (rig.Aws.World.AddCertificate("a"), rig.Aws.World.AddCertificate("b"));
        await rig.DoAsync("CreateListener LoadBalancerArn={lb} Protocol=TLS Port=443 Certificates.1.CertificateArn={a} AlpnPolicy.1=HTTP2Preferred" + Forward + "{tls}", "secure", "ListenerArn");
        await rig.DoAsync("AddListenerCertificates ListenerArn={secure} Certificates.1.CertificateArn={a} Certificates.2.CertificateArn={b}");
        WireAnswer certificates = await rig.DoAsync("DescribeListenerCertificates ListenerArn={secure}");
        Assert.Equal([rig["a"], rig["b"]], certificates.All("CertificateArn"));
        Assert.Equal(["true", "false"], certificates.All("IsDefault"));
        Assert.Equal("OperationNotPermitted", (await rig.CallAsync("RemoveListenerCertificates ListenerArn={secure} Certificates.1.CertificateArn={a}")).Code);
        rig.Aws.Settings.Quotas.CertificatesPerLoadBalancer = 0;
        rig["c"] = rig.Aws.World.AddCertificate("c");
        Assert.Equal("TooManyCertificates", (await rig.CallAsync("AddListenerCertificates ListenerArn={secure} Certificates.1.CertificateArn={c}")).Code);
        Assert.Equal("IncompatibleProtocols", (await rig.CallAsync("ModifyListener ListenerArn={secure} Protocol=TCP")).Code);
        await rig.DoAsync("ModifyListener ListenerArn={secure} Protocol=TCP" + Forward + "{free}");
        FakeListener listener = rig.Aws.Listeners.Single(item => item.Arn == rig["secure"]);
        Assert.Equal((null, null, null, 0), (listener.SslPolicy, listener.DefaultCertificate, listener.AlpnPolicy, listener.MoreCertificates.Length));
    }

    [Theory]
    [InlineData("TooManyListeners", "CreateListener LoadBalancerArn={lb} Protocol=TCP Port=81" + Forward + "{free}")]
    [InlineData("TooManyTargetGroups", "CreateTargetGroup Name=more Protocol=TCP Port=80 VpcId=vpc-1")]
    [InlineData("TooManyLoadBalancers", "CreateLoadBalancer Name=more Type=network Scheme=internal Subnets.1=subnet-private-a")]
    [InlineData("SecurityGroupLimitExceeded", "CreateSecurityGroup GroupName=more GroupDescription=more VpcId=vpc-1")]
    [InlineData("TooManyTags", "AddTags ResourceArns.1={lb} Tags.1.Key=a Tags.1.Value=1 Tags.2.Key=b Tags.2.Value=1")]
    [InlineData("InvalidConfigurationRequest", "SetSecurityGroups LoadBalancerArn={lb} SecurityGroups.1={sg} SecurityGroups.2=sg-nodes")]
    [InlineData("RulesPerSecurityGroupLimitExceeded", "AuthorizeSecurityGroupIngress GroupId={sg} IpPermissions.1.IpProtocol=-1 IpPermissions.1.PrefixListIds.1.PrefixListId=pl-1")]
    public async Task QuotaThatIsUsedUp_HasItsCode(string code, string call)
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        FakeQuotas quotas = rig.Aws.Settings.Quotas;
        rig.Aws.World.AddPrefixList("pl-1", entries: 2);
        quotas.ListenersPerLoadBalancer = quotas.LoadBalancers = quotas.TagsPerResource = quotas.SecurityGroupsPerInterface = quotas.RulesPerSecurityGroup = 1;
        (quotas.TargetGroups, quotas.SecurityGroups) = (5, 2);
        Assert.Equal(code, (await rig.CallAsync(call)).Code);
        Assert.Contains("5", (await rig.DoAsync("DescribeAccountLimits")).All("Max"));
    }

    [Fact]
    public async Task MoreThanTwentyAtOnce_IsRefused()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        static string Times(string name, string value, int count) => string.Join(' ', Enumerable.Range(1, count).Select(i => $"{name}.{i}={value}"));
        foreach ((string operation, string list, string value) in new[]
        {
            ("DescribeTags", "ResourceArns", "{lb}"), ("DescribeLoadBalancers", "LoadBalancerArns", "{lb}"),
            ("DescribeTargetGroups", "TargetGroupArns", "{tcp}"), ("DescribeListeners", "ListenerArns", "{listener}"),
        })
        {
            Assert.Equal("OK", (await rig.CallAsync($"{operation} {Times(list, value, 20)}")).Code);
            Assert.Equal("ValidationError", (await rig.CallAsync($"{operation} {Times(list, value, 21)}")).Code);
        }
    }
}
