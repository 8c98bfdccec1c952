using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Foundation.Annotations;

/// <summary>
/// One annotation: how the reference tells it, and what is said of a value that is not allowed. The same wish for all Services of a class
/// is the class's parameter of the same name in camelCase, but for those that are about one Service only.
/// </summary>
/// <param name="definition">How the reference tells it.</param>
internal abstract class Term(AnnotationDefinition definition)
{
    private const int CharactersShown = 64;

    /// <summary>How the reference tells it.</summary>
    public AnnotationDefinition Definition { get; } = definition;

    /// <summary>How serious a value is that is not allowed.</summary>
    public ProblemSeverity Severity { get; init; } = ProblemSeverity.Degraded;

    /// <summary>The parameter of a class, or null where there is none.</summary>
    public string? Parameter { get; init; }

    /// <summary>Where problems with it stand.</summary>
    public string Field => $"metadata.annotations[{Definition.Key}]";

    /// <summary>Whether an annotation's key is this one's.</summary>
    public abstract bool Matches(string key);

    /// <summary>Reports values that are not allowed.</summary>
    public abstract void Check(AnnotationSource source, List<Problem> problems);

    /// <summary>A text from a user, fit for a message.</summary>
    public static string Shown(string text)
    {
        string shown = text.Length > CharactersShown ? text[..CharactersShown] + "…" : text;
        return string.Concat(shown.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
    }

    /// <summary>The problem of a value that is not allowed.</summary>
    protected Problem Invalid(string key, bool isParameter, string text)
    {
        string place = isParameter ? $"parameter {Parameter} of the class: " : "";
        string outcome = Severity == ProblemSeverity.Refused
            ? "nothing is made of a guess, and what is served stays as it is"
            : "the Service is served as if it were not set";
        return new Problem(
            Severity,
            AnnotationReasons.InvalidAnnotation,
            isParameter ? "spec.loadBalancerClass" : $"metadata.annotations[{key}]",
            $"{place}'{Shown(text)}' is not allowed: {Definition.Allowed.Replace("`", "", StringComparison.Ordinal)}, for example {Definition.Example}; {outcome}");
    }
}
