using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Foundation.Annotations;

/// <summary>An annotation whose key holds the port that it is about: any number of them on a Service.</summary>
/// <typeparam name="T">What a value is read as.</typeparam>
/// <param name="definition">How the reference tells it; its key holds the form of the port.</param>
/// <param name="stem">The key up to the port.</param>
/// <param name="protocols">The words before the port, as in <c>TCP-80</c>; none for the port alone, as in <c>80</c>.</param>
/// <param name="parse">Reads a trimmed value; null where it is not allowed. Pure and total.</param>
internal sealed class PortTerm<T>(AnnotationDefinition definition, string stem, ValueList<string> protocols, Func<string, T?> parse) : Term(definition)
{
    /// <summary>The key after the port; empty where it ends in the port.</summary>
    public string Tail { get; init; } = "";

    /// <inheritdoc/>
    public override bool Matches(string key) => PortOf(key) is not null;

    /// <summary>The key for a port.</summary>
    public string KeyOf(PortKey port) => stem + port + Tail;

    /// <inheritdoc/>
    public override void Check(AnnotationSource source, List<Problem> problems)
    {
        foreach ((string key, string value) in source.Annotations)
        {
            if (!HasForm(key))
            {
                continue;
            }

            if (PortOf(key) is null)
            {
                problems.Add(new Problem(
                    Severity,
                    AnnotationReasons.InvalidAnnotation,
                    $"metadata.annotations[{key}]",
                    $"the key does not say which port; it is {Definition.Key}, for example {stem}{(protocols.IsEmpty ? "80" : "TCP-80")}{Tail}"));
            }
            else if (parse(value.Trim()) is null)
            {
                problems.Add(Invalid(key, false, value.Trim()));
            }
        }
    }

    /// <summary>The wishes by port, as far as they are allowed.</summary>
    public IEnumerable<KeyValuePair<PortKey, T>> Of(AnnotationSource source)
    {
        foreach ((string key, string value) in source.Annotations)
        {
            if (PortOf(key) is { } port && parse(value.Trim()) is { } wish)
            {
                yield return new(port, wish);
            }
        }
    }

    private bool HasForm(string key) =>
        key.Length >= stem.Length + Tail.Length && key.StartsWith(stem, StringComparison.Ordinal) && key.EndsWith(Tail, StringComparison.Ordinal);

    private PortKey? PortOf(string key) => HasForm(key) ? PortKey.Parse(key[stem.Length..^Tail.Length], protocols) : null;
}
