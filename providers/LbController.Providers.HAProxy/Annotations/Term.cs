using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.HAProxy.Annotations;

/// <summary>One annotation with a typed value; the same wish for all Services of a class is the class's parameter of the same name in camelCase.</summary>
/// <typeparam name="T">What it is read as.</typeparam>
/// <param name="definition">How the reference tells it: what is allowed is told from the bounds that <paramref name="parse"/> keeps.</param>
/// <param name="parse">Reads a trimmed value; null where it is not allowed. Pure and total.</param>
internal sealed class Term<T>(AnnotationDefinition definition, Func<string, T?> parse)
{
    private const int CharactersShown = 64;

    /// <summary>How the reference tells it.</summary>
    public AnnotationDefinition Definition { get; } = definition;

    /// <summary>How serious a value is that is not allowed: the Service is served without the wish, unless that would be unsafe.</summary>
    public ProblemSeverity Severity { get; init; } = ProblemSeverity.Degraded;

    /// <summary>The parameter of a class.</summary>
    public string Parameter { get; } = CamelCase(definition.Key[HAProxyAnnotations.Prefix.Length..]);

    /// <summary>The wish of a Service, else of its class; the default of <typeparamref name="T"/> where there is none, or none that is allowed.</summary>
    public T? Read(ValueMap annotations, ValueMap parameters, List<Problem> problems)
    {
        string? annotated = annotations[Definition.Key];
        if ((annotated ?? parameters[Parameter])?.Trim() is not { } text)
        {
            return default;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        string place = annotated is null ? $"parameter {Parameter} of the class" : Definition.Key;
        string outcome = Severity == ProblemSeverity.Refused
            ? "the Service is not served with a guess, which its nodes could misread; what is served stays as it is"
            : "the Service is served as if it were not set";
        problems.Add(new Problem(
            Severity,
            ProblemReasons.InvalidAnnotation,
            annotated is null ? "spec.loadBalancerClass" : $"metadata.annotations[{Definition.Key}]",
            $"{place}: '{Shown(text)}' is not allowed: {Definition.Allowed.Replace("`", "", StringComparison.Ordinal)}, for example {Definition.Example}; {outcome}"));
        return default;
    }

    private static string Shown(string text)
    {
        string shown = text.Length > CharactersShown ? text[..CharactersShown] + "…" : text;
        return string.Concat(shown.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
    }

    private static string CamelCase(string key) => string.Concat(key.Split('-').Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
