using LbController.Abstractions.Outcomes;

namespace LbController.Providers.Aws.Annotations;

/// <summary>What is wrong with a Service's annotations as such: values that are not allowed, keys that are not known or not supported. Pure.</summary>
internal static class AnnotationProblems
{
    /// <summary>Adds everything that is wrong.</summary>
    public static void Find(AnnotationSource source, List<Problem> problems)
    {
        foreach (Term term in AwsAnnotations.All)
        {
            term.Check(source, problems);
        }

        int invalid = problems.Count;
        foreach ((string key, _) in source.Annotations)
        {
            string field = $"metadata.annotations[{key}]";
            if (AwsAnnotations.Unsupported[key] is { } instead)
            {
                problems.Add(new Problem(ProblemSeverity.Degraded, ProblemReasons.UnsupportedAnnotation, field, $"it is not supported: {instead}"));
            }
            else if (AwsAnnotations.Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal))
                && AwsAnnotations.All.All(term => !term.Matches(key))
                && !problems.Take(invalid).Any(problem => problem.Field == field))
            {
                problems.Add(new Problem(
                    ProblemSeverity.Degraded, ProblemReasons.UnknownAnnotation, field, $"it is not known and has no effect; the nearest known key is {Nearest(key)}"));
            }
        }
    }

    /// <summary>The one of some words that takes the fewest edits to reach.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">At least one.</param>
    public static string NearestOf(string word, IEnumerable<string> known) => known.MinBy(candidate => Distance(word, candidate)) ?? "";

    private static string Nearest(string key) => NearestOf(key, AwsAnnotations.Definitions.Select(definition => definition.Key));

    /// <summary>Levenshtein's.</summary>
    private static int Distance(string left, string right)
    {
        int[] above = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = Math.Min(Math.Min(above[j] + 1, above[j - 1] + 1), diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above[j];
                above[j] = cost;
            }
        }

        return above[^1];
    }
}
