using Azure.Core;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Ownership;

/// <summary>Ids of the resources that the adapter works with. Pure.</summary>
internal static class ResourceIds
{
    public static ResourceIdentifier LoadBalancer(AzureSettings settings, string name) => Of(settings, settings.ResourceGroup, "loadBalancers", name);

    public static ResourceIdentifier PublicIp(AzureSettings settings, string resourceGroup, string name) => Of(settings, resourceGroup, "publicIPAddresses", name);

    public static ResourceIdentifier PrivateLink(AzureSettings settings, string resourceGroup, string name) => Of(settings, resourceGroup, "privateLinkServices", name);

    public static ResourceIdentifier SecurityGroup(AzureSettings settings, string name) => Of(settings, settings.SecurityGroupResourceGroup, "networkSecurityGroups", name);

    public static ResourceIdentifier VirtualNetwork(AzureSettings settings) => Of(settings, settings.VirtualNetworkResourceGroup, "virtualNetworks", settings.VirtualNetwork);

    private static ResourceIdentifier Of(AzureSettings settings, string resourceGroup, string type, string name) =>
        new($"/subscriptions/{settings.SubscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/{type}/{name}");
}
