namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>A field of an operation's input.</summary>
/// <param name="Name">As on the wire.</param>
/// <param name="Required">Whether it has to be there.</param>
/// <param name="IsList">Whether it holds several.</param>
/// <param name="Kind">Of the value, or of each item.</param>
/// <param name="Min">Least integer, or least length of a text.</param>
/// <param name="Max">Greatest integer, or greatest length of a text.</param>
/// <param name="Allowed">The only texts there are; empty = any.</param>
/// <param name="Members">Of a structure.</param>
internal sealed record Field(
    string Name,
    bool Required,
    bool IsList,
    FieldKind Kind,
    int Min,
    int Max,
    IReadOnlyList<string> Allowed,
    Schema? Members);
