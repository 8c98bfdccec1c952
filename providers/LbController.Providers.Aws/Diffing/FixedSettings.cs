using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Diffing;

/// <summary>What AWS cannot change of a load balancer that is there.</summary>
internal static class FixedSettings
{
    /// <summary>What differs, for people; empty where nothing does.</summary>
    public static IReadOnlyList<string> Differences(NetworkLoadBalancer model, LoadBalancerDescription actual)
    {
        var differences = new List<string>();
        if (actual.Scheme != model.Scheme)
        {
            differences.Add($"the scheme is {actual.Scheme}, {model.Scheme} is asked for");
        }

        if (actual.VpcId != model.VpcId)
        {
            differences.Add($"it is in {actual.VpcId}, the nodes are in {model.VpcId}");
        }

        if (model.RequestedName is { } name && actual.Name != name)
        {
            differences.Add($"the name is {actual.Name}, {name} is asked for");
        }

        if (actual.SecurityGroups.IsEmpty != model.Firewall is Firewall.None)
        {
            differences.Add(actual.SecurityGroups.IsEmpty ? "it was made without security groups, and can never get any" : "it has security groups, and can never be without");
        }

        foreach (LoadBalancerZone zone in actual.Zones)
        {
            SubnetMapping? wanted = model.Subnets.FirstOrDefault(subnet => subnet.SubnetId == zone.SubnetId);
            if (wanted is null)
            {
                differences.Add($"it is in subnet {zone.SubnetId} of {zone.ZoneName}, which is not asked for and cannot be taken away");
            }
            else if (!zone.Addresses.IsEmpty && AddressDifference(wanted, zone) is { } difference)
            {
                differences.Add(difference);
            }
        }

        return differences;
    }

    /// <summary>The model with what the load balancer cannot follow as it is there.</summary>
    public static NetworkLoadBalancer Follow(NetworkLoadBalancer model, LoadBalancerDescription actual)
    {
        SubnetMapping[] kept = [.. actual.Zones.Select(zone => new SubnetMapping(zone.SubnetId, null, null, null, null))];
        bool isInZone = actual.Zones.Any(zone => model.Subnets.All(subnet => subnet.SubnetId != zone.SubnetId));
        Firewall firewall = actual.SecurityGroups.IsEmpty
            ? new Firewall.None()
            : model.Firewall is Firewall.None ? new Firewall.Own(actual.SecurityGroups.Order(StringComparer.Ordinal).ToValueList(), false) : model.Firewall;
        IEnumerable<SubnetMapping> subnets = isInZone ? kept : model.Subnets.Select(subnet => kept.FirstOrDefault(other => other.SubnetId == subnet.SubnetId) ?? subnet);
        return model with { Scheme = actual.Scheme, RequestedName = null, Subnets = subnets.ToValueList(), Firewall = firewall };
    }

    private static string? AddressDifference(SubnetMapping wanted, LoadBalancerZone zone)
    {
        if (wanted.AllocationId is { } allocation && zone.Addresses.All(address => address.AllocationId != allocation))
        {
            return $"its address in {zone.ZoneName} is {Known(zone, address => address.AllocationId)}, {allocation} is asked for";
        }

        return wanted.PrivateIPv4Address is { } ip && zone.Addresses.All(address => address.PrivateIPv4Address != ip)
            ? $"its address in {zone.ZoneName} is {Known(zone, address => address.PrivateIPv4Address)}, {ip} is asked for"
            : null;
    }

    private static string Known(LoadBalancerZone zone, Func<LoadBalancerAddress, string?> of) => zone.Addresses.Select(of).OfType<string>().FirstOrDefault() ?? "AWS's choice";
}
