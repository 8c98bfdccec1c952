using System.Net;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>What back-end pools and their addresses have to keep to.</summary>
internal sealed class PoolRules(Cloud cloud, Func<string, string, string, StoredResource> referred)
{
    public void Check(LoadBalancerDraft draft)
    {
        foreach (JsonObject pool in draft.Pools)
        {
            CheckPool(draft, pool);
        }

        CheckRulesPerBackend(draft);
    }

    /// <summary>The virtual networks that a pool's addresses are in.</summary>
    public static IEnumerable<string> Networks(JsonObject pool) =>
        Addresses(pool).Select(address => address.Properties().Reference("virtualNetwork")).Append(pool.Properties().Reference("virtualNetwork")).OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<JsonObject> Addresses(JsonObject pool) => pool.Children("loadBalancerBackendAddresses");

    private static ArmErrorException Bad(string code, string message) => ArmErrorException.Bad(code, message);

    private void CheckPool(LoadBalancerDraft draft, JsonObject pool)
    {
        string id = $"{draft.Id}/backendAddressPools/{pool.Name()}";
        IReadOnlyList<JsonObject> addresses = Addresses(pool);
        if (addresses.Count > cloud.Settings.Quotas.AddressesPerPool)
        {
            throw Bad("BackendAddressPoolAddressCountLimitReached", $"Cannot have more than {cloud.Settings.Quotas.AddressesPerPool} addresses in {id}.");
        }

        var spaces = Networks(pool).ToDictionary(
            network => network,
            network => VirtualNetworkType.Space(referred(network, id, draft.Location).Body).ToList(),
            StringComparer.OrdinalIgnoreCase);
        if (spaces.Count > 1)
        {
            throw Bad("BackendAddressPoolVirtualNetworksDiffer", $"All addresses of {id} must be in one virtual network.");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var seen = new HashSet<IPAddress>();
        foreach (JsonObject item in addresses)
        {
            JsonObject properties = item.Properties();
            if (!names.Add(item.Name()) || item.Name().Length == 0)
            {
                throw Bad("DuplicateResourceName", $"Addresses of {id} need names that differ: '{item.Name()}'.");
            }

            string? network = properties.Reference("virtualNetwork") ?? pool.Properties().Reference("virtualNetwork");
            if (!IPAddress.TryParse(properties.Text("ipAddress"), out IPAddress? address) || network is null)
            {
                throw Bad("LoadBalancerBackendAddressIncomplete", $"Address {item.Name()} of {id} needs a valid ipAddress, and a virtualNetwork there or at the pool.");
            }

            if (!spaces[network].Exists(space => space.Contains(address)))
            {
                throw Bad("LoadBalancerBackendAddressNotInVirtualNetwork", $"Address {address} of {id} is not in virtual network {network}.");
            }

            if (!seen.Add(address))
            {
                throw Bad("DuplicateLoadBalancerBackendAddress", $"Address {address} is in {id} twice.");
            }
        }
    }

    /// <summary>Counts the rules that lead to an address, over the load balancers of the same kind.</summary>
    private void CheckRulesPerBackend(LoadBalancerDraft draft)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        Count(draft.Draft.Body, counts);
        if (counts.Count == 0)
        {
            return;
        }

        foreach (StoredResource other in cloud.Store.Of("loadBalancers"))
        {
            if (!other.Id.Equals(draft.Id, StringComparison.OrdinalIgnoreCase) && LoadBalancerDraft.Internal(other.Body) == draft.IsInternal)
            {
                Count(other.Body, counts);
            }
        }

        int limit = cloud.Settings.Quotas.RulesPerBackend;
        if (counts.FirstOrDefault(pair => pair.Value > limit) is { Key: { } address })
        {
            throw Bad("NetworkInterfaceLoadBalancingRuleCountLimitReached", $"The back end {address} cannot have more than {limit - 1} NAT or load balancing rules combined.");
        }
    }

    private static void Count(JsonObject balancer, Dictionary<string, int> counts)
    {
        var rules = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (string pool in balancer.Children("loadBalancingRules").SelectMany(LoadBalancerDraft.PoolIds))
        {
            string name = pool[(pool.LastIndexOf('/') + 1)..];
            rules[name] = rules.GetValueOrDefault(name) + 1;
        }

        foreach (JsonObject pool in balancer.Children("backendAddressPools"))
        {
            int weight = rules.GetValueOrDefault(pool.Name());
            foreach (JsonObject address in weight > 0 ? Addresses(pool) : [])
            {
                string key = address.Properties().Text("ipAddress") ?? string.Empty;
                counts[key] = counts.GetValueOrDefault(key) + weight;
            }
        }
    }
}
