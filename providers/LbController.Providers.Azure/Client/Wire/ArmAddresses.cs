using Azure.Core;

namespace LbController.Providers.Azure.Client.Wire;

/// <summary>Where resources are, and what they are called.</summary>
internal static class ArmAddresses
{
    /// <summary>
    /// Of Microsoft.Network. All fields that are written stand in the definitions of 2024-01-01 too, which the requests are checked against;
    /// a later one would bring nothing that is used.
    /// </summary>
    public const string ApiVersion = "2024-05-01";

    private const string Namespace = "Microsoft.Network/";

    /// <summary>The URL of a path such as a resource's id.</summary>
    public static Uri Of(AzureCloud cloud, string path)
    {
        string escaped = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));
        return new Uri(cloud.Endpoint, $"/{escaped}?api-version={ApiVersion}");
    }

    /// <summary><c>loadBalancers</c>, <c>loadBalancers/backendAddressPools</c>.</summary>
    public static string TypeOf(ResourceIdentifier id)
    {
        string type = id.ResourceType.ToString();
        return type.StartsWith(Namespace, StringComparison.OrdinalIgnoreCase) ? type[Namespace.Length..] : type;
    }

    /// <summary><c>loadBalancers lb in resource group g</c>, with the parent's name before a child's.</summary>
    public static string SubjectOf(ResourceIdentifier id)
    {
        string name = id.Name;
        for (ResourceIdentifier? parent = id.Parent; parent is not null && IsNetwork(parent); parent = parent.Parent)
        {
            name = $"{parent.Name}/{name}";
        }

        return id.ResourceGroupName is { } group ? $"{TypeOf(id)} {name} in resource group {group}" : $"{TypeOf(id)} {name}";
    }

    private static bool IsNetwork(ResourceIdentifier id) => id.ResourceType.ToString().StartsWith(Namespace, StringComparison.OrdinalIgnoreCase);
}
