namespace LbController.Providers.Azure.Fake.Specification;

/// <summary>A property of an object.</summary>
/// <param name="Schema">What it holds.</param>
/// <param name="IsReadOnly">Whether only Azure sets it.</param>
internal sealed record SchemaProperty(Schema Schema, bool IsReadOnly);
