using System.Net;
using System.Text.Json;
using LbController.Abstractions.Providers;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.State;

/// <summary>What carries a cluster's mark in Azure, by Service: for audit and sweep. Pure.</summary>
internal static class OwnedResources
{
    /// <summary>One entry a Service.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="balancers">All load balancers.</param>
    /// <param name="securityRules">The security group, or null.</param>
    /// <param name="tagged">All public IPs and private link services.</param>
    /// <param name="known">The Services whose names are known, by UID.</param>
    public static IEnumerable<OwnedLoadBalancer> Of(
        ClusterId cluster, IReadOnlyList<LoadBalancerView> balancers, SecurityGroupView? securityRules, IEnumerable<ArmResource> tagged, Func<string, LoadBalancerIdentity?> known)
    {
        var found = new SortedDictionary<string, Found>(StringComparer.Ordinal);
        foreach (ArmResource resource in tagged)
        {
            if (OwnershipTags.IdentityOf(resource.Body.Map("tags"), cluster) is { } identity)
            {
                Found entry = Entry(identity.ServiceUid);
                entry.Key ??= identity.Service.Namespace.Length > 0 ? identity.Service : null;
                entry.Resources.Add($"{resource.Id.ResourceType.Type}/{resource.Id.Name}");
                if (IPAddress.TryParse(resource.Body.Text("properties", "ipAddress"), out IPAddress? address))
                {
                    entry.Addresses.Add(address);
                }
            }
        }

        foreach (LoadBalancerView balancer in balancers)
        {
            foreach (string uid in balancer.Rules.Keys.Select(name => ElementNames.UidOf(name, cluster)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
            {
                Entry(uid).Resources.Add($"rules on loadBalancers/{balancer.Resource.Id.Name}");
            }
        }

        foreach ((string name, JsonElement rule) in securityRules?.Rules ?? new Dictionary<string, JsonElement>())
        {
            if (ElementNames.UidOf(name, cluster) is { } uid)
            {
                Found entry = Entry(uid);
                entry.Key ??= OwnershipTags.KeyOf(rule.Text("properties", "description")?.Split(' ')[0]);
                entry.Resources.Add($"rules in networkSecurityGroups/{securityRules?.Resource.Id.Name}");
            }
        }

        // A name that nothing tells is looked for by UID, never guessed.
        return found.Select(entry => new OwnedLoadBalancer(
            new LoadBalancerIdentity(cluster, entry.Value.Key ?? known(entry.Key)?.Service ?? new ServiceKey("", entry.Key), entry.Key),
            string.Join(", ", entry.Value.Resources.Distinct(StringComparer.Ordinal)),
            entry.Value.Addresses.Select(address => PublishedAddress.OfIp(address, IpMode.Vip)).ToValueList()));

        Found Entry(string uid) => found.TryGetValue(uid, out Found? entry) ? entry : found[uid] = new Found();
    }

    private sealed class Found
    {
        public ServiceKey? Key { get; set; }

        public List<string> Resources { get; } = [];

        public List<IPAddress> Addresses { get; } = [];
    }
}
