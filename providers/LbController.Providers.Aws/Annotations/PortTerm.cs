using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Aws.Annotations;

/// <summary>An annotation whose key ends in the port that it is about: any number of them on a Service.</summary>
/// <typeparam name="T">What a value is read as.</typeparam>
/// <param name="definition">How the reference tells it; its key ends in the form of the port.</param>
/// <param name="stem">The key up to the port.</param>
/// <param name="withProtocol">Whether the port is told as <c>TCP-80</c> rather than <c>80</c>.</param>
/// <param name="parse">Reads a trimmed value; null where it is not allowed. Pure and total.</param>
internal sealed class PortTerm<T>(AnnotationDefinition definition, string stem, bool withProtocol, Func<string, T?> parse) : Term(definition)
    where T : class
{
    /// <inheritdoc/>
    public override bool Matches(string key) => key.StartsWith(stem, StringComparison.Ordinal) && PortKey.Parse(key[stem.Length..], withProtocol) is not null;

    /// <summary>The key for a port.</summary>
    public string KeyOf(PortKey port) => stem + port;

    /// <inheritdoc/>
    public override void Check(AnnotationSource source, List<Problem> problems)
    {
        foreach ((string key, string value) in source.Annotations)
        {
            if (!key.StartsWith(stem, StringComparison.Ordinal))
            {
                continue;
            }

            if (PortKey.Parse(key[stem.Length..], withProtocol) is null)
            {
                problems.Add(new Problem(
                    Severity,
                    ProblemReasons.InvalidAnnotation,
                    $"metadata.annotations[{key}]",
                    $"the key does not say which port; it is {Definition.Key}, for example {stem}{(withProtocol ? "TCP-80" : "80")}"));
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
            if (key.StartsWith(stem, StringComparison.Ordinal) && PortKey.Parse(key[stem.Length..], withProtocol) is { } port && parse(value.Trim()) is { } wish)
            {
                yield return new(port, wish);
            }
        }
    }
}
