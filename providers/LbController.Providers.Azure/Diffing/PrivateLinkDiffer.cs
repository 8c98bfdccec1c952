using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Providers;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Changes;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Diffing;

/// <summary>The private link service of a Service. Pure.</summary>
internal static class PrivateLinkDiffer
{
    /// <summary>Its id.</summary>
    public static ResourceIdentifier IdOf(ServiceScene scene, PrivateLink wish) => ResourceIds.PrivateLink(scene.Settings, wish.ResourceGroup, wish.RequestedName ?? scene.Base);

    /// <summary>What has to be done, or null.</summary>
    /// <param name="scene">What there is.</param>
    /// <param name="wish">What there has to be.</param>
    /// <param name="frontend">The id of the frontend that it is in front of.</param>
    public static AzureChange? Diff(ServiceScene scene, PrivateLink wish, string frontend)
    {
        ResourceIdentifier id = IdOf(scene, wish);
        JsonObject body = Body(scene, wish, frontend);
        ArmResource? existing = scene.Find(id);
        return existing is not null && existing.ProvisioningState != "Failed" && JsonMatch.Holds(existing.Body, body) ? null : new PutPrivateLinkChange(scene.Identity, id, body, existing is null ? ChangeKind.Create : ChangeKind.Update);
    }

    /// <summary>Whether one is in front of a frontend, and of no other.</summary>
    public static bool IsInFrontOf(ArmResource link, string? frontend) =>
        link.Body.Items("properties", "loadBalancerFrontendIpConfigurations").All(reference => string.Equals(reference.Text("id"), frontend, StringComparison.OrdinalIgnoreCase));

    private static JsonObject Body(ServiceScene scene, PrivateLink wish, string frontend) => new()
    {
        ["location"] = scene.Location,
        ["tags"] = PublicIpDiffer.Tags(OwnershipTags.Of(scene.Identity).With(scene.Settings.DefaultTags)),
        ["properties"] = new JsonObject
        {
            ["loadBalancerFrontendIpConfigurations"] = new JsonArray(new JsonObject { ["id"] = frontend }),
            ["ipConfigurations"] = new JsonArray([.. Enumerable.Range(0, wish.AddressCount).Select(index => (JsonNode)IpConfiguration(wish, index))]),
            ["fqdns"] = Texts(wish.Fqdns),
            ["enableProxyProtocol"] = wish.HasProxyProtocol,
            ["visibility"] = new JsonObject { ["subscriptions"] = Texts(wish.Visibility) },
            ["autoApproval"] = new JsonObject { ["subscriptions"] = Texts(wish.AutoApproval) },
        },
    };

    private static JsonObject IpConfiguration(PrivateLink wish, int index)
    {
        var properties = new JsonObject
        {
            ["privateIPAddressVersion"] = "IPv4",
            ["subnet"] = new JsonObject { ["id"] = wish.Subnet.ToString() },
            ["primary"] = index == 0,
            ["privateIPAllocationMethod"] = index < wish.Addresses.Count ? "Static" : "Dynamic",
        };
        if (index < wish.Addresses.Count)
        {
            properties["privateIPAddress"] = wish.Addresses[index].ToString();
        }

        return new JsonObject { ["name"] = string.Create(CultureInfo.InvariantCulture, $"nat-{index + 1}"), ["properties"] = properties };
    }

    private static JsonArray Texts(ValueList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
