using System.Text.Json;

namespace LbController.Providers.Azure.Fake.Specification;

/// <summary>Reads definitions of Swagger 2.0 with their references between files. Definitions may refer to themselves.</summary>
/// <param name="open">Reads a file by name.</param>
internal sealed class SchemaReader(Func<string, JsonElement> open)
{
    private readonly Dictionary<string, Schema> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _files = new(StringComparer.Ordinal);

    public JsonElement File(string name)
    {
        if (!_files.TryGetValue(name, out JsonElement file))
        {
            _files.Add(name, file = open(name));
        }

        return file;
    }

    /// <summary>The schema that stands at a place of a file.</summary>
    public Schema Read(string file, JsonElement place)
    {
        if (place.TryGetProperty("$ref", out JsonElement reference))
        {
            (string target, JsonElement definition, string key) = Resolve(file, reference.GetString() ?? string.Empty);
            if (_known.TryGetValue(key, out Schema? known))
            {
                return known;
            }

            var schema = new Schema();
            _known.Add(key, schema);
            Fill(schema, target, definition);
            return schema;
        }

        var inline = new Schema();
        Fill(inline, file, place);
        return inline;
    }

    /// <summary>Where a reference leads to.</summary>
    public (string File, JsonElement Place, string Key) Resolve(string file, string reference)
    {
        string[] parts = reference.Split('#', 2);
        string target = parts[0].Length == 0 ? file : parts[0].Replace("./", string.Empty, StringComparison.Ordinal);
        JsonElement place = File(target);
        foreach (string step in parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            place = place.GetProperty(step);
        }

        return (target, place, $"{target}#{parts[1]}");
    }

    private void Fill(Schema schema, string file, JsonElement place)
    {
        if (place.TryGetProperty("$ref", out JsonElement alias))
        {
            (string target, JsonElement definition, _) = Resolve(file, alias.GetString() ?? string.Empty);
            Fill(schema, target, definition);
            return;
        }

        foreach (JsonElement parent in Items(place, "allOf"))
        {
            Fill(schema, file, parent);
        }

        schema.Type = Text(place, "type") ?? schema.Type;
        schema.Format = Text(place, "format") ?? schema.Format;
        schema.Minimum = Number(place, "minimum") ?? schema.Minimum;
        schema.Maximum = Number(place, "maximum") ?? schema.Maximum;
        schema.Values.UnionWith(Items(place, "enum").Select(value => value.GetString() ?? string.Empty));
        schema.Required.UnionWith(Items(place, "required").Select(name => name.GetString() ?? string.Empty));
        if (place.TryGetProperty("items", out JsonElement items))
        {
            schema.Items = Read(file, items);
        }

        if (place.TryGetProperty("additionalProperties", out JsonElement additional) && additional.ValueKind == JsonValueKind.Object)
        {
            schema.Additional = Read(file, additional);
        }

        if (place.TryGetProperty("properties", out JsonElement properties))
        {
            schema.Type ??= "object";
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                schema.Properties[property.Name] = new SchemaProperty(Read(file, property.Value), IsReadOnly(file, property.Value));
            }
        }
    }

    private bool IsReadOnly(string file, JsonElement place) =>
        (place.TryGetProperty("readOnly", out JsonElement flag) && flag.GetBoolean())
        || (place.TryGetProperty("$ref", out JsonElement reference) && Resolved(file, reference));

    private bool Resolved(string file, JsonElement reference)
    {
        (string target, JsonElement place, _) = Resolve(file, reference.GetString() ?? string.Empty);
        return IsReadOnly(target, place);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement place, string name) =>
        place.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;

    private static string? Text(JsonElement place, string name) =>
        place.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static double? Number(JsonElement place, string name) =>
        place.TryGetProperty(name, out JsonElement number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : null;
}
