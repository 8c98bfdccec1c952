using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Schemas;

namespace LbController.LocalCluster.Apply;

/// <summary>Finds which fields a document has, and which two versions of it differ in, by the schema of its kind.</summary>
internal sealed class FieldSets(SchemaCatalog catalog)
{
    private static readonly string[] ServerMetadata =
        ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink"];

    /// <summary>All fields of a document but its identity and what the server keeps itself.</summary>
    public FieldSet Of(ResourceType resource, JsonObject body) => Changed(resource, null, body);

    /// <summary>The fields whose values differ from, or lack in, the older version.</summary>
    public FieldSet Changed(ResourceType resource, JsonObject? old, JsonObject body)
    {
        var set = new FieldSet();
        TypeSchema type = catalog.OfKind(resource);
        foreach ((string name, JsonNode? value) in body)
        {
            if (name is "apiVersion" or "kind" || JsonNode.DeepEquals(value, old?[name]))
            {
                continue;
            }

            if (name == "metadata" && value is JsonObject metadata)
            {
                Metadata(set, old.Map("metadata"), metadata);
            }
            else
            {
                Value(set.Child("f:" + name), old?[name], value, type.Field(name)?.Value);
            }
        }

        return set;
    }

    private void Metadata(FieldSet set, JsonObject? old, JsonObject metadata)
    {
        TypeSchema? type = catalog.Resolve(new ValueSchema { Shape = ValueShape.Object, TypeName = "ObjectMeta" });
        foreach ((string name, JsonNode? value) in metadata)
        {
            if (!ServerMetadata.Contains(name) && !JsonNode.DeepEquals(value, old?[name]))
            {
                Value(set.Child("f:metadata").Child("f:" + name), old?[name], value, type?.Field(name)?.Value);
            }
        }
    }

    private void Value(FieldSet at, JsonNode? old, JsonNode? value, ValueSchema? schema)
    {
        if (JsonNode.DeepEquals(old, value) && old is not null)
        {
            return;
        }

        if (value is JsonObject { Count: > 0 } map && schema is not { Shape: ValueShape.Map, IsAtomic: true })
        {
            at.IsMember |= schema?.Shape == ValueShape.Map && old is null;
            TypeSchema? type = catalog.Resolve(schema);
            foreach ((string name, JsonNode? item) in map)
            {
                JsonNode? before = old is JsonObject oldMap ? oldMap[name] : null;
                if (before is null || !JsonNode.DeepEquals(before, item))
                {
                    Value(at.Child("f:" + name), before, item, type is null ? schema?.Element : type.Field(name)?.Value);
                }
            }
        }
        else if (value is JsonArray list && schema is { MapKeys.Count: > 0 })
        {
            at.IsMember |= old is null;
            Elements(at, old as JsonArray, list, schema);
        }
        else if (value is JsonArray scalars && schema is { IsSet: true })
        {
            at.IsMember |= old is null;
            HashSet<string> before = [.. (old as JsonArray ?? []).Select(FieldSet.ValueStep)];
            scalars.Select(FieldSet.ValueStep).Where(step => !before.Contains(step)).ToList().ForEach(step => at.Child(step).IsMember = true);
        }
        else
        {
            at.IsMember = true;
        }
    }

    private void Elements(FieldSet at, JsonArray? old, JsonArray list, ValueSchema schema)
    {
        Dictionary<string, JsonObject> before = new(StringComparer.Ordinal);
        foreach (JsonObject element in old?.OfType<JsonObject>() ?? [])
        {
            before[FieldSet.KeyStep(element, schema.MapKeys)] = element;
        }

        foreach (JsonObject element in list.OfType<JsonObject>())
        {
            string step = FieldSet.KeyStep(element, schema.MapKeys);
            JsonObject? known = before.GetValueOrDefault(step);
            if (known is null || !JsonNode.DeepEquals(known, element))
            {
                FieldSet child = at.Child(step);
                child.IsMember |= known is null;
                Value(child, known, element, schema.Element);
            }
        }
    }
}
