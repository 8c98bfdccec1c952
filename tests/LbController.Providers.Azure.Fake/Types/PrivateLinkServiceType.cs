using System.Net;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>Private link services.</summary>
internal sealed class PrivateLinkServiceType(Cloud cloud) : ResourceType(cloud)
{
    public const string Connections = "privateEndpointConnections";

    public override string Name => "privateLinkServices";

    public override IReadOnlyList<string> ChildTypes { get; } = [Connections];

    public override void Check(Draft draft)
    {
        JsonObject properties = draft.Body.Properties();
        string location = draft.Body.Text("location") ?? string.Empty;
        if (draft.Former is null && Cloud.Store.Of(Name).Count() >= Cloud.Settings.Quotas.PrivateLinkServices)
        {
            throw Bad("PrivateLinkServiceCountLimitReached", $"Cannot create more than {Cloud.Settings.Quotas.PrivateLinkServices} private link services for this subscription in this region.");
        }

        List<string> frontends = [.. properties.References("loadBalancerFrontendIpConfigurations")];
        if (frontends.Count == 0)
        {
            throw Bad("PrivateLinkServiceFrontendMissing", $"Private link service {draft.Id} needs a frontend of a load balancer.");
        }

        foreach (string frontend in frontends)
        {
            CheckFrontend(draft, frontend, location);
        }

        CheckAddresses(draft, draft.Body.Children("ipConfigurations"));
        if (draft.Former is { } former && !former.Properties.References("loadBalancerFrontendIpConfigurations").ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(frontends))
        {
            throw Bad("PrivateLinkServiceFrontendsCannotBeChanged", $"The frontends of private link service {draft.Id} cannot be changed.");
        }
    }

    public override IEnumerable<ResourceLink> Links(ResourcePath path, JsonObject body) =>
        body.Properties().References("loadBalancerFrontendIpConfigurations")
            .Select(id => new ResourceLink(id, path.Id, "Microsoft.Network/loadBalancers/frontendIPConfigurations/join/action"))
            .Concat(body.Children("ipConfigurations").Select(item => (Id: item.Properties().Reference("subnet"), Name: item.Name())).Where(item => item.Id is not null)
                .Select(item => new ResourceLink(item.Id ?? string.Empty, $"{path.Id}/ipConfigurations/{item.Name}", "Microsoft.Network/virtualNetworks/subnets/join/action")));

    public override void Retain(StoredResource former, JsonObject body)
    {
        if (former.Properties[Connections] is { } connections)
        {
            body.Properties()[Connections] = connections.DeepClone();
        }
    }

    public override void CheckDelete(StoredResource resource)
    {
        if (resource.Body.Children(Connections) is [var connection, ..])
        {
            throw Bad("PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted", $"Private link service {resource.Id} cannot be deleted since it has private endpoint connections: {connection.Name()}.");
        }
    }

    public override void Settle(StoredResource resource)
    {
        foreach (JsonObject item in resource.Body.Children("ipConfigurations").Where(item => item.Properties().Text("privateIPAllocationMethod") == "Static"))
        {
            resource.Addresses[item.Name()] = item.Properties().Text("privateIPAddress") ?? string.Empty;
        }
    }

    public override JsonObject Render(StoredResource resource)
    {
        JsonObject body = Head(resource);
        JsonObject properties = body.Properties();
        properties.Remove("resourceGuid"); // The only type whose definition has none.
        foreach (JsonObject item in body.Children("ipConfigurations"))
        {
            item["id"] = $"{resource.Id}/ipConfigurations/{item.Name()}";
            item["etag"] = resource.ETag;
            item["type"] = $"{ResourcePath.Provider}/{Name}/ipConfigurations";
            item.Properties()["provisioningState"] = resource.State;
            item.Properties().Default("privateIPAllocationMethod", "Dynamic");
            item.Properties().Default("privateIPAddressVersion", "IPv4");
        }

        properties["alias"] = $"{resource.Path.Name}.{resource.ResourceGuid}.{resource.Location}.azure.privatelinkservice";
        properties.Default("enableProxyProtocol", false);
        properties.Default("fqdns", new JsonArray());
        properties.Default("visibility", new JsonObject { ["subscriptions"] = new JsonArray() });
        properties.Default("autoApproval", new JsonObject { ["subscriptions"] = new JsonArray() });
        Adorn(resource, body, Connections);
        properties["networkInterfaces"] = new JsonArray(new JsonObject
        {
            ["id"] = $"/subscriptions/{resource.Path.Subscription}/resourceGroups/{resource.Path.Group}/providers/{ResourcePath.Provider}/networkInterfaces/{resource.Path.Name}.nic.{resource.ResourceGuid}",
        });
        return body;
    }

    private void CheckFrontend(Draft draft, string id, string location)
    {
        if (ResourcePath.Parse(id) is not { Type: "loadBalancers", ChildType: FrontendRules.ChildType } path)
        {
            throw Bad("InvalidResourceReference", $"{id} of {draft.Id} is no frontend of a load balancer.");
        }

        StoredResource balancer = Referred(path.Parent.Id, draft.Id, location);
        JsonObject frontend = balancer.Body.Children(FrontendRules.ChildType).FirstOrDefault(item => Same(item.Name(), path.ChildName))
            ?? throw Bad("InvalidResourceReference", $"Resource {id} referenced by resource {draft.Id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
        if (!FrontendRules.IsPrivate(frontend) || FrontendRules.IsIPv6(Cloud.Store, frontend) || (balancer.Body["sku"] as JsonObject)?.Text("name") != "Standard")
        {
            throw Bad("PrivateLinkServiceFrontendNotSupported", $"Frontend {id} has to be internal, IPv4 and of a Standard load balancer.");
        }

        bool floats = balancer.Body.Children("loadBalancingRules").Any(rule =>
            Same(rule.Properties().Reference("frontendIPConfiguration"), id) && rule.Properties().Flag("enableFloatingIP"));
        if (floats)
        {
            throw Bad("PrivateLinkServiceFrontendWithFloatingIP", $"Frontend {id} has rules with floating IP.");
        }

        if (Cloud.Users(id).FirstOrDefault(link => !Same(link.User, draft.Id)) is { } other)
        {
            throw Bad("PrivateLinkServiceFrontendInUse", $"Frontend {id} is used by {other.User}.");
        }
    }

    private void CheckAddresses(Draft draft, IReadOnlyList<JsonObject> items)
    {
        RefuseTwins(draft.Id, "ipConfigurations", items.Select(item => item.Name()));
        if (items.Count is < 1 or > 8 || items.Count(item => item.Properties().Flag("primary")) > 1)
        {
            throw Bad("PrivateLinkServiceIpConfigurationsInvalid", $"Private link service {draft.Id} needs 1 to 8 ipConfigurations, one of them primary.");
        }

        foreach (JsonObject item in items)
        {
            JsonObject properties = item.Properties();
            string? id = properties.Reference("subnet");
            JsonObject subnet = (id is null ? null : VirtualNetworkType.Subnet(Cloud.Store, id))
                ?? throw Bad("InvalidResourceReference", $"Resource {id} referenced by resource {draft.Id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
            if (subnet.Properties().Text("privateLinkServiceNetworkPolicies") != "Disabled")
            {
                throw Bad("PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled", $"Private link service {draft.Id} cannot be created in a subnet {id} since it has private link service network policies enabled.");
            }

            if (properties.Text("privateIPAllocationMethod") == "Static")
            {
                CheckStatic(draft, item.Name(), properties.Text("privateIPAddress"), subnet);
            }
        }
    }

    private void CheckStatic(Draft draft, string name, string? text, JsonObject subnet)
    {
        bool free = IPAddress.TryParse(text, out IPAddress? address)
            && VirtualNetworkType.Prefixes(subnet).Any(network => AddressRange.IsUsable(network, address))
            && !Cloud.TakenAddresses.Contains(address.ToString())
            && !Cloud.Store.All.Any(other => !Same(other.Id, draft.Id) && other.Addresses.ContainsValue(address.ToString()));
        if (!free)
        {
            throw Bad("PrivateIPAddressInUse", $"IP configuration {draft.Id}/ipConfigurations/{name} is using the private IP address {text} which is not free in its subnet.");
        }
    }
}
