namespace LbController.LocalCluster.Schemas;

/// <summary>One field of a type.</summary>
internal sealed record FieldSchema(string Name, ValueSchema Value, bool Required, string Description);
