using System.Text.Json.Nodes;
using LbController.Providers.Azure.Api;

namespace LbController.Providers.Azure.Json;

/// <summary>
/// A resource as Azure told it, without what only Azure may say: read-only properties of the definitions of Microsoft.Network, and what
/// is but a copy of another property. Everything else stays, whether we know it or not. Pure.
/// </summary>
internal static class Writable
{
    private static readonly string[] Everywhere = ["etag", "type"];
    private static readonly string[] InProperties = ["provisioningState", "resourceGuid"];

    private static readonly Dictionary<string, string[]> OfLists = new(StringComparer.Ordinal)
    {
        ["frontendIPConfigurations"] = ["inboundNatRules", "inboundNatPools", "outboundRules", "loadBalancingRules", "privateLinkService"],
        ["backendAddressPools"] = ["backendIPConfigurations", "loadBalancingRules", "outboundRule", "outboundRules", "inboundNatRules"],
        ["probes"] = ["loadBalancingRules"],
        ["inboundNatRules"] = ["backendIPConfiguration"],
        ["loadBalancingRules"] = [],
        ["inboundNatPools"] = [],
        ["outboundRules"] = [],
        ["securityRules"] = [],
        ["loadBalancerBackendAddresses"] = ["networkInterfaceIPConfiguration", "inboundNatRulesPortMapping"],
        ["ipConfigurations"] = [],
    };

    private static readonly string[] OfResources =
        ["defaultSecurityRules", "networkInterfaces", "subnets", "flowLogs", "ipConfiguration", "privateEndpointConnections", "alias", "backendIPConfigurations", "loadBalancingRules", "outboundRule", "inboundNatRules"];

    /// <summary>References that Azure may have filled in with the whole resource.</summary>
    private static readonly string[] References = ["publicIPAddress", "subnet", "publicIPPrefix"];

    /// <summary>A copy that may be sent.</summary>
    /// <param name="resource">As it was told.</param>
    public static JsonObject Of(ArmResource resource)
    {
        JsonObject body = JsonNode.Parse(resource.Body.GetRawText()) as JsonObject ?? [];
        bool isLoadBalancer = resource.Id.ResourceType.Type == "loadBalancers";
        Strip(body, []);
        body.Remove("name");
        body.Remove("id");
        if (body["properties"] is JsonObject properties)
        {
            foreach (string name in OfResources.Where(name => !(isLoadBalancer && OfLists.ContainsKey(name))))
            {
                properties.Remove(name);
            }

            StripLists(properties);
        }

        return body;
    }

    private static void StripLists(JsonObject properties)
    {
        foreach ((string name, JsonNode? value) in properties.ToArray())
        {
            if (value is JsonArray list && OfLists.TryGetValue(name, out string[]? copies))
            {
                foreach (JsonObject element in list.OfType<JsonObject>())
                {
                    Strip(element, copies);
                    if (element["properties"] is JsonObject inner)
                    {
                        StripLists(inner);
                    }
                }
            }
        }
    }

    private static void Strip(JsonObject element, string[] copies)
    {
        foreach (string name in Everywhere)
        {
            element.Remove(name);
        }

        if (element["properties"] is not JsonObject properties)
        {
            return;
        }

        foreach (string name in InProperties.Concat(copies))
        {
            properties.Remove(name);
        }

        foreach (string name in References)
        {
            if (properties[name] is JsonObject reference && reference["id"] is { } id)
            {
                properties[name] = new JsonObject { ["id"] = id.DeepClone() };
            }
        }

        // Azure tells a rule's only pool twice; the list would win over a pool that is changed.
        if (properties["backendAddressPools"] is JsonArray { Count: <= 1 } && properties["backendAddressPool"] is not null)
        {
            properties.Remove("backendAddressPools");
        }
    }
}
