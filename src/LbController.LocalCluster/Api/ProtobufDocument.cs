using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Schemas;

namespace LbController.LocalCluster.Api;

/// <summary>Turns a protobuf message into the JSON document it stands for. Zeros that stand for absence are left out.</summary>
internal static class ProtobufDocument
{
    /// <exception cref="StatusException">415 where a field is not known in this form.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> message, TypeSchema type, SchemaCatalog catalog)
    {
        var document = new JsonObject();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            FieldSchema field = type.FieldNumber(reader.Field)
                ?? throw StatusException.UnsupportedMediaType(string.Create(CultureInfo.InvariantCulture, $"{ProtobufBody.ContentType} with field {reader.Field} of {type.Name}"), "application/json");
            switch (field.Value.Shape)
            {
                case ValueShape.List:
                    AddTo(document, field.Name, Value(reader, field.Value.Element ?? ValueSchema.Anything, catalog));
                    break;
                case ValueShape.Map:
                    AddEntry(document.Ensure(field.Name), reader.Bytes, field.Value.Element ?? ValueSchema.Anything, catalog);
                    break;
                default:
                    JsonNode? value = Value(reader, field.Value, catalog);
                    if (value is not null && (field.KeepsZero || !IsZero(value)))
                    {
                        document[field.Name] = value;
                    }

                    break;
            }
        }

        return document;
    }

    private static bool IsZero(JsonNode value) => value.Text() is "" || value.Number() is 0 || value.Flag() is false || value is JsonObject { Count: 0 };

    private static void AddTo(JsonObject document, string name, JsonNode? value)
    {
        if (document[name] is not JsonArray list)
        {
            list = [];
            document[name] = list;
        }

        list.Add(value);
    }

    private static void AddEntry(JsonObject map, ReadOnlySpan<byte> entry, ValueSchema element, SchemaCatalog catalog)
    {
        string key = "";
        JsonNode? value = element.Scalar is "string" or "bytes" ? "" : null;
        var reader = new ProtobufReader(entry);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                key = reader.Text;
            }
            else
            {
                value = Value(reader, element, catalog);
            }
        }

        map[key] = value;
    }

    private static JsonNode? Value(ProtobufReader reader, ValueSchema schema, SchemaCatalog catalog)
    {
        if (schema.Shape == ValueShape.Object && catalog.Resolve(schema) is { } type)
        {
            return Read(reader.Bytes, type, catalog);
        }

        return schema.Scalar switch
        {
            "int" or "int64" => JsonValue.Create((long)reader.Number),
            "bool" => JsonValue.Create(reader.Number != 0),
            "bytes" => JsonValue.Create(Convert.ToBase64String(reader.Bytes)),
            "time" => Time(reader.Bytes),
            "quantity" => JsonValue.Create(First(reader.Bytes)),
            "intstr" => IntOrString(reader.Bytes),
            _ => JsonValue.Create(reader.Text),
        };
    }

    private static JsonValue? Time(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        long seconds = 0;
        long nanos = 0;
        while (reader.Next())
        {
            (seconds, nanos) = reader.Field == 1 ? ((long)reader.Number, nanos) : (seconds, (long)reader.Number);
        }

        if (seconds == 0)
        {
            return null;
        }

        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
        return JsonValue.Create(nanos == 0 ? Timestamps.Seconds(time) : Timestamps.Micros(time));
    }

    private static JsonValue? IntOrString(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        bool isText = false;
        long number = 0;
        string text = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    isText = reader.Number == 1;
                    break;
                case 2:
                    number = (long)reader.Number;
                    break;
                default:
                    text = reader.Text;
                    break;
            }
        }

        return isText ? JsonValue.Create(text) : JsonValue.Create(number);
    }

    private static string First(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        return reader.Next() ? Encoding.UTF8.GetString(reader.Bytes) : "0";
    }
}
