using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Schemas;

/// <summary>
/// The types of all kinds. Those listed in core.schema have fields; every other kind is an open document of which only the metadata is
/// known. OpenAPI, validation of fields, strategic merge and server-side apply all read the same types.
/// </summary>
internal sealed class SchemaCatalog
{
    private static readonly Lazy<SchemaCatalog> Loaded = new(Load);

    private readonly Dictionary<string, TypeSchema> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<ResourceType, TypeSchema> _kinds = [];

    private SchemaCatalog()
    {
    }

    public static SchemaCatalog Default => Loaded.Value;

    /// <summary>A type that is no kind, by its name.</summary>
    public TypeSchema? Part(string name) => _types.GetValueOrDefault(name);

    public TypeSchema OfKind(ResourceType resource) => _kinds[resource];

    public TypeSchema? Resolve(ValueSchema? value) => value?.Shape == ValueShape.Object ? _types.GetValueOrDefault(value.TypeName) : null;

    /// <summary>Every type that a kind's document is made of, itself first.</summary>
    public IReadOnlyList<TypeSchema> Closure(TypeSchema root)
    {
        List<TypeSchema> found = [root];
        for (int i = 0; i < found.Count; i++)
        {
            foreach (FieldSchema field in found[i].Fields)
            {
                ValueSchema? value = field.Value;
                while (value?.Element is not null)
                {
                    value = value.Element;
                }

                if (Resolve(value) is { } part && !found.Contains(part))
                {
                    found.Add(part);
                }
            }
        }

        return found;
    }

    private static SchemaCatalog Load()
    {
        using Stream stream = typeof(SchemaCatalog).Assembly.GetManifestResourceStream("core.schema")
            ?? throw new InvalidOperationException("core.schema is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        var catalog = new SchemaCatalog();
        foreach (TypeSchema type in SchemaParser.Parse(reader.ReadToEnd()))
        {
            if (type.Kind is null)
            {
                catalog._types.Add(type.Name, type);
            }
            else
            {
                catalog._kinds.Add(type.Kind, type);
            }
        }

        foreach (ResourceType resource in KindTable.All.Where(resource => !catalog._kinds.ContainsKey(resource)))
        {
            catalog._kinds.Add(resource, SchemaParser.OpenKind(resource));
        }

        return catalog;
    }
}
