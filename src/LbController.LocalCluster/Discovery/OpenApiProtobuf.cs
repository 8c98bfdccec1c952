using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Discovery;

/// <summary>
/// The protobuf form of an OpenAPI v2 document, as gnostic's openapi.v2 messages have it; old kubectl asks for nothing else. Field
/// numbers are those of its Document, Schema, PathItem, Operation and parameter messages.
/// </summary>
internal static class OpenApiProtobuf
{
    public static byte[] Encode(JsonObject document)
    {
        var writer = new ProtobufWriter();
        writer.Text(1, document.Text("swagger"));
        writer.Message(2, info =>
        {
            info.Text(1, document.Text("info", "title"));
            info.Text(2, document.Text("info", "version"));
        });
        writer.Message(8, paths => Each(document.Map("paths"), (name, item) => paths.Message(2, entry =>
        {
            entry.Text(1, name);
            entry.Message(2, path => PathItem(path, item));
        })));
        writer.Message(9, definitions => Each(document.Map("definitions"), (name, schema) => definitions.Message(1, entry =>
        {
            entry.Text(1, name);
            entry.Message(2, value => Schema(value, schema));
        })));
        return writer.ToArray();
    }

    private static void PathItem(ProtobufWriter writer, JsonObject item)
    {
        foreach ((string method, int field) in (ReadOnlySpan<(string, int)>)[("get", 2), ("put", 3), ("patch", 8)])
        {
            if (item.Map(method) is { } operation)
            {
                writer.Message(field, value => Operation(value, operation));
            }
        }
    }

    private static void Operation(ProtobufWriter writer, JsonObject operation)
    {
        writer.Text(5, operation.Text("operationId"));
        foreach (JsonObject parameter in operation.Items("parameters"))
        {
            writer.Message(8, item => item.Message(1, any => any.Message(2, nonBody => nonBody.Message(3, query =>
            {
                query.Text(2, parameter.Text("in"));
                query.Text(4, parameter.Text("name"));
                query.Text(6, parameter.Text("type"));
            }))));
        }

        Extensions(writer, 13, operation);
    }

    private static void Schema(ProtobufWriter writer, JsonObject schema)
    {
        writer.Text(1, schema.Text("$ref"));
        writer.Text(2, schema.Text("format"));
        writer.Text(4, schema.Text("description"));
        foreach (string name in schema.Texts("required"))
        {
            writer.Text(19, name);
        }

        if (schema.Map("additionalProperties") is { } additional)
        {
            writer.Message(21, item => item.Message(1, value => Schema(value, additional)));
        }

        if (schema.Text("type") is { } type)
        {
            writer.Message(22, item => item.Text(1, type));
        }

        if (schema.Map("items") is { } items)
        {
            writer.Message(23, list => list.Message(1, value => Schema(value, items)));
        }

        if (schema.Map("properties") is { } properties)
        {
            writer.Message(25, map => Each(properties, (name, property) => map.Message(1, entry =>
            {
                entry.Text(1, name);
                entry.Message(2, value => Schema(value, property));
            })));
        }

        Extensions(writer, 31, schema);
    }

    private static void Extensions(ProtobufWriter writer, int field, JsonObject owner)
    {
        foreach ((string name, JsonNode? value) in owner.Where(pair => pair.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            // JSON is YAML, so that the value goes as it is.
            writer.Message(field, named =>
            {
                named.Text(1, name);
                named.Message(2, any => any.Text(2, value?.ToJsonString(JsonWriting.Options)));
            });
        }
    }

    private static void Each(JsonObject? map, Action<string, JsonObject> visit)
    {
        foreach ((string name, JsonNode? value) in map ?? [])
        {
            if (value is JsonObject item)
            {
                visit(name, item);
            }
        }
    }
}
