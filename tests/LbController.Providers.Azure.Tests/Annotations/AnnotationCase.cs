using LbController.Providers.Azure.Tests.Planning;

namespace LbController.Providers.Azure.Tests.Annotations;

/// <summary>One annotation of the reference: what a good value does to the model, and what is said of a bad one.</summary>
/// <param name="Key">The key as the reference has it, without the vendor's prefix where it has that.</param>
/// <param name="Good">A value that is taken.</param>
/// <param name="Effect">What it changes in the model, as <see cref="ModelText.Difference"/> tells.</param>
/// <param name="Bad">A value that is not.</param>
/// <param name="Refused">Whether that refuses the Service.</param>
internal sealed record AnnotationCase(string Key, string Good, string Effect, string Bad, bool Refused)
{
    /// <summary>What the Service is without the annotation.</summary>
    public Given Given { get; init; } = Given.Plain;

    /// <summary>On a Service; the port of those that are about one is 80.</summary>
    public string FullKey => ReferenceKey.Replace("<port>", "80", StringComparison.Ordinal);

    public string ReferenceKey => Key.Contains('/', StringComparison.Ordinal) ? Key : Key.StartsWith("port_", StringComparison.Ordinal) ? "service.beta.kubernetes.io/" + Key : Given.Vendor + Key;

    /// <inheritdoc/>
    public override string ToString() => Key;
}
