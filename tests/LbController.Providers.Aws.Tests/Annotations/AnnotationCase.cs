using LbController.Providers.Aws.Tests.Planning;

namespace LbController.Providers.Aws.Tests.Annotations;

/// <summary>One annotation of the reference: what a good value does to the model, and what is said of a bad one.</summary>
/// <param name="Key">The key as the reference has it, without the vendor's prefix where it has that.</param>
/// <param name="Good">A value that is taken.</param>
/// <param name="Effect">What it changes in the model, as <see cref="ModelText.Difference"/> tells.</param>
/// <param name="Bad">A value that is not.</param>
/// <param name="Refused">Whether that refuses the Service.</param>
internal sealed record AnnotationCase(string Key, string Good, string Effect, string Bad, bool Refused)
{
    /// <summary>The key on a Service where it differs from the reference's.</summary>
    public string? At { get; init; }

    /// <summary>What the Service is without the annotation.</summary>
    public Given Given { get; init; } = Given.Plain;

    public string FullKey => Full(At ?? Key);

    public string ReferenceKey => Full(Key);

    /// <inheritdoc/>
    public override string ToString() => Key;

    private static string Full(string key) => key.Contains('/', StringComparison.Ordinal) ? key : Given.Vendor + key;
}
