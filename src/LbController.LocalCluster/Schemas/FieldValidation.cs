using System.Text.Json;
using System.Text.Json.Nodes;

namespace LbController.LocalCluster.Schemas;

/// <summary>Compares a document with its kind's schema: fields nobody knows, and values of the wrong type.</summary>
internal sealed class FieldValidation(SchemaCatalog catalog)
{
    /// <summary>What the document's fields are called that the schema lacks, each as the real server prints it: unknown field "spec.foo".</summary>
    public List<string> UnknownFields(JsonObject body, TypeSchema type)
    {
        List<string> found = [];
        WalkObject(body, type, "", (path, _, schema) =>
        {
            if (schema is null)
            {
                found.Add($"unknown field \"{path}\"");
            }
        });
        return found;
    }

    /// <summary>Takes out what the schema lacks, as decoding into a type does.</summary>
    public void Prune(JsonObject body, TypeSchema type)
    {
        List<(JsonObject Owner, string Name)> unknown = [];
        WalkObject(body, type, "", (_, value, schema) =>
        {
            if (schema is null && value.Parent is JsonObject owner)
            {
                unknown.Add((owner, value.GetPropertyName()));
            }
        });
        unknown.ForEach(field => field.Owner.Remove(field.Name));
    }

    /// <summary>The first value whose JSON type cannot be read into the field, as a message; null where all can.</summary>
    public string? WrongType(JsonObject body, TypeSchema type)
    {
        string? wrong = null;
        WalkObject(body, type, "", (path, value, schema) =>
        {
            if (schema is not null && wrong is null && !Fits(value, schema))
            {
                wrong = $"json: cannot unmarshal {KindName(value)} into Go struct field {type.Name}.{path} of type {GoType(schema)}";
            }
        });
        return wrong;
    }

    private static bool Fits(JsonNode value, ValueSchema schema) => (schema.Shape, value.GetValueKind()) switch
    {
        (ValueShape.Any, _) => true,
        (ValueShape.Object or ValueShape.Map, JsonValueKind.Object) => true,
        (ValueShape.List, JsonValueKind.Array) => true,
        (ValueShape.Scalar, JsonValueKind kind) => schema.Scalar switch
        {
            "string" or "bytes" or "time" => kind == JsonValueKind.String,
            "bool" => kind is JsonValueKind.True or JsonValueKind.False,
            "int" or "int64" => kind == JsonValueKind.Number && value.AsValue().TryGetValue(out JsonElement element) ? element.TryGetInt64(out _) : kind == JsonValueKind.Number,
            "number" => kind == JsonValueKind.Number,
            _ => kind is JsonValueKind.String or JsonValueKind.Number,
        },
        _ => false,
    };

    private static string KindName(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind kind => kind.ToString().ToLowerInvariant(),
    };

    private static string GoType(ValueSchema schema) => schema.Shape switch
    {
        ValueShape.Scalar => schema.Scalar switch { "int" => "int32", "time" => "v1.Time", _ => schema.Scalar },
        ValueShape.Object => "v1." + schema.TypeName,
        ValueShape.List => "[]" + GoType(schema.Element ?? ValueSchema.Anything),
        ValueShape.Map => "map[string]" + GoType(schema.Element ?? ValueSchema.Anything),
        _ => "interface {}",
    };

    private void WalkObject(JsonObject body, TypeSchema type, string path, Action<string, JsonNode, ValueSchema?> visit)
    {
        foreach ((string name, JsonNode? value) in body)
        {
            if (value is null)
            {
                continue;
            }

            FieldSchema? field = type.Field(name);
            string here = path.Length == 0 ? name : path + "." + name;
            if (field is not null || !type.IsOpen)
            {
                visit(here, value, field?.Value);
                WalkValue(value, field?.Value, here, visit);
            }
        }
    }

    private void WalkValue(JsonNode value, ValueSchema? schema, string path, Action<string, JsonNode, ValueSchema?> visit)
    {
        if (value is JsonArray list && schema?.Shape == ValueShape.List)
        {
            for (int i = 0; i < list.Count; i++)
            {
                WalkElement(list[i], schema.Element, $"{path}[{i}]", visit);
            }
        }
        else if (value is JsonObject map && schema?.Shape == ValueShape.Map)
        {
            foreach ((string key, JsonNode? item) in map)
            {
                WalkElement(item, schema.Element, path + "." + key, visit);
            }
        }
        else if (value is JsonObject body && catalog.Resolve(schema) is { } type)
        {
            WalkObject(body, type, path, visit);
        }
    }

    private void WalkElement(JsonNode? item, ValueSchema? schema, string path, Action<string, JsonNode, ValueSchema?> visit)
    {
        if (item is not null && schema is not null)
        {
            visit(path, item, schema);
            WalkValue(item, schema, path, visit);
        }
    }
}
