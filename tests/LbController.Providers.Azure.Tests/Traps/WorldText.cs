using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>All that there is, without what differs from one making to the next: ETags, GUIDs of resources, public addresses.</summary>
internal static class WorldText
{
    private static readonly string[] Fleeting = ["etag", "resourceGuid", "alias", "networkInterfaces", "ipAddress"];

    public static string Of(FakeArm arm) => string.Join('\n', arm.World.All()
        .OrderBy(resource => resource["id"]?.GetValue<string>(), StringComparer.Ordinal)
        .Select(resource => Canonical(resource)?.ToJsonString()));

    /// <summary>The resources of a type.</summary>
    public static string Of(FakeArm arm, string type) => string.Join('\n', arm.World.All(type).Select(resource => Canonical(resource)?.ToJsonString()));

    /// <summary>One element.</summary>
    public static string Of(JsonObject element) => Canonical(element)?.ToJsonString() ?? "";

    /// <summary>Properties in order, lists of things with names or ids by those.</summary>
    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(entry => !Fleeting.Contains(entry.Key) || (entry.Key == "ipAddress" && !map.ContainsKey("publicIPAddressVersion")))
            .Where(entry => entry.Key != "adminState" || entry.Value?.GetValue<string>() != "None").OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, Canonical(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Canonical).OrderBy(item => item?.ToJsonString(), StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };
}
