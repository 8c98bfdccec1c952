using System.Text.Json;
using System.Text.Json.Nodes;

namespace LbController.Providers.Azure.Fake.Wire;

/// <summary>Looks into resources whose shape the schema has settled.</summary>
internal static class JsonReading
{
    /// <summary>The <c>properties</c>, made where they are not there.</summary>
    public static JsonObject Properties(this JsonObject resource)
    {
        if (resource["properties"] is not JsonObject properties)
        {
            resource["properties"] = properties = [];
        }

        return properties;
    }

    /// <summary>An array of properties: <c>properties.{name}</c>; empty where it is not there.</summary>
    public static IReadOnlyList<JsonObject> Children(this JsonObject resource, string name) =>
        (resource["properties"] as JsonObject)?[name] is JsonArray items ? [.. items.OfType<JsonObject>()] : [];

    public static string? Text(this JsonObject item, string name) => item[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static int? Number(this JsonObject item, string name) => item[name] is JsonValue value && value.TryGetValue(out int number) ? number : null;

    public static bool Flag(this JsonObject item, string name) => item[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The id of a referenced resource: <c>{name}.id</c>.</summary>
    public static string? Reference(this JsonObject item, string name) => (item[name] as JsonObject)?.Text("id");

    /// <summary>The ids of an array of references.</summary>
    public static IEnumerable<string> References(this JsonObject item, string name) =>
        (item[name] as JsonArray)?.OfType<JsonObject>().Select(reference => reference.Text("id")).OfType<string>() ?? [];

    public static IReadOnlyList<string> Texts(this JsonObject item, string name) =>
        (item[name] as JsonArray)?.OfType<JsonValue>().Select(value => value.GetValue<string>()).ToList() ?? [];

    public static string Name(this JsonObject item) => item.Text("name") ?? string.Empty;

    public static JsonObject Copy(this JsonObject item) => (JsonObject)item.DeepClone();

    public static JsonArray ToReferences(this IEnumerable<string> ids) => new([.. ids.Select(id => new JsonObject { ["id"] = id })]);

    /// <summary>Sets what is not there.</summary>
    public static void Default(this JsonObject item, string name, JsonNode value)
    {
        if (!item.ContainsKey(name))
        {
            item[name] = value;
        }
    }
}
