using System.Net;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>Virtual networks with their subnets.</summary>
internal sealed class VirtualNetworkType(Cloud cloud) : ResourceType(cloud)
{
    public override string Name => "virtualNetworks";

    public override IReadOnlyList<string> ChildTypes => ["subnets"];

    public override void Check(Draft draft)
    {
        List<IPNetwork> space = [.. Space(draft.Body)];
        if (space.Count == 0)
        {
            throw Bad("AddressSpaceMissing", $"Virtual network {draft.Id} needs an address space.");
        }

        RefuseTwins(draft.Id, "subnets", draft.Body.Children("subnets").Select(subnet => subnet.Name()));
        foreach (JsonObject subnet in draft.Body.Children("subnets"))
        {
            if (Prefixes(subnet).FirstOrDefault(prefix => !space.Exists(part => part.Contains(prefix.BaseAddress) && part.PrefixLength <= prefix.PrefixLength)) is { PrefixLength: > 0 } outside)
            {
                throw Bad("NetcfgSubnetRangeOutsideVnet", $"Subnet '{subnet.Name()}' with range {outside} is not in the virtual network {draft.Path.Name}.");
            }

            if (subnet.Properties().Reference("networkSecurityGroup") is { } group)
            {
                Referred(group, $"{draft.Id}/subnets/{subnet.Name()}", draft.Body.Text("location") ?? string.Empty);
            }
        }

        HashSet<string> left = draft.Body.Children("subnets").Select(subnet => subnet.Name()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (JsonObject gone in draft.Former?.Body.Children("subnets").Where(subnet => !left.Contains(subnet.Name())) ?? [])
        {
            RefuseUsed($"{draft.Id}/subnets/{gone.Name()}");
        }
    }

    public override IEnumerable<ResourceLink> Links(ResourcePath path, JsonObject body) =>
        from subnet in body.Children("subnets")
        let groupId = subnet.Properties().Reference("networkSecurityGroup")
        where groupId is not null
        select new ResourceLink(groupId, $"{path.Id}/subnets/{subnet.Name()}", "Microsoft.Network/networkSecurityGroups/join/action");

    public override void CheckDelete(StoredResource resource)
    {
        foreach (JsonObject subnet in resource.Body.Children("subnets"))
        {
            RefuseUsed($"{resource.Id}/subnets/{subnet.Name()}");
        }

        if (Cloud.Users(resource.Id).FirstOrDefault() is { } user)
        {
            throw Bad("InUseVirtualNetworkCannotBeDeleted", $"Virtual network {resource.Id} is in use by {user.User}.");
        }
    }

    public override JsonObject Render(StoredResource resource)
    {
        JsonObject body = Head(resource);
        Adorn(resource, body, "subnets");
        foreach (JsonObject subnet in body.Children("subnets"))
        {
            JsonObject properties = subnet.Properties();
            properties.Default("delegations", new JsonArray());
            properties.Default("privateEndpointNetworkPolicies", "Disabled");
            properties.Default("privateLinkServiceNetworkPolicies", "Enabled");
            string[] users = [.. Cloud.Users($"{resource.Id}/subnets/{subnet.Name()}").Select(link => link.User).Distinct(StringComparer.OrdinalIgnoreCase)];
            if (users.Length > 0)
            {
                properties["ipConfigurations"] = users.ToReferences();
            }
        }

        body.Properties().Default("virtualNetworkPeerings", new JsonArray());
        body.Properties().Default("enableDdosProtection", false);
        return body;
    }

    /// <summary>The networks of a virtual network.</summary>
    internal static IEnumerable<IPNetwork> Space(JsonObject body) =>
        ((body.Properties()["addressSpace"] as JsonObject)?.Texts("addressPrefixes") ?? []).Select(AddressRange.Parse).OfType<IPNetwork>();

    /// <summary>The networks of a subnet.</summary>
    internal static IEnumerable<IPNetwork> Prefixes(JsonObject subnet)
    {
        IReadOnlyList<string> plural = subnet.Properties().Texts("addressPrefixes");
        return (plural.Count > 0 ? plural : [subnet.Properties().Text("addressPrefix") ?? string.Empty]).Select(AddressRange.Parse).OfType<IPNetwork>();
    }

    /// <summary>A subnet of a virtual network by its id.</summary>
    internal static JsonObject? Subnet(Store store, string id) =>
        ResourcePath.Parse(id) is { Type: "virtualNetworks", ChildType: "subnets" } path
            ? store.Find(path.Parent.Id)?.Body.Children("subnets").FirstOrDefault(subnet => Same(subnet.Name(), path.ChildName))
            : null;

    private void RefuseUsed(string id)
    {
        if (Cloud.Users(id).FirstOrDefault() is { } user)
        {
            throw Bad("InUseSubnetCannotBeDeleted", $"Subnet {id} is in use by {user.User} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet.");
        }
    }
}
