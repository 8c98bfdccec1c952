namespace LbController.LocalCluster.Schemas;

/// <summary>What stands in a field: a scalar, an object of a named type, a list or a map; and how patches treat it.</summary>
internal sealed class ValueSchema
{
    public static readonly ValueSchema Anything = new() { Shape = ValueShape.Any };

    public required ValueShape Shape { get; init; }

    /// <summary>For scalars: string, int, int64, bool, number, time, quantity or intstr.</summary>
    public string Scalar { get; init; } = "";

    /// <summary>For objects: the name of the type, resolved by the catalog.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>For lists and maps: what they hold.</summary>
    public ValueSchema? Element { get; init; }

    /// <summary>Strategic merge patches merge the list, by this key; empty for lists of scalars.</summary>
    public string? MergeKey { get; init; }

    /// <summary>Server-side apply identifies elements by these.</summary>
    public IReadOnlyList<string> MapKeys { get; init; } = [];

    public bool IsSet { get; init; }

    public bool IsAtomic { get; init; }

    public bool RetainKeys { get; init; }
}
