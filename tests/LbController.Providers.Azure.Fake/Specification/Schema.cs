namespace LbController.Providers.Azure.Fake.Specification;

/// <summary>A definition with all that it inherits. Filled by <see cref="SchemaReader"/>; not changed afterwards.</summary>
internal sealed class Schema
{
    /// <summary><c>object</c>, <c>array</c>, <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>; null for anything.</summary>
    public string? Type { get; set; }

    public string? Format { get; set; }

    /// <summary>The values that are allowed, case and all; empty for any.</summary>
    public HashSet<string> Values { get; } = new(StringComparer.Ordinal);

    public double? Minimum { get; set; }

    public double? Maximum { get; set; }

    public Dictionary<string, SchemaProperty> Properties { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>What properties hold that have no name here; null for none where there are <see cref="Properties"/>.</summary>
    public Schema? Additional { get; set; }

    /// <summary>What an array holds.</summary>
    public Schema? Items { get; set; }
}
