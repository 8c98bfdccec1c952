using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Inventory;

/// <summary>The virtual network as Azure tells it. Pure.</summary>
internal static class Networks
{
    /// <summary>The view of an answer.</summary>
    public static NetworkView Read(ArmResource network) =>
        new(network.Body.Text("location") ?? "", network.Body.Items("properties", "subnets").Select(Subnet).OfType<SubnetView>().ToValueList(), []);

    /// <summary>The security group to write rules into: the named one, or that of the nodes' subnet; null for none.</summary>
    public static ResourceIdentifier? SecurityGroup(NetworkView view, AzureSettings settings) => settings.SecurityGroup switch
    {
        AzureSettings.NoSecurityGroup => null,
        { } name => ResourceIds.SecurityGroup(settings, name),
        null => view.Subnets.FirstOrDefault(subnet => string.Equals(subnet.Name, settings.Subnet, StringComparison.OrdinalIgnoreCase))?.SecurityGroup,
    };

    /// <summary>The networks of one family that nodes are in: of their subnets, which change far less often than they do.</summary>
    public static ValueList<string> OfNodes(NetworkView view, AzureSettings settings, ValueList<TargetNode> nodes, IpFamily family)
    {
        AddressFamily wanted = family == IpFamily.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        return view.Subnets
            .SelectMany(subnet => subnet.Prefixes.Select(prefix => (subnet.Name, Prefix: prefix)))
            .Where(subnet => subnet.Prefix.BaseAddress.AddressFamily == wanted)
            .Where(subnet => string.Equals(subnet.Name, settings.Subnet, StringComparison.OrdinalIgnoreCase) || nodes.Any(node => node.Addresses.Any(address => subnet.Prefix.Contains(address))))
            .Select(subnet => subnet.Prefix.ToString())
            .Order(StringComparer.Ordinal)
            .ToValueList();
    }

    private static SubnetView? Subnet(JsonElement subnet) => subnet.Id("id") is not { } id
        ? null
        : new SubnetView(
            id,
            subnet.Text("name") ?? id.Name,
            subnet.Items("properties", "addressPrefixes").Select(prefix => prefix.Text()).Append(subnet.Text("properties", "addressPrefix"))
                .OfType<string>().Distinct(StringComparer.Ordinal).SelectMany(prefix => IPNetwork.TryParse(prefix, out IPNetwork network) ? [network] : Array.Empty<IPNetwork>()).ToValueList(),
            subnet.Id("properties", "networkSecurityGroup", "id") is { } group && string.Equals(group.ResourceType.Type, "networkSecurityGroups", StringComparison.OrdinalIgnoreCase) ? group : null);
}
