using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>What the fake refuses, and in which words: each row is a call on the rig's load balancer.</summary>
public sealed class RefusalTests
{
    private const string Forward = "DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=";
    private const string NewBalancer = "CreateLoadBalancer Type=network Scheme=internal ";
    private const string NewGroup = "CreateTargetGroup VpcId=vpc-1 Protocol=TCP Port=80 ";
    private const string NewListener = "CreateListener LoadBalancerArn={lb} ";
    private const string Authorize = "AuthorizeSecurityGroupIngress GroupId={sg} IpPermissions.1.IpProtocol=tcp ";
    private const string Ports = "IpPermissions.1.FromPort=1 IpPermissions.1.ToPort=2 ";

    [Theory]
    [InlineData("ValidationError", "CreateLoadBalancer Type=network Subnets.1=subnet-private-a")]
    [InlineData("ValidationError", NewBalancer + "Name=x Subnetz.1=subnet-private-a")]
    [InlineData("ValidationError", NewBalancer + "Name=x Subnets.2=subnet-private-a")]
    [InlineData("ValidationError", NewBalancer + "Name=-x Subnets.1=subnet-private-a")]
    [InlineData("ValidationError", NewBalancer + "Name=x- Subnets.1=subnet-private-a")]
    [InlineData("ValidationError", NewBalancer + "Name=x.y Subnets.1=subnet-private-a")]
    [InlineData("ValidationError", NewBalancer + "Name=internal-x Subnets.1=subnet-private-a")]
    [InlineData("ValidationError", NewBalancer + "Name=x23456789012345678901234567890123 Subnets.1=subnet-private-a")]
    [InlineData("ValidationError", NewBalancer + "Name=x")]
    [InlineData("ValidationError", NewBalancer + "Name=x Subnets.1=subnet-private-a SubnetMappings.1.SubnetId=subnet-private-b")]
    [InlineData("ValidationError", "CreateLoadBalancer Type=network Scheme=both Name=x Subnets.1=subnet-private-a")]
    [InlineData("InvalidConfigurationRequest", "CreateLoadBalancer Name=x Subnets.1=subnet-private-a")]
    [InlineData("InvalidConfigurationRequest", NewBalancer + "Name=x Subnets.1=subnet-private-a Subnets.2=subnet-public-a")]
    [InlineData("SubnetNotFound", NewBalancer + "Name=x Subnets.1=subnet-none")]
    [InlineData("InvalidSubnet", NewBalancer + "Name=x Subnets.1=subnet-private-a IpAddressType=dualstack")]
    [InlineData("InvalidSubnet", NewBalancer + "Name=x Subnets.1=subnet-full")]
    [InlineData("InvalidSubnet", "CreateLoadBalancer Type=network Scheme=internet-facing Name=x Subnets.1=subnet-shut")]
    [InlineData("InvalidSecurityGroup", NewBalancer + "Name=x Subnets.1=subnet-private-a SecurityGroups.1=sg-none")]
    [InlineData("InvalidSecurityGroup", NewBalancer + "Name=x Subnets.1=subnet-private-a SecurityGroups.1=sg-far")]
    [InlineData("InvalidConfigurationRequest", NewBalancer + "Name=x SubnetMappings.1.SubnetId=subnet-private-a SubnetMappings.1.AllocationId=eipalloc-1")]
    [InlineData("AllocationIdNotFound", "CreateLoadBalancer Type=network Scheme=internet-facing Name=x SubnetMappings.1.SubnetId=subnet-public-a SubnetMappings.1.AllocationId=eipalloc-none")]
    [InlineData("ResourceInUse", "CreateLoadBalancer Type=network Scheme=internet-facing Name=x SubnetMappings.1.SubnetId=subnet-public-a SubnetMappings.1.AllocationId=eipalloc-busy")]
    [InlineData("InvalidConfigurationRequest", NewBalancer + "Name=x SubnetMappings.1.SubnetId=subnet-private-a SubnetMappings.1.PrivateIPv4Address=10.9.0.4")]
    [InlineData("InvalidConfigurationRequest", NewBalancer + "Name=x SubnetMappings.1.SubnetId=subnet-private-a SubnetMappings.1.IPv6Address=2001:db8::1")]
    [InlineData("InvalidConfigurationRequest", NewBalancer + "Name=x Subnets.1=subnet-private-a EnablePrefixForIpv6SourceNat=on")]
    [InlineData("DuplicateTagKeys", NewBalancer + "Name=x Subnets.1=subnet-private-a Tags.1.Key=a Tags.1.Value=1 Tags.2.Key=a Tags.2.Value=2")]
    [InlineData("ValidationError", NewBalancer + "Name=x Subnets.1=subnet-private-a Tags.1.Key=a<b Tags.1.Value=1")]
    [InlineData("ValidationError", NewBalancer + "Name=x Subnets.1=subnet-private-a Tags.1.Key=aws:a Tags.1.Value=1")]
    [InlineData("DuplicateLoadBalancerName", NewBalancer + "Name=lb Subnets.1=subnet-private-a")]
    [InlineData("LoadBalancerNotFound", "DescribeLoadBalancers Names.1=lb Names.2=none")]
    [InlineData("LoadBalancerNotFound", "DescribeLoadBalancers LoadBalancerArns.1={lb} LoadBalancerArns.2=arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/no/0123456789abcdef")]
    [InlineData("ValidationError", "DescribeLoadBalancers LoadBalancerArns.1={lb} Names.1=lb")]
    [InlineData("ValidationError", "DescribeLoadBalancers LoadBalancerArns.1=lb")]
    [InlineData("ValidationError", "DescribeLoadBalancers PageSize=401")]
    [InlineData("ValidationError", "DescribeLoadBalancers PageSize=0")]
    [InlineData("ValidationError", "DescribeLoadBalancers Marker=nonsense")]
    [InlineData("InvalidConfigurationRequest", "ModifyLoadBalancerAttributes LoadBalancerArn={lb} Attributes.1.Key=no.such Attributes.1.Value=1")]
    [InlineData("InvalidConfigurationRequest", "ModifyLoadBalancerAttributes LoadBalancerArn={lb} Attributes.1.Key=load_balancing.cross_zone.enabled Attributes.1.Value=yes")]
    [InlineData("InvalidConfigurationRequest", "ModifyLoadBalancerAttributes LoadBalancerArn={lb} Attributes.1.Key=access_logs.s3.enabled Attributes.1.Value=true")]
    [InlineData("ValidationError", "ModifyLoadBalancerAttributes LoadBalancerArn={lb}")]
    [InlineData("InvalidConfigurationRequest", "SetSecurityGroups LoadBalancerArn={lb} SecurityGroups=")]
    [InlineData("InvalidConfigurationRequest", "SetSubnets LoadBalancerArn={lb} Subnets.1=subnet-private-a")]
    [InlineData("InvalidConfigurationRequest", "SetSubnets LoadBalancerArn={lb} Subnets.1=subnet-public-a Subnets.2=subnet-private-b")]
    [InlineData("InvalidConfigurationRequest", "SetSubnets LoadBalancerArn={lb} Subnets.1=subnet-private-a Subnets.2=subnet-private-b Subnets.3=subnet-public-b")]
    [InlineData("InvalidConfigurationRequest", "SetSubnets LoadBalancerArn={lb} SubnetMappings.1.SubnetId=subnet-private-a SubnetMappings.1.PrivateIPv4Address=10.0.16.9 SubnetMappings.2.SubnetId=subnet-private-b")]
    [InlineData("InvalidSubnet", "SetIpAddressType LoadBalancerArn={lb} IpAddressType=dualstack")]
    [InlineData("OperationNotPermitted", "ModifyCapacityReservation LoadBalancerArn={lb} MinimumLoadBalancerCapacity.CapacityUnits=10")]
    public Task LoadBalancerRefusal_HasItsCode(string code, string call) => RefuseAsync(code, call);

    [Theory]
    [InlineData("ValidationError", NewGroup + "Name=x_y")]
    [InlineData("ValidationError", NewGroup + "Name=x Color=red")]
    [InlineData("ValidationError", "CreateTargetGroup VpcId=vpc-none Protocol=TCP Port=80 Name=x")]
    [InlineData("ValidationError", "CreateTargetGroup VpcId=vpc-1 Protocol=TCP Port=65536 Name=x")]
    [InlineData("InvalidConfigurationRequest", "CreateTargetGroup VpcId=vpc-1 Protocol=TCP Name=x")]
    [InlineData("ValidationError", NewGroup + "Name=x HealthCheckIntervalSeconds=4")]
    [InlineData("ValidationError", NewGroup + "Name=x HealthCheckIntervalSeconds=10 HealthCheckTimeoutSeconds=11")]
    [InlineData("ValidationError", NewGroup + "Name=x HealthyThresholdCount=1")]
    [InlineData("ValidationError", NewGroup + "Name=x HealthCheckProtocol=UDP")]
    [InlineData("ValidationError", NewGroup + "Name=x HealthCheckPort=http")]
    [InlineData("InvalidConfigurationRequest", NewGroup + "Name=x HealthCheckPath=/healthz")]
    [InlineData("DuplicateTargetGroupName", NewGroup + "Name=tcp")]
    [InlineData("TargetGroupNotFound", "DescribeTargetGroups Names.1=none")]
    [InlineData("ValidationError", "DescribeTargetGroups Names.1=tcp LoadBalancerArn={lb}")]
    [InlineData("ResourceInUse", "DeleteTargetGroup TargetGroupArn={tcp}")]
    [InlineData("InvalidConfigurationRequest", "ModifyTargetGroup TargetGroupArn={tcp} HealthCheckPath=/x")]
    [InlineData("InvalidConfigurationRequest", "ModifyTargetGroupAttributes TargetGroupArn={tcp} Attributes.1.Key=deregistration_delay.timeout_seconds Attributes.1.Value=3601")]
    [InlineData("InvalidConfigurationRequest", "ModifyTargetGroupAttributes TargetGroupArn={tcp} Attributes.1.Key=load_balancing.algorithm.type Attributes.1.Value=round_robin")]
    [InlineData("InvalidConfigurationRequest", "ModifyTargetGroupAttributes TargetGroupArn={udp} Attributes.1.Key=preserve_client_ip.enabled Attributes.1.Value=false")]
    [InlineData("InvalidConfigurationRequest", "ModifyTargetGroupAttributes TargetGroupArn={tcp} Attributes.1.Key=target_health_state.unhealthy.draining_interval_seconds Attributes.1.Value=60")]
    [InlineData("InvalidTarget", "RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0} Targets.2.Id=i-00000000000000000")]
    [InlineData("ValidationError", "RegisterTargets TargetGroupArn={tcp}")]
    [InlineData("ValidationError", "RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0} Targets.1.Port=0")]
    [InlineData("ValidationError", "RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0} Targets.1.Prt=80")]
    [InlineData("TargetGroupNotFound", "DescribeTargetHealth TargetGroupArn=arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/no/0123456789abcdef")]
    public Task TargetGroupRefusal_HasItsCode(string code, string call) => RefuseAsync(code, call);

    [Theory]
    [InlineData("DuplicateListener", NewListener + "Protocol=TCP Port=80 " + Forward + "{free}")]
    [InlineData("DuplicateListener", NewListener + "Protocol=UDP Port=80 " + Forward + "{udp}")]
    [InlineData("IncompatibleProtocols", NewListener + "Protocol=TCP Port=81 " + Forward + "{udp}")]
    [InlineData("IncompatibleProtocols", NewListener + "Protocol=TCP Port=81 " + Forward + "{tls}")]
    [InlineData("IncompatibleProtocols", NewListener + "Protocol=UDP Port=81 " + Forward + "{tcp}")]
    [InlineData("IncompatibleProtocols", NewListener + "Protocol=TCP_UDP Port=81 " + Forward + "{tcp}")]
    [InlineData("IncompatibleProtocols", NewListener + "Protocol=TCP_UDP Port=81 " + Forward + "{udp}")]
    [InlineData("IncompatibleProtocols", NewListener + "Protocol=TLS Port=81 Certificates.1.CertificateArn={cert} " + Forward + "{both}")]
    [InlineData("UnsupportedProtocol", NewListener + "Protocol=HTTP Port=81 " + Forward + "{tcp}")]
    [InlineData("ValidationError", NewListener + "Protocol=TLS Port=81 " + Forward + "{tcp}")]
    [InlineData("CertificateNotFound", NewListener + "Protocol=TLS Port=81 Certificates.1.CertificateArn=arn:none " + Forward + "{free}")]
    [InlineData("CertificateNotFound", NewListener + "Protocol=TLS Port=81 Certificates.1.CertificateArn={farcert} " + Forward + "{free}")]
    [InlineData("SSLPolicyNotFound", NewListener + "Protocol=TLS Port=81 SslPolicy=best Certificates.1.CertificateArn={cert} " + Forward + "{free}")]
    [InlineData("ALPNPolicyNotFound", NewListener + "Protocol=TLS Port=81 AlpnPolicy.1=best Certificates.1.CertificateArn={cert} " + Forward + "{free}")]
    [InlineData("InvalidConfigurationRequest", NewListener + "Protocol=TCP Port=81 Certificates.1.CertificateArn={cert} " + Forward + "{free}")]
    [InlineData("TargetGroupNotFound", NewListener + "Protocol=TCP Port=81 " + Forward + "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/no/0123456789abcdef")]
    [InlineData("TargetGroupAssociationLimit", "CreateListener LoadBalancerArn={other} Protocol=TCP Port=80 " + Forward + "{tcp}")]
    [InlineData("InvalidLoadBalancerAction", NewListener + "Protocol=TCP Port=81 DefaultActions.1.Type=redirect")]
    [InlineData("ValidationError", NewListener + "Protocol=TCP Port=81 DefaultActions.1.Type=forward DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn={free} DefaultActions.1.ForwardConfig.TargetGroups.1.Weight=1000")]
    [InlineData("ValidationError", NewListener + "Protocol=TCP Port=81 DefaultActions.1.Type=forward")]
    [InlineData("ValidationError", NewListener + "Protocol=TCP Port=81")]
    [InlineData("ListenerNotFound", "DeleteListener ListenerArn=arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/net/no/0123456789abcdef/0123456789abcdef")]
    [InlineData("ValidationError", "DescribeListeners")]
    [InlineData("ValidationError", "ModifyListener ListenerArn={listener} Protocol=TLS")]
    [InlineData("InvalidConfigurationRequest", "ModifyListenerAttributes ListenerArn={listener} Attributes.1.Key=tcp.idle_timeout.seconds Attributes.1.Value=59")]
    [InlineData("InvalidConfigurationRequest", "AddListenerCertificates ListenerArn={listener} Certificates.1.CertificateArn={cert}")]
    [InlineData("LoadBalancerNotFound", "DescribeTags ResourceArns.1=arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/no/0123456789abcdef")]
    public Task ListenerRefusal_HasItsCode(string code, string call) => RefuseAsync(code, call);

    [Theory]
    [InlineData("MissingParameter", "CreateSecurityGroup GroupName=x VpcId=vpc-1")]
    [InlineData("UnknownParameter", "CreateSecurityGroup GroupName=x Description=x VpcId=vpc-1")]
    [InlineData("InvalidGroup.Duplicate", "CreateSecurityGroup GroupName=front GroupDescription=x VpcId=vpc-1")]
    [InlineData("InvalidParameterValue", "CreateSecurityGroup GroupName=sg-x GroupDescription=x VpcId=vpc-1")]
    [InlineData("InvalidVpcID.NotFound", "CreateSecurityGroup GroupName=x GroupDescription=x VpcId=vpc-none")]
    [InlineData("DependencyViolation", "DeleteSecurityGroup GroupId={sg}")]
    [InlineData("DependencyViolation", "DeleteSecurityGroup GroupId=sg-nodes")]
    [InlineData("InvalidGroup.NotFound", "DeleteSecurityGroup GroupId=sg-none")]
    [InlineData("InvalidGroup.NotFound", Authorize + Ports + "IpPermissions.1.Groups.1.GroupId=sg-none")]
    [InlineData("InvalidParameterValue", Authorize + Ports + "IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/33")]
    [InlineData("InvalidParameterValue", Authorize + Ports + "IpPermissions.1.IpRanges.1.CidrIp=::/0")]
    [InlineData("InvalidParameterValue", Authorize + Ports)]
    [InlineData("MissingParameter", Authorize + "IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8")]
    [InlineData("InvalidParameterValue", Authorize + "IpPermissions.1.FromPort=3 IpPermissions.1.ToPort=2 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8")]
    [InlineData("InvalidPrefixListID.NotFound", Authorize + Ports + "IpPermissions.1.PrefixListIds.1.PrefixListId=pl-none")]
    [InlineData("InvalidPermission.NotFound", "RevokeSecurityGroupIngress GroupId={sg} IpPermissions.1.IpProtocol=tcp " + Ports + "IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8")]
    [InlineData("InvalidSubnetID.NotFound", "DescribeSubnets SubnetId.1=subnet-none")]
    [InlineData("InvalidVpcID.NotFound", "DescribeVpcs VpcId.1=vpc-none")]
    [InlineData("InvalidInstanceID.NotFound", "DescribeInstances InstanceId.1=i-00000000000000000")]
    [InlineData("InvalidInstanceID.Malformed", "DescribeInstances InstanceId.1=node-1")]
    [InlineData("InvalidAllocationID.NotFound", "DescribeAddresses AllocationId.1=eipalloc-none")]
    [InlineData("InvalidGroup.NotFound", "DescribeSecurityGroups GroupId.1=sg-none")]
    [InlineData("InvalidParameterCombination", "DescribeSubnets SubnetId.1=subnet-private-a MaxResults=5")]
    [InlineData("InvalidParameterValue", "DescribeSubnets MaxResults=4")]
    [InlineData("InvalidParameterValue", "DescribeSubnets Filter.1.Name=colour Filter.1.Value.1=red")]
    [InlineData("UnknownParameter", "DescribeSubnets Filter.1.Name=vpc-id Filter.1.Values.1=vpc-1")]
    [InlineData("InvalidGroup.NotFound", "CreateTags ResourceId.1=sg-none Tag.1.Key=a Tag.1.Value=b")]
    public Task Ec2Refusal_HasItsCode(string code, string call) => RefuseAsync(code, call);

    private static async Task RefuseAsync(string code, string call)
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        FakeWorld world = rig.Aws.World;
        rig["cert"] = world.AddCertificate("here");
        rig["farcert"] = world.AddCertificate("there", "us-east-1");
        world.AddElasticIp("eipalloc-1", "198.51.100.1");
        world.AddElasticIp("eipalloc-busy", "198.51.100.2", busy: true);
        world.AddSubnet(new FakeSubnet("subnet-full", "vpc-1", "eu-west-1a", "10.0.200.0/24", IsPublic: false) { FreeAddresses = 7 });
        world.AddVpc("vpc-shut", "10.7.0.0/16", hasInternetGateway: false);
        world.AddSubnet(new FakeSubnet("subnet-shut", "vpc-shut", "eu-west-1a", "10.7.0.0/24", IsPublic: false));
        world.AddSecurityGroup("sg-far", "far", "vpc-shut");
        await rig.DoAsync("CreateLoadBalancer Name=other Type=network Scheme=internal Subnets.1=subnet-private-c", "other", "LoadBalancerArn");
        string before = State(rig.Aws);

        WireAnswer answer = await rig.CallAsync(call);

        Assert.Equal(code, answer.Code);
        Assert.Equal(before, State(rig.Aws));
        Assert.Equal(code, rig.Aws.Calls.All[^1].Outcome);
    }

    private static string State(FakeAws aws) => string.Join(
        '\n',
        aws.LoadBalancers.Select(item => $"{item.Arn} {string.Join(',', item.Zones)} {string.Join(',', item.SecurityGroups)} {string.Join(',', item.Attributes)} {item.IpAddressType}")
            .Concat(aws.TargetGroups.Select(item => $"{item.Arn} {item.Health} {string.Join(',', item.Attributes)} {string.Join(',', aws.Targets(item.Arn))}"))
            .Concat(aws.Listeners.Select(item => $"{item.Arn} {item.Protocol} {item.Port} {string.Join(',', item.Forwards)}"))
            .Concat(aws.SecurityGroups.Select(item => $"{item.Id} {string.Join(',', item.Ingress)}")));
}
