using System.Collections.Immutable;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Attributes, security groups, subnets, address family and capacity of a load balancer.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class LoadBalancerChanges(Cloud cloud)
{
    private readonly Addresses _addresses = new(cloud);

    public IEnumerable<Operation> Operations =>
    [
        Operation.Elb("DescribeLoadBalancerAttributes", "LoadBalancerArn*", (input, reply) =>
            AttributeBook.Write(reply, cloud.LoadBalancer(input.Text("LoadBalancerArn")).Attributes)),
        Operation.Elb("ModifyLoadBalancerAttributes", "LoadBalancerArn* " + AttributeBook.InputSchema, ModifyAttributes),
        Operation.Elb(
            "SetSecurityGroups",
            "LoadBalancerArn* SecurityGroups*[] EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic<on|off>",
            SetSecurityGroups),
        Operation.Elb(
            "SetSubnets",
            "LoadBalancerArn* " + Addresses.Schema + " IpAddressType<ipv4|dualstack|dualstack-without-public-ipv4> EnablePrefixForIpv6SourceNat<on|off>",
            SetSubnets),
        Operation.Elb("SetIpAddressType", "LoadBalancerArn* IpAddressType*<ipv4|dualstack|dualstack-without-public-ipv4>", SetIpAddressType),
        Operation.Elb("DescribeCapacityReservation", "LoadBalancerArn*", (input, reply) =>
            WriteCapacity(reply, cloud.LoadBalancer(input.Text("LoadBalancerArn")))),
        Operation.Elb(
            "ModifyCapacityReservation",
            "LoadBalancerArn* MinimumLoadBalancerCapacity{CapacityUnits#1-100000} ResetCapacityReservation!",
            ModifyCapacity),
    ];

    private void ModifyAttributes(Input input, XmlText reply)
    {
        FakeLoadBalancer balancer = cloud.LoadBalancer(input.Text("LoadBalancerArn"));
        ImmutableSortedDictionary<string, string> changed = AttributeBook.LoadBalancer.Change(balancer.Attributes, input);
        if (changed["access_logs.s3.enabled"] == "true" && changed["access_logs.s3.bucket"].Length == 0)
        {
            throw AwsErrorException.Configuration("The value of 'access_logs.s3.bucket' cannot be empty");
        }

        cloud.LoadBalancers.Replace(balancer with { Attributes = changed });
        AttributeBook.Write(reply, changed);
    }

    private void SetSecurityGroups(Input input, XmlText reply)
    {
        FakeLoadBalancer balancer = cloud.LoadBalancer(input.Text("LoadBalancerArn"));
        IReadOnlyList<string> groups = input.Texts("SecurityGroups");
        if (balancer.SecurityGroups.Length == 0)
        {
            throw AwsErrorException.Configuration("Security groups cannot be set on a Network Load Balancer that was created without security groups");
        }

        if (groups.Count == 0)
        {
            throw AwsErrorException.Configuration("A Network Load Balancer that has security groups must keep at least one");
        }

        SecurityGroupCheck.Check(cloud, groups, balancer.VpcId);
        string? enforce = input.TextOrNull("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic") ?? balancer.EnforceOnPrivateLink;
        cloud.LoadBalancers.Replace(balancer with { SecurityGroups = [.. groups], EnforceOnPrivateLink = enforce });
        reply.Values("SecurityGroupIds", groups).Value("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", enforce);
    }

    private void SetSubnets(Input input, XmlText reply)
    {
        FakeLoadBalancer balancer = cloud.LoadBalancer(input.Text("LoadBalancerArn"));
        string family = CheckFamily(input.TextOr("IpAddressType", balancer.IpAddressType));
        string sourceNat = input.TextOr("EnablePrefixForIpv6SourceNat", balancer.PrefixForIpv6SourceNat);
        IReadOnlyList<FakeZone> asked = Addresses.Asked(input);
        foreach (FakeZone present in balancer.Zones)
        {
            if (asked.FirstOrDefault(zone => zone.SubnetId == present.SubnetId) is not { } kept)
            {
                throw AwsErrorException.Configuration(
                    "Subnet removal is not supported for Network Load Balancers. You must specify all existing subnets along with any new ones");
            }

            bool keepsIpv6 = present.IPv6Address is null || kept.IPv6Address is null || kept.IPv6Address == present.IPv6Address;
            if (kept.AllocationId != present.AllocationId || kept.PrivateIPv4Address != present.PrivateIPv4Address || !keepsIpv6)
            {
                throw AwsErrorException.Configuration($"The configuration of the existing subnet '{present.SubnetId}' cannot be changed");
            }
        }

        List<FakeZone> zones = _addresses.Place(asked, balancer.Scheme, family, balancer.Zones, balancer.Arn);
        if (zones.Any(zone => cloud.Subnets[zone.SubnetId].VpcId != balancer.VpcId))
        {
            throw AwsErrorException.Configuration("The subnets are not in the load balancer's VPC");
        }

        CheckUdp(balancer.Arn, family, sourceNat);
        cloud.LoadBalancers.Replace(balancer with { Zones = [.. zones], IpAddressType = family, PrefixForIpv6SourceNat = sourceNat });
        LoadBalancerOperations.WriteZones(reply, zones);
        reply.Value("IpAddressType", family).Value("EnablePrefixForIpv6SourceNat", sourceNat);
    }

    private void SetIpAddressType(Input input, XmlText reply)
    {
        FakeLoadBalancer balancer = cloud.LoadBalancer(input.Text("LoadBalancerArn"));
        string family = CheckFamily(input.Text("IpAddressType"));
        if (family == "dualstack" && balancer.Zones.FirstOrDefault(zone => cloud.Subnets[zone.SubnetId].Ipv6CidrBlock is null) is { } without)
        {
            throw new AwsErrorException("InvalidSubnet", $"The subnet '{without.SubnetId}' has no IPv6 CIDR block");
        }

        if (family == "ipv4" && cloud.ListenersOf(balancer.Arn).SelectMany(listener => listener.Forwards)
            .Any(forward => cloud.TargetGroups.TryGet(forward.TargetGroupArn, out FakeTargetGroup? group) && group.IpAddressType == "ipv6"))
        {
            throw AwsErrorException.Configuration("The load balancer forwards to a target group with IPv6 targets");
        }

        CheckUdp(balancer.Arn, family, balancer.PrefixForIpv6SourceNat);
        cloud.LoadBalancers.Replace(balancer with { IpAddressType = family });
        reply.Value("IpAddressType", family);
    }

    private static string CheckFamily(string family) => family == "dualstack-without-public-ipv4"
        ? throw AwsErrorException.Configuration("dualstack-without-public-ipv4 is for application load balancers")
        : family;

    private void CheckUdp(string arn, string family, string sourceNat)
    {
        if (family == "dualstack" && sourceNat == "off" && cloud.ListenersOf(arn).Any(listener => listener.Protocol is "UDP" or "TCP_UDP"))
        {
            throw AwsErrorException.Configuration("A dualstack load balancer with UDP listeners needs prefixes for IPv6 source NAT");
        }

        if (sourceNat == "on" && family != "dualstack")
        {
            throw AwsErrorException.Configuration("Source NAT prefixes need a dualstack load balancer");
        }
    }

    private void ModifyCapacity(Input input, XmlText reply)
    {
        FakeLoadBalancer balancer = cloud.LoadBalancer(input.Text("LoadBalancerArn"));
        int? units = input.Structure("MinimumLoadBalancerCapacity")?.Integer("CapacityUnits");
        if (units is null == (input.Boolean("ResetCapacityReservation") != true))
        {
            throw AwsErrorException.Validation("Exactly one of the capacity and its reset must be specified");
        }

        if (cloud.Now < balancer.ActiveAt)
        {
            throw new AwsErrorException("OperationNotPermitted", "The load balancer is still provisioning");
        }

        balancer = balancer with { CapacityUnits = units };
        cloud.LoadBalancers.Replace(balancer);
        WriteCapacity(reply, balancer);
    }

    private void WriteCapacity(XmlText reply, FakeLoadBalancer balancer)
    {
        reply.Value("LastModifiedTime", cloud.Now).Value("DecreaseRequestsRemaining", 2);
        if (balancer.CapacityUnits is { } units)
        {
            reply.Group("MinimumLoadBalancerCapacity", () => reply.Value("CapacityUnits", units));
        }

        reply.List("CapacityReservationState", balancer.CapacityUnits is null ? [] : balancer.Zones.AsEnumerable(), zone =>
        {
            reply.Group("State", () => reply.Value("Code", "provisioned"));
            reply.Value("AvailabilityZone", zone.ZoneName).Value("EffectiveCapacityUnits", balancer.CapacityUnits);
        });
    }
}
