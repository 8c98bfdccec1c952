using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Schemas;

namespace LbController.LocalCluster.Patching;

/// <summary>
/// Strategic merge patch: a merge patch in which lists that the schema gives a merge key are merged element by element, with the
/// directives $patch, $deleteFromPrimitiveList, $setElementOrder and $retainKeys.
/// </summary>
internal sealed class StrategicMergePatch(SchemaCatalog catalog)
{
    private const string Directive = "$patch";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";
    private const string OrderPrefix = "$setElementOrder/";
    private const string Retain = "$retainKeys";

    /// <exception cref="StatusException">400 for a patch that breaks its own rules.</exception>
    public void Apply(JsonObject target, JsonObject patch, TypeSchema type) => MergeObject(target, patch, type);

    private void MergeObject(JsonObject target, JsonObject patch, TypeSchema? type)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                target.Clear();
                CopyPlain(target, patch);
                return;
            case "delete":
                target.Clear();
                return;
        }

        if (patch.List(Retain) is not null)
        {
            HashSet<string> kept = [.. patch.Texts(Retain)];
            target.Select(pair => pair.Key).Where(key => !kept.Contains(key)).ToList().ForEach(key => target.Remove(key));
        }

        foreach ((string name, JsonNode? value) in patch)
        {
            if (name.StartsWith(DeletePrefix, StringComparison.Ordinal))
            {
                DeleteScalars(target, name[DeletePrefix.Length..], value);
            }
            else if (name[0] != '$')
            {
                MergeField(target, name, value, type?.Field(name)?.Value, patch.List(OrderPrefix + name));
            }
        }

        foreach ((string name, JsonNode? order) in patch.Where(pair => pair.Key.StartsWith(OrderPrefix, StringComparison.Ordinal)))
        {
            string field = name[OrderPrefix.Length..];
            if (!patch.ContainsKey(field) && target.List(field) is { } list && order is JsonArray wanted)
            {
                Reorder(list, wanted, type?.Field(field)?.Value.MergeKey ?? "");
            }
        }
    }

    private void MergeField(JsonObject target, string name, JsonNode? value, ValueSchema? schema, JsonArray? order)
    {
        if (value is null)
        {
            target.Remove(name);
        }
        else if (value is JsonObject map)
        {
            JsonObject inner = target.Ensure(name);
            MergeObject(inner, map, catalog.Resolve(schema));
            if (map.Text(Directive) == "delete")
            {
                target.Remove(name);
            }
        }
        else if (value is JsonArray list && schema?.MergeKey is { } key)
        {
            if (target[name] is not JsonArray into)
            {
                into = [];
                target[name] = into;
            }

            MergeList(into, list, schema, key);
            if (order is not null)
            {
                Reorder(into, order, key);
            }
        }
        else
        {
            target[name] = value.DeepClone();
        }
    }

    private void MergeList(JsonArray into, JsonArray patch, ValueSchema schema, string key)
    {
        if (patch.OfType<JsonObject>().Any(item => item.Text(Directive) == "replace"))
        {
            into.Clear();
            patch.OfType<JsonObject>().Where(item => item.Text(Directive) != "replace").ToList().ForEach(item => into.Add(item.DeepClone()));
            return;
        }

        foreach (JsonNode? item in patch)
        {
            if (key.Length == 0 || item is not JsonObject element)
            {
                if (!into.Any(known => known.ScalarKey() == item.ScalarKey()))
                {
                    into.Add(item?.DeepClone());
                }

                continue;
            }

            MergeElement(into, element, schema, key);
        }
    }

    private void MergeElement(JsonArray into, JsonObject element, ValueSchema schema, string key)
    {
        if (!element.ContainsKey(key))
        {
            throw StatusException.BadRequest($"map: {element.ToJsonString()} does not contain declared merge key: {key}");
        }

        string wanted = element[key].ScalarKey();
        List<JsonObject> same = [.. into.OfType<JsonObject>().Where(known => known[key].ScalarKey() == wanted)];
        if (element.Text(Directive) == "delete")
        {
            same.ForEach(known => into.Remove(known));
        }
        else if (same.Count > 0)
        {
            MergeObject(same[0], element, catalog.Resolve(schema.Element));
        }
        else
        {
            var added = new JsonObject();
            MergeObject(added, element, catalog.Resolve(schema.Element));
            into.Add(added);
        }
    }

    private static void DeleteScalars(JsonObject target, string field, JsonNode? values)
    {
        if (target.List(field) is { } list && values is JsonArray gone)
        {
            HashSet<string> keys = [.. gone.Select(item => item.ScalarKey())];
            list.Where(item => keys.Contains(item.ScalarKey())).ToList().ForEach(item => list.Remove(item));
        }
    }

    /// <summary>Puts the named elements into the wanted order; those the order does not name stay behind the element they followed.</summary>
    private static void Reorder(JsonArray list, JsonArray order, string key)
    {
        string Identity(JsonNode? item) => (key.Length > 0 && item is JsonObject map ? map[key] : item).ScalarKey();

        List<string> wanted = [.. order.Select(Identity)];
        JsonNode?[] items = [.. list];
        int anchor = -1;
        List<(int Rank, int Index, JsonNode? Item)> ranked = [];
        for (int i = 0; i < items.Length; i++)
        {
            int rank = wanted.IndexOf(Identity(items[i]));
            anchor = rank >= 0 ? rank : anchor;
            ranked.Add((anchor, i, items[i]));
        }

        list.Clear();
        foreach ((_, _, JsonNode? item) in ranked.OrderBy(entry => entry.Rank).ThenBy(entry => entry.Index))
        {
            list.Add(item);
        }
    }

    private static void CopyPlain(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch.Where(pair => pair.Key[0] != '$'))
        {
            target[name] = value?.DeepClone();
        }
    }
}
