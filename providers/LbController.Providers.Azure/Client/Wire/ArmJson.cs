using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Providers.Azure.Api;

namespace LbController.Providers.Azure.Client.Wire;

/// <summary>Reads and writes bodies. What is not as Azure sends it throws <see cref="JsonException"/>.</summary>
internal static class ArmJson
{
    public static byte[] Write(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    /// <summary>An object.</summary>
    public static JsonElement Object(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(WithoutMark(body));
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new JsonException($"an object was expected, and {document.RootElement.ValueKind} came");
    }

    /// <summary>An object, or null where there is none.</summary>
    public static JsonElement? TryObject(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : Object(body);
        }
        catch (JsonException)
        {
            // No JSON: a proxy's page, a text. The caller goes by the status.
            return null;
        }
    }

    /// <summary>A resource, which was asked for by that id.</summary>
    public static ArmResource Resource(ResourceIdentifier asked, ArmReply reply)
    {
        JsonElement body = Object(reply.Body);
        Check(body);
        return new ArmResource(Id(body) ?? asked, reply.Header("ETag") ?? Text(body, "etag"), body);
    }

    /// <summary>An item of a list.</summary>
    public static ArmResource Item(JsonElement item)
    {
        ResourceIdentifier id = Id(item) ?? throw new JsonException("an item of a list has no id");
        Check(item);
        return new ArmResource(id, Text(item, "etag"), item);
    }

    /// <summary>The property that is a text, or null.</summary>
    public static string? Text(JsonElement? parent, string name) =>
        Property(parent, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The property of that name, in any case, or null; also null where the parent is no object.</summary>
    public static JsonElement? Property(JsonElement? parent, string name)
    {
        if (parent is not { ValueKind: JsonValueKind.Object } found)
        {
            return null;
        }

        if (found.TryGetProperty(name, out JsonElement exact))
        {
            return exact;
        }

        foreach (JsonProperty property in found.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    /// <summary>What every reader of a resource relies on.</summary>
    private static void Check(JsonElement resource)
    {
        if (!resource.TryGetProperty("properties", out JsonElement properties))
        {
            return;
        }

        bool isStrange = properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty("provisioningState", out JsonElement state)
            && state.ValueKind is not (JsonValueKind.String or JsonValueKind.Null);
        if (isStrange || properties.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("a resource's properties are not as they should be");
        }
    }

    private static ResourceIdentifier? Id(JsonElement body) =>
        Text(body, "id") is { } text && ResourceIdentifier.TryParse(text, out ResourceIdentifier? id) ? id : null;

    private static ReadOnlyMemory<byte> WithoutMark(byte[] body) => body is [0xEF, 0xBB, 0xBF, ..] ? body.AsMemory(3) : body;
}
