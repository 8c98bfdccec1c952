using System.Text.Json.Nodes;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Schemas;

namespace LbController.LocalCluster.Discovery;

/// <summary>Writes types as JSON schemas, with the extensions that kubectl reads.</summary>
/// <param name="refPrefix">Where references point: "#/definitions/" or "#/components/schemas/".</param>
internal sealed class SchemaDocuments(SchemaCatalog catalog, string refPrefix)
{
    private const string MetaPrefix = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private const string PartPrefix = "io.k8s.api.shared.v1.";

    private static readonly HashSet<string> MetaTypes = ["ObjectMeta", "OwnerReference", "LabelSelector", "Condition"];

    /// <summary>The definitions of these kinds, of their lists, and of everything they are made of.</summary>
    public JsonObject Definitions(IEnumerable<ResourceType> resources)
    {
        var definitions = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (ResourceType resource in resources)
        {
            TypeSchema kind = catalog.OfKind(resource);
            foreach (TypeSchema type in catalog.Closure(kind))
            {
                string name = NameOf(type);
                if (!definitions.ContainsKey(name))
                {
                    definitions.Add(name, Definition(type));
                }
            }
        }

        return new JsonObject(definitions);
    }

    public static string NameOf(TypeSchema type)
    {
        if (type.Kind is { } kind)
        {
            string group = kind.Group.Length == 0 ? "core" : kind.Group.Split('.')[0];
            return $"io.k8s.api.{group}.{kind.Version}.{kind.Kind}";
        }

        return (MetaTypes.Contains(type.Name) ? MetaPrefix : PartPrefix) + type.Name;
    }

    private JsonObject Definition(TypeSchema type)
    {
        var definition = new JsonObject { ["description"] = type.Description, ["type"] = "object" };
        string[] required = [.. type.Fields.Where(field => field.Required).Select(field => field.Name)];
        if (required.Length > 0)
        {
            definition["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        }

        // A type that takes further fields has no list of properties, or clients that validate would refuse those fields.
        if (!type.IsOpen)
        {
            definition["properties"] = new JsonObject(type.Fields.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Property(field))));
        }
        else
        {
            definition["x-kubernetes-preserve-unknown-fields"] = true;
        }

        if (type.Kind is { } kind)
        {
            definition["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind));
        }

        return definition;
    }

    public static JsonObject GroupVersionKind(ResourceType kind) =>
        new() { ["group"] = kind.Group, ["kind"] = kind.Kind, ["version"] = kind.Version };

    private JsonObject Property(FieldSchema field)
    {
        JsonObject property = Value(field.Value);
        property["description"] = field.Description;
        ValueSchema value = field.Value;
        if (value.MergeKey is { } key)
        {
            property["x-kubernetes-patch-strategy"] = value.RetainKeys ? "merge,retainKeys" : "merge";
            if (key.Length > 0)
            {
                property["x-kubernetes-patch-merge-key"] = key;
            }
        }

        if (value.Shape == ValueShape.List)
        {
            property["x-kubernetes-list-type"] = value.MapKeys.Count > 0 ? "map" : value.IsSet ? "set" : "atomic";
            if (value.MapKeys.Count > 0)
            {
                property["x-kubernetes-list-map-keys"] = new JsonArray([.. value.MapKeys.Select(name => JsonValue.Create(name))]);
            }
        }
        else if (value is { Shape: ValueShape.Map, IsAtomic: true })
        {
            property["x-kubernetes-map-type"] = "atomic";
        }

        return property;
    }

    private JsonObject Value(ValueSchema value) => value.Shape switch
    {
        ValueShape.Object when catalog.Resolve(value) is { } type => new JsonObject { ["$ref"] = refPrefix + NameOf(type) },
        ValueShape.List => new JsonObject { ["type"] = "array", ["items"] = Value(value.Element ?? ValueSchema.Anything) },
        ValueShape.Map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(value.Element ?? ValueSchema.Anything) },
        ValueShape.Scalar => Scalar(value.Scalar),
        _ => new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true },
    };

    private static JsonObject Scalar(string scalar) => scalar switch
    {
        "int" => Typed("integer", "int32"),
        "int64" => Typed("integer", "int64"),
        "bool" => Typed("boolean", null),
        "number" => Typed("number", null),
        "time" => Typed("string", "date-time"),
        "intstr" => Typed("string", "int-or-string"),
        _ => Typed("string", null),
    };

    private static JsonObject Typed(string type, string? format)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
        {
            schema["format"] = format;
        }

        return schema;
    }
}
