using System.Net;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>What frontends have to keep to.</summary>
internal sealed class FrontendRules(Cloud cloud, Func<string, string, string, StoredResource> referred)
{
    public const string ChildType = "frontendIPConfigurations";

    public void Check(LoadBalancerDraft draft)
    {
        if (draft.Frontends.Count > cloud.Settings.Quotas.FrontendsPerLoadBalancer)
        {
            throw Bad("LoadBalancerFrontendIPConfigurationCountLimitReached", $"Cannot create more than {cloud.Settings.Quotas.FrontendsPerLoadBalancer} frontend IP configurations for load balancer {draft.Id}.");
        }

        if (draft.Frontends.Select(IsPrivate).Distinct().Count() > 1)
        {
            throw Bad("LoadBalancerFrontendsArePublicAndPrivate", $"Load balancer {draft.Id} cannot have public and private frontends.");
        }

        var addresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonObject frontend in draft.Frontends)
        {
            string id = $"{draft.Id}/{ChildType}/{frontend.Name()}";
            JsonObject properties = frontend.Properties();
            string?[] sources = [properties.Reference("publicIPAddress"), properties.Reference("subnet"), properties.Reference("publicIPPrefix")];
            if (sources.Count(source => source is not null) != 1)
            {
                throw Bad("FrontendIPConfigurationSourceInvalid", $"Frontend {id} must refer to one of publicIPAddress, subnet and publicIPPrefix.");
            }

            if (sources[0] is { } publicIp)
            {
                CheckPublic(draft, id, publicIp, addresses);
            }
            else if (sources[1] is { } subnet)
            {
                CheckPrivate(draft, id, properties, subnet, addresses);
            }
            else if (sources[2] is { } prefix)
            {
                referred(prefix, id, draft.Location);
            }

            CheckZones(draft, frontend, id);
        }

        if (draft.Frontends.Count > 0 && !draft.IsInternal && draft.Frontends.All(frontend => IsIPv6(cloud.Store, frontend)))
        {
            throw Bad("AtleastOneIpV4RequiredForIpV6LbFrontendIpConfiguration", $"Load balancer {draft.Id} has IPv6 frontends and no IPv4 frontend. At least one IPv4 frontend is required.");
        }

        CheckRemoved(draft);
    }

    /// <summary>Gives private addresses out.</summary>
    public void Settle(StoredResource balancer)
    {
        IReadOnlyList<JsonObject> frontends = balancer.Body.Children(ChildType);
        foreach (string gone in balancer.Addresses.Keys.Except(frontends.Where(IsPrivate).Select(item => item.Name()), StringComparer.OrdinalIgnoreCase).ToList())
        {
            balancer.Addresses.Remove(gone);
        }

        foreach (JsonObject frontend in frontends.Where(IsPrivate))
        {
            JsonObject properties = frontend.Properties();
            List<IPNetwork> networks = Networks(properties);
            if (properties.Text("privateIPAllocationMethod") == "Static")
            {
                balancer.Addresses[frontend.Name()] = properties.Text("privateIPAddress") ?? string.Empty;
            }
            else if (!balancer.Addresses.TryGetValue(frontend.Name(), out string? has) || !networks.Exists(network => IPAddress.TryParse(has, out IPAddress? address) && network.Contains(address)))
            {
                balancer.Addresses[frontend.Name()] = networks.Select(Free).FirstOrDefault(address => address is not null) ?? string.Empty;
            }
        }
    }

    public static bool IsPrivate(JsonObject frontend) => frontend.Properties().Reference("subnet") is not null;

    public static bool IsIPv6(Store store, JsonObject frontend) => frontend.Properties().Reference("publicIPAddress") is { } id
        ? store.Find(id) is { } ip && PublicIpType.IsIPv6(ip.Body)
        : frontend.Properties().Text("privateIPAddressVersion") == "IPv6";

    private static ArmErrorException Bad(string code, string message) => ArmErrorException.Bad(code, message);

    private void CheckPublic(LoadBalancerDraft draft, string id, string publicIp, HashSet<string> seen)
    {
        StoredResource found = referred(publicIp, id, draft.Location);
        if (PublicIpType.IsStandard(found.Body) != draft.IsStandard)
        {
            throw Bad("PublicIPAndLBSkuDoNotMatch", $"Load balancer {draft.Id} and public IP {publicIp} must have the same sku.");
        }

        string? user = cloud.Users(publicIp).Select(link => link.User).FirstOrDefault(other => !IsOf(draft.Id, other));
        if (user is not null || !seen.Add(publicIp))
        {
            throw Bad("PublicIPAddressInUse", $"Resource {id} is referencing public IP address {publicIp} that is already allocated to resource {user ?? draft.Id}.");
        }
    }

    private void CheckPrivate(LoadBalancerDraft draft, string id, JsonObject properties, string subnet, HashSet<string> seen)
    {
        if (VirtualNetworkType.Subnet(cloud.Store, subnet) is null || ResourcePath.Parse(subnet) is not { } path)
        {
            throw Bad("InvalidResourceReference", $"Resource {subnet} referenced by resource {id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
        }

        referred(path.Parent.Id, id, draft.Location);
        List<IPNetwork> networks = Networks(properties);
        if (networks.Count == 0)
        {
            throw Bad("SubnetWithoutAddressVersion", $"Subnet {subnet} of {id} has no range of the frontend's address version.");
        }

        if (properties.Text("privateIPAllocationMethod") != "Static")
        {
            return;
        }

        if (!IPAddress.TryParse(properties.Text("privateIPAddress"), out IPAddress? address))
        {
            throw Bad("PrivateIPAddressMissing", $"Frontend {id} is static and has no valid privateIPAddress.");
        }

        if (!networks.Exists(network => network.Contains(address)))
        {
            throw Bad("PrivateIPAddressNotInSubnet", $"Private static IP address {address} does not belong to the range of subnet prefix {networks[0]}.");
        }

        if (!networks.Exists(network => AddressRange.IsUsable(network, address)))
        {
            throw Bad("PrivateIPAddressInReservedRange", $"Private static IP address {address} falls within reserved IP range of subnet prefix {networks[0]}.");
        }

        bool taken = cloud.TakenAddresses.Contains(address.ToString()) || cloud.Store.Of("loadBalancers").Any(other =>
            !other.Path.Id.Equals(draft.Id, StringComparison.OrdinalIgnoreCase) && other.Addresses.ContainsValue(address.ToString()));
        if (taken || !seen.Add(address.ToString()))
        {
            throw Bad("PrivateIPAddressInUse", $"IP configuration {id} is using the private IP address {address} which is already allocated to another resource.");
        }
    }

    private static void CheckZones(LoadBalancerDraft draft, JsonObject frontend, string id)
    {
        JsonObject? former = draft.Draft.Former?.Body.Children(ChildType).FirstOrDefault(item => item.Name().Equals(frontend.Name(), StringComparison.OrdinalIgnoreCase));
        if (former is not null && IsPrivate(former) && !former.Texts("zones").Order().SequenceEqual(frontend.Texts("zones").Order()))
        {
            throw Bad("LoadBalancerFrontendIPConfigurationZonesCannotBeModified", $"The availability zones of frontend {id} cannot be modified.");
        }

        if (!IsPrivate(frontend) && frontend.Texts("zones").Count > 0)
        {
            throw Bad("ZonesNotAllowedOnPublicFrontend", $"Frontend {id} takes its zones from its public IP.");
        }
    }

    private void CheckRemoved(LoadBalancerDraft draft)
    {
        foreach (JsonObject former in draft.Draft.Former?.Body.Children(ChildType) ?? [])
        {
            string id = $"{draft.Id}/{ChildType}/{former.Name()}";
            bool gone = !draft.Frontends.Any(item => item.Name().Equals(former.Name(), StringComparison.OrdinalIgnoreCase));
            if (gone && cloud.Users(id).FirstOrDefault() is { } user)
            {
                throw Bad("LoadBalancerFrontendIPConfigurationInUseByPrivateLinkService", $"Frontend {id} cannot be removed: {user.User} uses it.");
            }
        }
    }

    private List<IPNetwork> Networks(JsonObject properties)
    {
        bool ipv6 = properties.Text("privateIPAddressVersion") == "IPv6";
        return properties.Reference("subnet") is { } id && VirtualNetworkType.Subnet(cloud.Store, id) is { } subnet
            ? [.. VirtualNetworkType.Prefixes(subnet).Where(network => AddressRange.IsIPv6(network.ToString()) == ipv6)]
            : [];
    }

    private string? Free(IPNetwork network)
    {
        HashSet<string> used = [.. cloud.TakenAddresses, .. cloud.Store.All.SelectMany(resource => resource.Addresses.Values)];
        for (long i = 4; i < Math.Min(AddressRange.Size(network), 8192); i++)
        {
            IPAddress address = AddressRange.Nth(network, i);
            if (AddressRange.IsUsable(network, address) && !used.Contains(address.ToString()))
            {
                return address.ToString();
            }
        }

        return null;
    }

    private static bool IsOf(string balancerId, string user) => user.StartsWith(balancerId + "/", StringComparison.OrdinalIgnoreCase);
}
