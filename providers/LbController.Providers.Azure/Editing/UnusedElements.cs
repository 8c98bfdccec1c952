using System.Text.Json.Nodes;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Editing;

/// <summary>Takes away what carries the cluster's name and serves nothing any more: frontends, probes and pools without rules. Pure but for its argument.</summary>
internal static class UnusedElements
{
    private static readonly string[] Rules = ["loadBalancingRules", "inboundNatRules", "inboundNatPools", "outboundRules"];

    /// <summary>Takes them out of a load balancer's body.</summary>
    public static void Remove(JsonObject body, string clusterPrefix)
    {
        HashSet<string> used = Used(body);
        foreach ((string list, string reference) in new[] { ("frontendIPConfigurations", "frontendIPConfigurations"), ("probes", "probes"), ("backendAddressPools", "backendAddressPools") })
        {
            body.List(list).RemoveAll(element =>
                element.NameOf().StartsWith(clusterPrefix, StringComparison.OrdinalIgnoreCase) && !used.Contains($"{reference}/{element.NameOf()}"));
        }
    }

    private static HashSet<string> Used(JsonObject body)
    {
        HashSet<string> used = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonNode? rule in Rules.SelectMany(list => body.List(list)))
        {
            foreach (string reference in new[] { "frontendIPConfiguration", "backendAddressPool", "probe" })
            {
                Add(used, rule.IdAt(reference));
            }

            foreach (string list in new[] { "frontendIPConfigurations", "backendAddressPools" })
            {
                foreach (JsonNode? reference in rule?["properties"]?[list] as JsonArray ?? [])
                {
                    Add(used, reference?["id"]?.GetValue<string>());
                }
            }
        }

        return used;
    }

    /// <summary>Notes an element by the last two parts of its id.</summary>
    private static void Add(HashSet<string> used, string? id)
    {
        if (id?.Split('/') is [.., { } list, { } name])
        {
            used.Add($"{list}/{name}");
        }
    }
}
