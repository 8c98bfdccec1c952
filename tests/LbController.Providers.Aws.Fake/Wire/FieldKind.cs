namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>What a field of an operation's input holds.</summary>
internal enum FieldKind
{
    Text,
    Integer,
    Boolean,
    Structure,
}
