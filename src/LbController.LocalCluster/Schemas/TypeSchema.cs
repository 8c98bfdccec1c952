using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Schemas;

/// <summary>A named type: its fields in order.</summary>
internal sealed class TypeSchema(string name, string description)
{
    private readonly Dictionary<string, FieldSchema> _fields = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public string Description { get; } = description;

    /// <summary>The kind this is the whole document of, or null for a part of one.</summary>
    public ResourceType? Kind { get; init; }

    /// <summary>Fields beyond the listed ones are accepted.</summary>
    public bool IsOpen { get; init; }

    public IReadOnlyCollection<FieldSchema> Fields => _fields.Values;

    public FieldSchema? Field(string name) => _fields.GetValueOrDefault(name);

    public FieldSchema? FieldNumber(int number) => _fields.Values.FirstOrDefault(field => field.Number == number);

    public void Add(FieldSchema field) => _fields.Add(field.Name, field);
}
