using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Foundation.Annotations;

/// <summary>An annotation with one key.</summary>
/// <typeparam name="T">What it is read as.</typeparam>
/// <param name="definition">How the reference tells it.</param>
/// <param name="parse">Reads a trimmed value; null where it is not allowed. Pure and total.</param>
internal sealed class SingleTerm<T>(AnnotationDefinition definition, Func<string, T?> parse) : Term(definition)
{
    /// <inheritdoc/>
    public override bool Matches(string key) => key == Definition.Key;

    /// <inheritdoc/>
    public override void Check(AnnotationSource source, List<Problem> problems)
    {
        if (Text(source) is { } text && parse(text) is null)
        {
            problems.Add(Invalid(Definition.Key, source.Annotations[Definition.Key] is null, text));
        }
    }

    /// <summary>The wish of a Service, else of its class; the default of <typeparamref name="T"/> where there is none, or none that is allowed.</summary>
    public T? Of(AnnotationSource source) => Text(source) is { } text ? parse(text) : default;

    /// <summary>The same without a parameter of classes: a wish that makes sense for one Service only.</summary>
    public SingleTerm<T> OnServicesOnly() => new(Definition, parse) { Severity = Severity };

    private string? Text(AnnotationSource source) =>
        (source.Annotations[Definition.Key] ?? (Parameter is null ? null : source.Parameters[Parameter]))?.Trim();
}
