using System.Collections.Immutable;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Making, listing and deleting load balancers.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class LoadBalancerOperations(Cloud cloud)
{
    private readonly Addresses _addresses = new(cloud);

    public IEnumerable<Operation> Operations =>
    [
        Operation.Elb(
            "CreateLoadBalancer",
            "Name* " + Addresses.Schema + " SecurityGroups[] Scheme<internet-facing|internal> " + ResourceTags.Schema
                + " Type<application|network|gateway> IpAddressType<ipv4|dualstack|dualstack-without-public-ipv4> EnablePrefixForIpv6SourceNat<on|off>",
            Create),
        Operation.Elb("DescribeLoadBalancers", "LoadBalancerArns[] Names[] " + Page.Schema, Describe),
        Operation.Elb("DeleteLoadBalancer", "LoadBalancerArn*", Delete),
    ];

    private void Create(Input input, XmlText reply)
    {
        string name = Names.Check(input.Text("Name"), "Load balancer");
        if (name.StartsWith("internal-", StringComparison.Ordinal))
        {
            throw AwsErrorException.Validation("Load balancer name cannot begin with 'internal-'");
        }

        if (input.TextOr("Type", "application") != "network")
        {
            throw AwsErrorException.Configuration("This account makes load balancers of type 'network' only; without Type it is 'application'");
        }

        FakeLoadBalancer? present = cloud.LoadBalancers.All.FirstOrDefault(other => other.Name == name);
        FakeLoadBalancer wanted = Build(name, input, present?.Arn);
        if (present is not null)
        {
            if (!IsSame(present, wanted))
            {
                throw new AwsErrorException("DuplicateLoadBalancerName", $"A load balancer with the same name '{name}' exists, but with different settings");
            }

            wanted = present;
        }
        else
        {
            if (cloud.LoadBalancers.All.Count(other => other.Type == "network") >= cloud.Settings.Quotas.LoadBalancers)
            {
                throw new AwsErrorException("TooManyLoadBalancers", "The maximum number of load balancers has been reached");
            }

            cloud.LoadBalancers.Add(wanted);
        }

        reply.List("LoadBalancers", [wanted], item => Write(reply, item));
    }

    private FakeLoadBalancer Build(string name, Input input, string? presentArn)
    {
        string scheme = input.TextOr("Scheme", "internet-facing");
        string family = input.TextOr("IpAddressType", "ipv4");
        if (family == "dualstack-without-public-ipv4")
        {
            throw AwsErrorException.Configuration("dualstack-without-public-ipv4 is for application load balancers");
        }

        string sourceNat = input.TextOr("EnablePrefixForIpv6SourceNat", "off");
        if (sourceNat == "on" && family != "dualstack")
        {
            throw AwsErrorException.Configuration("Source NAT prefixes need a dualstack load balancer");
        }

        ImmutableSortedDictionary<string, string> tags = ResourceTags.Read(input.List("Tags"), cloud.Settings.Quotas.TagsPerResource);
        List<FakeZone> zones = _addresses.Place(Addresses.Asked(input), scheme, family, [], presentArn);
        string vpc = cloud.Subnets[zones[0].SubnetId].VpcId;
        IReadOnlyList<string> groups = SecurityGroupCheck.Check(cloud, input.Texts("SecurityGroups"), vpc);
        string id = presentArn is null ? cloud.NewId() : string.Empty;
        ImmutableSortedDictionary<string, string> attributes = AttributeBook.LoadBalancer.Defaults;
        return new FakeLoadBalancer
        {
            Arn = presentArn ?? cloud.Arn($"loadbalancer/net/{name}/{id}"),
            Name = name,
            DnsName = $"{name}-{id}.elb.{cloud.Settings.Region}.amazonaws.com",
            Scheme = scheme,
            VpcId = vpc,
            IpAddressType = family,
            Zones = [.. zones],
            SecurityGroups = [.. groups],
            EnforceOnPrivateLink = groups.Count > 0 ? "on" : null,
            PrefixForIpv6SourceNat = sourceNat,
            CreatedAt = cloud.Now,
            ActiveAt = cloud.Now + cloud.Settings.ProvisioningTime,
            Attributes = scheme == "internal" ? attributes.SetItem("ipv6.deny_all_igw_traffic", "true") : attributes,
            Tags = tags,
        };
    }

    // Tags do not count: so it is that AWS hands out somebody else's load balancer.
    private static bool IsSame(FakeLoadBalancer present, FakeLoadBalancer wanted) =>
        present.Type == wanted.Type && present.Scheme == wanted.Scheme && present.IpAddressType == wanted.IpAddressType
        && present.PrefixForIpv6SourceNat == wanted.PrefixForIpv6SourceNat
        && present.Zones.OrderBy(zone => zone.SubnetId, StringComparer.Ordinal).SequenceEqual(wanted.Zones.OrderBy(zone => zone.SubnetId, StringComparer.Ordinal))
        && present.SecurityGroups.ToHashSet().SetEquals(wanted.SecurityGroups);

    private void Describe(Input input, XmlText reply)
    {
        IReadOnlyList<string> arns = input.Texts("LoadBalancerArns");
        IReadOnlyList<string> names = input.Texts("Names");
        Names.CheckLookup(arns, names);
        IEnumerable<(long Sequence, FakeLoadBalancer Value)> items = arns.Count > 0
            ? Page.Number(arns.Distinct().Select(cloud.LoadBalancer).ToList(), input)
            : names.Count > 0
                ? Page.Number(names.Distinct().Select(ByName).ToList(), input)
                : cloud.LoadBalancers.Listed(Page.After(input));
        Page.Write(reply, input, "LoadBalancers", items, item => Write(reply, item));
    }

    private FakeLoadBalancer ByName(string name) =>
        cloud.LoadBalancers.All.FirstOrDefault(item => item.Name == name && cloud.LoadBalancers.Visible(item.Arn) is not null)
        ?? throw new AwsErrorException("LoadBalancerNotFound", $"Load balancers '[{name}]' not found");

    private void Delete(Input input, XmlText reply)
    {
        if (!cloud.LoadBalancers.TryGet(input.Text("LoadBalancerArn"), out FakeLoadBalancer? balancer))
        {
            return;
        }

        if (balancer.Attributes.GetValueOrDefault("deletion_protection.enabled") == "true")
        {
            throw new AwsErrorException("OperationNotPermitted", $"Load balancer '{balancer.Arn}' cannot be deleted because deletion protection is enabled");
        }

        List<FakeListener> listeners = [.. cloud.ListenersOf(balancer.Arn)];
        foreach (FakeListener listener in listeners)
        {
            cloud.Listeners.Remove(listener.Arn);
            cloud.Targets.NoteGone(listener, "DeleteLoadBalancer");
        }

        cloud.LoadBalancers.Remove(balancer.Arn);
        cloud.Lingering.Add(new LingeringInterfaces(
            balancer.Arn,
            balancer.SecurityGroups,
            [.. balancer.Zones.Select(zone => zone.AllocationId).OfType<string>()],
            cloud.Now + cloud.Settings.InterfaceLinger));
        cloud.Targets.Settle(listeners.SelectMany(listener => listener.Forwards).Select(forward => forward.TargetGroupArn), "DeleteLoadBalancer");
    }

    private void Write(XmlText reply, FakeLoadBalancer item)
    {
        reply.Value("LoadBalancerArn", item.Arn)
            .Value("DNSName", item.DnsName)
            .Value("CanonicalHostedZoneId", "Z2IFOLAFXWLO4F")
            .Value("CreatedTime", item.CreatedAt)
            .Value("LoadBalancerName", item.Name)
            .Value("Scheme", item.Scheme)
            .Value("VpcId", item.VpcId)
            .Group("State", () => reply.Value("Code", item.Trouble?.State ?? (cloud.Now < item.ActiveAt ? "provisioning" : "active")).Value("Reason", item.Trouble?.Reason))
            .Value("Type", item.Type);
        WriteZones(reply, item.Zones);
        if (item.SecurityGroups.Length > 0)
        {
            reply.Values("SecurityGroups", item.SecurityGroups);
        }

        reply.Value("IpAddressType", item.IpAddressType)
            .Value("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", item.EnforceOnPrivateLink)
            .Value("EnablePrefixForIpv6SourceNat", item.PrefixForIpv6SourceNat);
    }

    public static void WriteZones(XmlText reply, IEnumerable<FakeZone> zones) => reply.List("AvailabilityZones", zones, zone =>
    {
        reply.Value("ZoneName", zone.ZoneName).Value("SubnetId", zone.SubnetId);
        bool told = zone.AllocationId is not null || zone.PrivateIPv4Address is not null || zone.IPv6Address is not null;
        reply.List("LoadBalancerAddresses", told ? [zone] : Array.Empty<FakeZone>(), address => reply
            .Value("IpAddress", address.IpAddress)
            .Value("AllocationId", address.AllocationId)
            .Value("PrivateIPv4Address", address.PrivateIPv4Address)
            .Value("IPv6Address", address.IPv6Address));
        if (zone.SourceNatIpv6Prefix is { } prefix)
        {
            reply.Values("SourceNatIpv6Prefixes", [prefix]);
        }
    });
}
