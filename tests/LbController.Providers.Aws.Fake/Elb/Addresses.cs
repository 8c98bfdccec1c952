using System.Net;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Checks the subnets that a load balancer asks for and makes its zones of them.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class Addresses(Cloud cloud)
{
    public const string Schema = "Subnets[] SubnetMappings[]{SubnetId* AllocationId PrivateIPv4Address IPv6Address SourceNatIpv6Prefix}";

    private const int LeastFreeAddresses = 8;

    /// <summary>The mappings of an input, whichever way it gives them.</summary>
    public static IReadOnlyList<FakeZone> Asked(Input input)
    {
        IReadOnlyList<string> subnets = input.Texts("Subnets");
        IReadOnlyList<Input> mappings = input.List("SubnetMappings");
        if (subnets.Count > 0 == mappings.Count > 0)
        {
            throw AwsErrorException.Validation("Exactly one of subnets and subnet mappings must be specified");
        }

        return subnets.Count > 0
            ? [.. subnets.Select(id => new FakeZone(string.Empty, id, null, null, null, null, null))]
            : [.. mappings.Select(mapping => new FakeZone(
                string.Empty,
                mapping.Text("SubnetId"),
                mapping.TextOrNull("AllocationId"),
                null,
                mapping.TextOrNull("PrivateIPv4Address"),
                mapping.TextOrNull("IPv6Address"),
                mapping.TextOrNull("SourceNatIpv6Prefix")))];
    }

    /// <param name="asked">What the input gives.</param>
    /// <param name="scheme">Of the load balancer.</param>
    /// <param name="ipAddressType">That it will have.</param>
    /// <param name="own">What the load balancer has already, which is not checked again.</param>
    /// <param name="ownArn">Whose; null for a new one.</param>
    public List<FakeZone> Place(IReadOnlyList<FakeZone> asked, string scheme, string ipAddressType, IReadOnlyList<FakeZone> own, string? ownArn)
    {
        var zones = new List<FakeZone>();
        string? vpc = null;
        foreach (FakeZone wish in asked)
        {
            FakeSubnet subnet = cloud.Subnets.GetValueOrDefault(wish.SubnetId)
                ?? throw new AwsErrorException("SubnetNotFound", $"The subnet ID '{wish.SubnetId}' does not exist");
            vpc ??= subnet.VpcId;
            if (vpc != subnet.VpcId)
            {
                throw AwsErrorException.Configuration("The subnets are in different VPCs");
            }

            if (zones.Any(zone => zone.ZoneName == subnet.ZoneName))
            {
                throw AwsErrorException.Configuration($"A load balancer cannot be attached to multiple subnets in the same Availability Zone: {subnet.ZoneName}");
            }

            CheckSubnet(subnet, scheme, ipAddressType, own);
            zones.Add(PlaceOne(wish, subnet, scheme, ipAddressType, own, ownArn));
        }

        return zones;
    }

    private void CheckSubnet(FakeSubnet subnet, string scheme, string ipAddressType, IReadOnlyList<FakeZone> own)
    {
        if (ipAddressType == "dualstack" && subnet.Ipv6CidrBlock is null)
        {
            throw new AwsErrorException("InvalidSubnet", $"The subnet '{subnet.Id}' has no IPv6 CIDR block");
        }

        if (own.Any(zone => zone.SubnetId == subnet.Id))
        {
            return;
        }

        if (subnet.FreeAddresses < LeastFreeAddresses)
        {
            throw new AwsErrorException("InvalidSubnet", $"Not enough IP space available in {subnet.Id}. ELB requires at least 8 free IP addresses in each subnet.");
        }

        if (scheme == "internet-facing" && !cloud.Vpcs[subnet.VpcId].HasInternetGateway)
        {
            throw new AwsErrorException("InvalidSubnet", $"VPC {subnet.VpcId} has no internet gateway");
        }
    }

    private FakeZone PlaceOne(FakeZone wish, FakeSubnet subnet, string scheme, string ipAddressType, IReadOnlyList<FakeZone> own, string? ownArn)
    {
        FakeZone? present = own.FirstOrDefault(zone => zone.SubnetId == subnet.Id);
        string? publicIp = null;
        if (wish.AllocationId is { } allocation)
        {
            if (scheme != "internet-facing")
            {
                throw AwsErrorException.Configuration("Allocation IDs are only allowed on internet-facing load balancers");
            }

            FakeAddress address = cloud.Addresses.GetValueOrDefault(allocation)
                ?? throw new AwsErrorException("AllocationIdNotFound", $"The allocation IDs '{allocation}' do not exist");
            if (IsBusy(address, ownArn))
            {
                throw new AwsErrorException("ResourceInUse", $"The allocation IDs '{allocation}' are not available for use");
            }

            publicIp = address.PublicIp;
        }

        if (wish.PrivateIPv4Address is { } ip)
        {
            CheckPrivate(ip, subnet, scheme, ownArn);
        }

        CheckIpv6(wish, subnet, ipAddressType);
        string? prefix = wish.SourceNatIpv6Prefix ?? present?.SourceNatIpv6Prefix;
        return new FakeZone(subnet.ZoneName, subnet.Id, wish.AllocationId, publicIp, wish.PrivateIPv4Address, wish.IPv6Address ?? present?.IPv6Address, prefix);
    }

    private bool IsBusy(FakeAddress address, string? ownArn) =>
        address.IsBusyElsewhere
        || cloud.StillLingering().Any(held => held.AllocationIds.Contains(address.AllocationId))
        || cloud.LoadBalancers.All.Any(other => other.Arn != ownArn && other.Zones.Any(zone => zone.AllocationId == address.AllocationId));

    private void CheckPrivate(string ip, FakeSubnet subnet, string scheme, string? ownArn)
    {
        if (scheme != "internal")
        {
            throw AwsErrorException.Configuration("Private IPv4 addresses are only allowed on internal load balancers");
        }

        if (!IsIn(ip, subnet.CidrBlock))
        {
            throw AwsErrorException.Configuration($"The private IPv4 address '{ip}' is not in the subnet '{subnet.Id}'");
        }

        if (cloud.LoadBalancers.All.Any(other => other.Arn != ownArn && other.Zones.Any(zone => zone.PrivateIPv4Address == ip)))
        {
            throw new AwsErrorException("ResourceInUse", $"The private IPv4 address '{ip}' is in use");
        }
    }

    private static void CheckIpv6(FakeZone wish, FakeSubnet subnet, string ipAddressType)
    {
        if (ipAddressType != "dualstack" && (wish.IPv6Address is not null || wish.SourceNatIpv6Prefix is not null))
        {
            throw AwsErrorException.Configuration("IPv6 addresses and source NAT prefixes are only allowed on dualstack load balancers");
        }

        if (wish.IPv6Address is { } address && !IsIn(address, subnet.Ipv6CidrBlock))
        {
            throw AwsErrorException.Configuration($"The IPv6 address '{address}' is not in the subnet '{subnet.Id}'");
        }

        if (wish.SourceNatIpv6Prefix is { } prefix and not "auto_assigned"
            && !(prefix.EndsWith("/80", StringComparison.Ordinal) && IsIn(prefix[..^3], subnet.Ipv6CidrBlock)))
        {
            throw AwsErrorException.Configuration($"The source NAT prefix '{prefix}' is not a /80 of the subnet '{subnet.Id}'");
        }
    }

    private static bool IsIn(string address, string? cidr) =>
        cidr is not null && IPAddress.TryParse(address, out IPAddress? ip) && IPNetwork.Parse(cidr).Contains(ip);
}
