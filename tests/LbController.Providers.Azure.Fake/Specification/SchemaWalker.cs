using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LbController.Providers.Azure.Fake.Specification;

/// <summary>Holds a body against a schema. Enumerations are closed and case counts, although the definitions leave most of them open.</summary>
internal sealed class SchemaWalker
{
    private readonly bool _isRequest;
    private readonly bool _acceptsReadOnly;
    private readonly List<Defect> _defects = [];

    private SchemaWalker(bool isRequest, bool acceptsReadOnly)
    {
        _isRequest = isRequest;
        _acceptsReadOnly = acceptsReadOnly;
    }

    /// <param name="body">What was sent.</param>
    /// <param name="schema">What it has to be.</param>
    /// <param name="acceptsReadOnly">Whether properties that only Azure sets may be there.</param>
    public static IReadOnlyList<Defect> CheckRequest(JsonElement body, Schema schema, bool acceptsReadOnly = false)
    {
        var walker = new SchemaWalker(true, acceptsReadOnly);
        walker.Check(body, schema, "$");
        return walker._defects;
    }

    public static IReadOnlyList<Defect> CheckResponse(JsonElement body, Schema schema)
    {
        var walker = new SchemaWalker(false, true);
        walker.Check(body, schema, "$");
        return walker._defects;
    }

    /// <summary>A copy without what only Azure sets.</summary>
    public static JsonNode? Writable(JsonElement body, Schema schema)
    {
        switch (body.ValueKind)
        {
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (JsonProperty property in body.EnumerateObject())
                {
                    schema.Properties.TryGetValue(property.Name, out SchemaProperty? known);
                    if (known is not { IsReadOnly: true })
                    {
                        copy[property.Name] = Writable(property.Value, known?.Schema ?? schema.Additional ?? new Schema());
                    }
                }

                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. body.EnumerateArray().Select(item => Writable(item, schema.Items ?? new Schema()))]);
            default:
                return JsonNode.Parse(body.GetRawText());
        }
    }

    private void Check(JsonElement value, Schema schema, string path)
    {
        bool fits = schema.Type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" or "number" => value.ValueKind == JsonValueKind.Number,
            _ => true,
        };
        if (!fits)
        {
            Add(path, $"is {value.ValueKind} and has to be {schema.Type}");
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckObject(value, schema, path);
                break;
            case JsonValueKind.Array when schema.Items is not null:
                int index = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Check(item, schema.Items, $"{path}[{index++}]");
                }

                break;
            case JsonValueKind.String:
                CheckText(value.GetString() ?? string.Empty, schema, path);
                break;
            case JsonValueKind.Number:
                CheckNumber(value, schema, path);
                break;
        }
    }

    private void CheckObject(JsonElement value, Schema schema, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string place = $"{path}.{property.Name}";
            if (!seen.Add(property.Name))
            {
                Add(place, "stands there twice");
            }

            if (schema.Properties.TryGetValue(property.Name, out SchemaProperty? known))
            {
                if (_isRequest && known.IsReadOnly)
                {
                    if (!_acceptsReadOnly)
                    {
                        Add(place, "is read-only");
                    }

                    continue;
                }

                Check(property.Value, known.Schema, place);
            }
            else if (schema.Additional is not null)
            {
                Check(property.Value, schema.Additional, place);
            }
            else if (schema.Properties.Count > 0)
            {
                Add(place, "is not known");
            }
        }

        foreach (string name in schema.Required.Where(name => !seen.Contains(name)))
        {
            if (!_isRequest || !schema.Properties.TryGetValue(name, out SchemaProperty? known) || !known.IsReadOnly)
            {
                Add($"{path}.{name}", "is missing");
            }
        }
    }

    private void CheckText(string text, Schema schema, string path)
    {
        if (schema.Values.Count > 0 && !schema.Values.Contains(text))
        {
            string? other = schema.Values.FirstOrDefault(value => string.Equals(value, text, StringComparison.OrdinalIgnoreCase));
            Add(path, other is null ? $"is '{text}', not one of {string.Join(", ", schema.Values)}" : $"is '{text}' and has to be written '{other}'");
        }

        if (schema.Format == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            Add(path, $"is '{text}', no date-time");
        }
    }

    private void CheckNumber(JsonElement value, Schema schema, string path)
    {
        if (schema.Type == "integer" && !(schema.Format == "int64" ? value.TryGetInt64(out _) : value.TryGetInt32(out _)))
        {
            Add(path, $"is {value.GetRawText()}, no {schema.Format ?? "int32"}");
            return;
        }

        double number = value.GetDouble();
        if (number < schema.Minimum || number > schema.Maximum)
        {
            Add(path, $"is {value.GetRawText()}, not between {schema.Minimum} and {schema.Maximum}");
        }
    }

    private void Add(string path, string reason) => _defects.Add(new Defect(path, reason));
}
