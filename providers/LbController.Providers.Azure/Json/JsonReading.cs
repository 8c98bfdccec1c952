using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Json;

/// <summary>Reads what may not be there. Pure.</summary>
internal static class JsonReading
{
    /// <summary>What stands at the end of a path, or null.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        JsonElement current = element;
        foreach (string name in path)
        {
            if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(name, out current))
            {
                return null;
            }
        }

        return current.ValueKind == JsonValueKind.Null ? null : current;
    }

    /// <summary>The text at the end of a path, or null.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The whole number at the end of a path, or null.</summary>
    public static int? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : null;

    /// <summary>The items of the list at the end of a path.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>The id at the end of a path, or null where there is none, or none that is one.</summary>
    public static ResourceIdentifier? Id(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Text(path) is { } text && ResourceIdentifier.TryParse(text, out ResourceIdentifier? id) ? id : null;

    /// <summary>Name and value of each property, as tags have them.</summary>
    public static ValueMap Map(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Object } value
            ? new ValueMap(value.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String).Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetString() ?? "")))
            : ValueMap.Empty;

    /// <summary>The list of that name inside <c>properties</c>, made where there is none.</summary>
    public static JsonArray List(this JsonObject resource, string name)
    {
        if (resource["properties"] is not JsonObject properties)
        {
            properties = [];
            resource["properties"] = properties;
        }

        if (properties[name] is not JsonArray list)
        {
            list = [];
            properties[name] = list;
        }

        return list;
    }

    /// <summary>The name of an element of a list.</summary>
    public static string NameOf(this JsonNode? element) => element?["name"]?.GetValue<string>() ?? "";

    /// <summary>The id at the end of a path inside <c>properties</c>, or null.</summary>
    public static string? IdAt(this JsonNode? element, string reference) => element?["properties"]?[reference]?["id"]?.GetValue<string>();

    /// <summary>What stands there, to be compared with wishes.</summary>
    public static JsonElement AsElement(this JsonNode node) => JsonSerializer.SerializeToElement(node);
}
