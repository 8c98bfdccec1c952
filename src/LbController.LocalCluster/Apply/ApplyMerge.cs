using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Schemas;

namespace LbController.LocalCluster.Apply;

/// <summary>Merges an applied configuration into a document by the schema, and takes fields out by their paths.</summary>
internal sealed class ApplyMerge(SchemaCatalog catalog)
{
    public void Merge(ResourceType resource, JsonObject into, JsonObject from)
    {
        TypeSchema type = catalog.OfKind(resource);
        MergeMap(into, from, name => type.Field(name)?.Value);
    }

    /// <summary>Removes a field or an element of a list; what is not there is no matter.</summary>
    public static void Remove(JsonObject body, IReadOnlyList<string> path)
    {
        JsonNode? at = body;
        for (int i = 0; i < path.Count; i++)
        {
            bool last = i == path.Count - 1;
            string step = path[i];
            if (step[0] == 'f' && at is JsonObject map)
            {
                if (last)
                {
                    map.Remove(step[2..]);
                    return;
                }

                at = map[step[2..]];
            }
            else if (at is JsonArray list && list.FirstOrDefault(item => Identifies(step, item)) is { } element)
            {
                if (last)
                {
                    list.Remove(element);
                    return;
                }

                at = element;
            }
            else
            {
                return;
            }
        }
    }

    private static bool Identifies(string step, JsonNode? item) => step[0] == 'v'
        ? FieldSet.ValueStep(item) == step
        : item is JsonObject element && JsonNode.Parse(step[2..]) is JsonObject keys && FieldSet.KeyStep(element, keys.Select(key => key.Key)) == step;

    private void MergeMap(JsonObject into, JsonObject from, Func<string, ValueSchema?> schemaOf)
    {
        foreach ((string name, JsonNode? value) in from)
        {
            ValueSchema? schema = schemaOf(name);
            if (value is JsonObject map && into[name] is JsonObject target && schema is not { Shape: ValueShape.Map, IsAtomic: true })
            {
                TypeSchema? type = catalog.Resolve(schema);
                MergeMap(target, map, inner => type is null ? schema?.Element : type.Field(inner)?.Value);
            }
            else if (value is JsonArray list && into[name] is JsonArray known && schema is { MapKeys.Count: > 0 })
            {
                MergeElements(known, list, schema);
            }
            else if (value is JsonArray scalars && into[name] is JsonArray present && schema is { IsSet: true })
            {
                HashSet<string> have = [.. present.Select(item => item.ScalarKey())];
                scalars.Where(item => have.Add(item.ScalarKey())).ToList().ForEach(item => present.Add(item?.DeepClone()));
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private void MergeElements(JsonArray into, JsonArray from, ValueSchema schema)
    {
        TypeSchema? type = catalog.Resolve(schema.Element);
        foreach (JsonObject element in from.OfType<JsonObject>())
        {
            string step = FieldSet.KeyStep(element, schema.MapKeys);
            JsonObject? known = into.OfType<JsonObject>().FirstOrDefault(item => FieldSet.KeyStep(item, schema.MapKeys) == step);
            if (known is null)
            {
                into.Add(element.DeepClone());
            }
            else
            {
                MergeMap(known, element, name => type?.Field(name)?.Value);
            }
        }
    }
}
