using System.Text.Json.Nodes;

namespace LbController.LocalCluster.Kinds;

/// <summary>Events have two spellings over one storage: core/v1, which is stored, and events.k8s.io/v1.</summary>
internal static class EventConversion
{
    private static readonly (string Core, string New)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
    ];

    public static JsonObject ToNew(JsonObject core) => Rename(core, "events.k8s.io/v1", Names.ToDictionary(pair => pair.Core, pair => pair.New));

    public static JsonObject ToCore(JsonObject modern) => Rename(modern, "v1", Names.ToDictionary(pair => pair.New, pair => pair.Core));

    private static JsonObject Rename(JsonObject from, string apiVersion, Dictionary<string, string> names)
    {
        var to = new JsonObject { ["kind"] = "Event", ["apiVersion"] = apiVersion };
        foreach ((string name, JsonNode? value) in from)
        {
            if (name is not ("kind" or "apiVersion"))
            {
                to[names.GetValueOrDefault(name, name)] = value?.DeepClone();
            }
        }

        return to;
    }
}
