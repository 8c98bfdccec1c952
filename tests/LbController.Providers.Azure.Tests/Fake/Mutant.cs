using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.Specification;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>A body with one defect.</summary>
/// <param name="Path">Where the defect is.</param>
/// <param name="Body">The body.</param>
internal sealed record Mutant(string Path, string Body)
{
    /// <summary>Every mutant of a kind: <c>unknown</c>, <c>type</c>, <c>case</c>, <c>missing</c>, <c>read-only</c>.</summary>
    public static IReadOnlyList<Mutant> Of(JsonElement body, Schema schema, string kind)
    {
        JsonNode root = JsonNode.Parse(body.GetRawText()) ?? throw new JsonException("null");
        var mutants = new List<Mutant>();
        Walk(root, root, schema, "$", kind, mutants);
        return mutants;
    }

    private static void Walk(JsonNode root, JsonNode node, Schema schema, string path, string kind, List<Mutant> mutants)
    {
        if (node is JsonArray items && schema.Items is not null)
        {
            for (int i = 0; i < items.Count; i++)
            {
                if (items[i] is { } item)
                {
                    Walk(root, item, schema.Items, $"{path}[{i}]", kind, mutants);
                }
            }
        }
        else if (node is JsonObject owner)
        {
            foreach ((string name, JsonNode? broken) in Changes(owner, schema, kind))
            {
                mutants.Add(With(root, owner, name, broken, $"{path}.{name}"));
            }

            foreach ((string name, JsonNode? value) in owner.ToList())
            {
                if (value is not null && schema.Properties.TryGetValue(name, out SchemaProperty? property) && !property.IsReadOnly)
                {
                    Walk(root, value, property.Schema, $"{path}.{name}", kind, mutants);
                }
            }
        }
    }

    /// <summary>What to set; null removes.</summary>
    private static List<(string Name, JsonNode? Value)> Changes(JsonObject owner, Schema schema, string kind)
    {
        IEnumerable<(string Name, SchemaProperty Property)> sent = schema.Properties.Where(pair => owner.ContainsKey(pair.Key) && !pair.Value.IsReadOnly).Select(pair => (pair.Key, pair.Value));
        return kind switch
        {
            "unknown" => schema.Properties.Count > 0 ? [("notThere", JsonValue.Create(1))] : [],
            "type" => [.. sent.Where(item => item.Property.Schema.Type is not null)
                .Select(item => (item.Name, (JsonNode?)(item.Property.Schema.Type == "string" ? JsonValue.Create(1) : JsonValue.Create("text"))))],
            "case" => [.. sent.Where(item => item.Property.Schema.Values.Count > 0)
                .Select(item => (item.Name, Text: owner[item.Name]?.ToString() ?? string.Empty))
                .Where(item => item.Text.Any(char.IsLower))
                .Select(item => (item.Name, (JsonNode?)JsonValue.Create(item.Text.ToUpperInvariant())))],
            "missing" => [.. sent.Where(item => schema.Required.Contains(item.Name)).Select(item => (item.Name, (JsonNode?)null))],
            _ => [.. schema.Properties.Where(pair => pair.Value.IsReadOnly && !owner.ContainsKey(pair.Key)).Take(3).Select(pair => (pair.Key, (JsonNode?)JsonValue.Create("x")))],
        };
    }

    private static Mutant With(JsonNode root, JsonObject owner, string name, JsonNode? value, string path)
    {
        JsonNode? before = owner[name]?.DeepClone();
        bool had = owner.ContainsKey(name);
        owner.Remove(name);
        if (value is not null)
        {
            owner[name] = value;
        }

        var mutant = new Mutant(path, root.ToJsonString());
        owner.Remove(name);
        if (had)
        {
            owner[name] = before;
        }

        return mutant;
    }
}
