using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.HAProxy.Annotations;

/// <summary>Makes terms of each type: what they allow and what the reference says of it come from the same bounds. Pure.</summary>
internal static partial class Terms
{
    /// <summary>Node names and their weights may take up so many characters.</summary>
    public const int MostCharacters = 16_384;

    /// <summary>The highest weight that HAProxy takes.</summary>
    public const int HighestWeight = 256;

    /// <summary>A duration: a number with a unit, within bounds.</summary>
    public static Term<TimeSpan?> Duration(string name, TimeSpan least, TimeSpan most, string inForce, string example, string meaning) => new(
        new AnnotationDefinition(HAProxyAnnotations.Prefix + name, "duration", $"a number with `ms`, `s`, `m` or `h`, from {Text(least)} to {Text(most)}", inForce, example, meaning),
        text => ParseDuration(text) is { } duration && duration >= least && duration <= most ? duration : null);

    /// <summary>A whole number within bounds.</summary>
    public static Term<int?> Number(string name, int least, int most, string inForce, string example, string meaning) => new(
        new AnnotationDefinition(HAProxyAnnotations.Prefix + name, "number", string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"), inForce, example, meaning),
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number : null);

    /// <summary>True or false.</summary>
    public static Term<bool?> Boolean(string name, string inForce, string example, string meaning) => new(
        new AnnotationDefinition(HAProxyAnnotations.Prefix + name, "boolean", "`true`, `false`", inForce, example, meaning),
        text => text switch { "true" => true, "false" => false, _ => null });

    /// <summary>One of several words.</summary>
    public static Term<T?> Choice<T>(string name, (string Word, T Value)[] words, string inForce, string example, string meaning, ProblemSeverity severity = ProblemSeverity.Degraded)
        where T : struct => new(
        new AnnotationDefinition(HAProxyAnnotations.Prefix + name, "choice", string.Join(", ", words.Select(word => $"`{word.Word}`")), inForce, example, meaning),
        text => words.Where(word => word.Word == text).Select(word => (T?)word.Value).FirstOrDefault())
    {
        Severity = severity,
    };

    /// <summary>Weights of nodes by their names.</summary>
    public static Term<ImmutableDictionary<string, int>> Weights(string name, string inForce, string example, string meaning) => new(
        new AnnotationDefinition(
            HAProxyAnnotations.Prefix + name,
            "list of weights",
            string.Create(CultureInfo.InvariantCulture, $"`node=weight`, separated by commas; each node once, weights 0 to {HighestWeight}, at most {MostCharacters} characters"),
            inForce,
            example,
            meaning),
        ParseWeights);

    private static TimeSpan? ParseDuration(string text)
    {
        if (DurationText().Match(text) is not { Success: true } match)
        {
            return null;
        }

        long number = long.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
    }

    private static ImmutableDictionary<string, int>? ParseWeights(string text)
    {
        if (text.Length is 0 or > MostCharacters)
        {
            return null;
        }

        ImmutableDictionary<string, int>.Builder weights = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] parts = entry.Split('=', StringSplitOptions.TrimEntries);
            if (parts.Length != 2
                || !NodeName().IsMatch(parts[0])
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int weight)
                || weight > HighestWeight
                || !weights.TryAdd(parts[0], weight))
            {
                return null;
            }
        }

        return weights.ToImmutable();
    }

    private static string Text(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"`{(long)time.TotalHours}h`"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"`{(long)time.TotalMinutes}m`"),
        { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"`{(long)time.TotalSeconds}s`"),
        _ => string.Create(CultureInfo.InvariantCulture, $"`{(long)time.TotalMilliseconds}ms`"),
    };

    [GeneratedRegex(@"\A([0-9]{1,9})(ms|s|m|h)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationText();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NodeName();
}
