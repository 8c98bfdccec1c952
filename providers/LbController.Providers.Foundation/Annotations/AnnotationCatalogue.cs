using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Foundation.Annotations;

/// <summary>All annotations of an adapter, and what is wrong with a Service's as such: values that are not allowed, keys that are not known or not supported. Pure.</summary>
/// <param name="terms">All terms, in the reference's order; at least one.</param>
/// <param name="prefixes">The prefixes of all of them: any other key under one is a slip.</param>
/// <param name="unsupported">Keys known from other controllers and not supported, each with what to do instead.</param>
internal sealed class AnnotationCatalogue(ValueList<Term> terms, ValueList<string> prefixes, ValueMap unsupported)
{
    /// <summary>All that mean something, as the reference tells them.</summary>
    public ValueList<AnnotationDefinition> Definitions { get; } = terms.Select(term => term.Definition).ToValueList();

    /// <summary>Adds everything that is wrong.</summary>
    public void Find(AnnotationSource source, List<Problem> problems)
    {
        int first = problems.Count;
        foreach (Term term in terms)
        {
            term.Check(source, problems);
        }

        HashSet<string> invalid = [.. problems.Skip(first).Select(problem => problem.Field)];
        foreach ((string key, _) in source.Annotations)
        {
            string field = $"metadata.annotations[{key}]";
            if (unsupported[key] is { } instead)
            {
                problems.Add(new Problem(ProblemSeverity.Degraded, AnnotationReasons.UnsupportedAnnotation, field, $"it is not supported: {instead}"));
            }
            else if (prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) && terms.All(term => !term.Matches(key)) && !invalid.Contains(field))
            {
                problems.Add(new Problem(
                    ProblemSeverity.Degraded, AnnotationReasons.UnknownAnnotation, field, $"it is not known and has no effect; the nearest known key is {Nearest(key)}"));
            }
        }
    }

    private string Nearest(string key) => Spelling.NearestOf(key, Definitions.Select(definition => definition.Key));
}
