namespace LbController.LocalCluster.Schemas;

/// <summary>One field of a type.</summary>
internal sealed record FieldSchema(string Name, ValueSchema Value, bool Required, string Description)
{
    /// <summary>The field's number in protobuf bodies; 0 where they cannot carry it here.</summary>
    public int Number { get; init; }

    /// <summary>A zero in a protobuf body is a value, not an absence.</summary>
    public bool KeepsZero { get; init; }
}
