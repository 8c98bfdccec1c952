using System.Text.Json;
using System.Text.Json.Nodes;

namespace LbController.LocalCluster.Json;

/// <summary>Reads values out of documents of any shape: what is absent, or of another type, reads as null.</summary>
internal static class JsonReading
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (string step in path)
        {
            if (node is not JsonObject map || !map.TryGetPropertyValue(step, out node))
            {
                return null;
            }
        }

        return node;
    }

    public static JsonObject? Map(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    public static JsonArray? List(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonArray;

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value)
        {
            return null;
        }

        return value.TryGetValue(out long wide) ? wide : value.TryGetValue(out int narrow) ? narrow : null;
    }

    /// <summary>The objects of a list; other elements are left out.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.List(path) is { } list ? list.OfType<JsonObject>() : [];

    /// <summary>The strings of a list; other elements are left out.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.List(path) is { } list ? list.Select(item => item.Text()).OfType<string>() : [];

    /// <summary>The object under a name, made where there is none.</summary>
    public static JsonObject Ensure(this JsonObject map, string name)
    {
        if (map[name] is JsonObject found)
        {
            return found;
        }

        var made = new JsonObject();
        map[name] = made;
        return made;
    }

    public static JsonObject Copy(this JsonObject map) => (JsonObject)map.DeepClone();

    public static bool IsEmpty(this JsonNode? node) => node switch
    {
        null => true,
        JsonObject map => map.Count == 0,
        JsonArray list => list.Count == 0,
        _ => node.GetValueKind() == JsonValueKind.Null,
    };

    /// <summary>A key by which two equal scalars are equal, whatever type holds them.</summary>
    public static string ScalarKey(this JsonNode? node) => node is null ? "null" : node.ToJsonString(JsonWriting.Options);
}
