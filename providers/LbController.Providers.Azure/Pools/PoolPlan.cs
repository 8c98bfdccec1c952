using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Pools;

/// <summary>
/// The entries of a backend pool. New nodes come in at once. A node that leaves is told to take nothing new (adminState Down, under which
/// Azure lets established connections live) and is taken out when its time is over. Pure but for the body that it edits.
/// </summary>
internal static class PoolPlan
{
    /// <summary>Brings the entries of a pool in line.</summary>
    /// <param name="pool">The pool's element.</param>
    /// <param name="members">Who has to be in it.</param>
    /// <param name="network">The nodes' virtual network.</param>
    /// <param name="drains">Whether a node that leaves keeps its connections for a while.</param>
    /// <param name="mayLeave">Whether a node that was told to take nothing new may be taken out by now.</param>
    public static void Fill(JsonObject pool, IReadOnlyList<PoolMember> members, string network, bool drains, Func<string, bool> mayLeave)
    {
        JsonArray entries = Entries(pool);
        var wanted = members.ToDictionary(member => member.Name, StringComparer.OrdinalIgnoreCase);
        foreach (JsonObject entry in entries.OfType<JsonObject>().ToArray())
        {
            string name = entry.NameOf();
            if (wanted.Remove(name, out PoolMember? member))
            {
                Keep(entry, member);
            }
            else if (!drains || (IsDown(entry) && mayLeave(name)))
            {
                entries.Remove(entry);
            }
            else if (!IsDown(entry))
            {
                JsonMatch.Overlay(entry, new JsonObject { ["properties"] = new JsonObject { ["adminState"] = "Down" } });
            }
        }

        foreach (PoolMember member in members.Where(member => wanted.ContainsKey(member.Name)))
        {
            entries.Add((JsonNode)new JsonObject { ["name"] = member.Name, ["properties"] = new JsonObject { ["ipAddress"] = member.Address.ToString() } });
        }

        if (entries.Count > 0 && pool["properties"] is JsonObject properties && properties["virtualNetwork"] is null
            && entries.Any(entry => entry?["properties"]?["virtualNetwork"] is null && entry?["properties"]?["subnet"] is null))
        {
            properties["virtualNetwork"] = new JsonObject { ["id"] = network };
        }
    }

    /// <summary>The names of those in a pool that were told to take nothing new.</summary>
    public static IEnumerable<string> Leaving(JsonElement pool) =>
        pool.Items("properties", "loadBalancerBackendAddresses").Where(entry => entry.Text("properties", "adminState") == "Down").Select(entry => entry.Text("name") ?? "");

    /// <summary>The names of all in a pool.</summary>
    public static IReadOnlySet<string> Names(JsonElement pool) =>
        pool.Items("properties", "loadBalancerBackendAddresses").Select(entry => entry.Text("name") ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether all who have to be in a pool serve in it, and nobody else but those who leave.</summary>
    public static bool Holds(JsonElement? pool, IReadOnlyList<PoolMember> members)
    {
        var entries = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement entry in pool?.Items("properties", "loadBalancerBackendAddresses") ?? [])
        {
            entries[entry.Text("name") ?? ""] = entry;
        }

        foreach (PoolMember member in members)
        {
            if (!entries.Remove(member.Name, out JsonElement entry) || entry.Text("properties", "adminState") is not (null or "None") || entry.Text("properties", "ipAddress") != member.Address.ToString())
            {
                return false;
            }
        }

        return entries.Values.All(entry => entry.Text("properties", "adminState") == "Down");
    }

    private static void Keep(JsonObject entry, PoolMember member)
    {
        var wish = new JsonObject { ["ipAddress"] = member.Address.ToString() };
        if (entry["properties"]?["adminState"]?.GetValue<string>() is not (null or "None"))
        {
            // Down keeps traffic away from it, Up sends it there whatever its health is.
            wish["adminState"] = "None";
        }

        if (!JsonMatch.Holds(entry.AsElement(), new JsonObject { ["properties"] = wish.DeepClone() }))
        {
            JsonMatch.Overlay(entry, new JsonObject { ["properties"] = wish });
        }
    }

    private static bool IsDown(JsonObject entry) => entry["properties"]?["adminState"]?.GetValue<string>() == "Down";

    private static JsonArray Entries(JsonObject pool) => pool.List("loadBalancerBackendAddresses");
}
