using System.Globalization;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Foundation.Annotations;

/// <summary>
/// Makes terms of each type whose keys have one prefix: what they allow and what the reference says of it come from the same bounds. Pure.
/// </summary>
/// <param name="prefix">The prefix of the keys; what follows it, in camelCase, is the parameter of classes.</param>
internal sealed class Terms(string prefix)
{
    /// <summary>A list may have so many entries, a map too.</summary>
    public const int MostEntries = 100;

    /// <summary>True or false.</summary>
    public SingleTerm<bool?> Boolean(string name, string inForce, string meaning, ProblemSeverity severity = ProblemSeverity.Degraded) =>
        Single<bool?>(name, "boolean", "`true`, `false`", inForce, "true", meaning, severity, text => text switch { "true" => true, "false" => false, _ => null });

    /// <summary>One of several words.</summary>
    public SingleTerm<string> Choice(string name, string[] words, string inForce, string meaning, ProblemSeverity severity = ProblemSeverity.Degraded) =>
        Single<string>(name, "choice", string.Join(", ", words.Select(word => $"`{word}`")), inForce, words[0], meaning, severity, text => Array.IndexOf(words, text) < 0 ? null : text);

    /// <summary>A whole number within bounds.</summary>
    public SingleTerm<int?> Number(string name, int least, int most, string inForce, string example, string meaning) =>
        Single<int?>(
            name,
            "number",
            string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"),
            inForce,
            example,
            meaning,
            ProblemSeverity.Degraded,
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number : null);

    /// <summary>A text of one form.</summary>
    public SingleTerm<string> Text(string name, Regex form, string allowed, string inForce, string example, string meaning, ProblemSeverity severity = ProblemSeverity.Degraded) =>
        Single<string>(name, "text", allowed, inForce, example, meaning, severity, text => form.IsMatch(text) ? text : null);

    /// <summary>Entries of one form, separated by commas; none may repeat.</summary>
    public SingleTerm<ValueList<string>?> List(string name, Regex form, string allowed, string inForce, string example, string meaning, ProblemSeverity severity = ProblemSeverity.Refused) =>
        Single<ValueList<string>?>(name, "list", $"{allowed}; separated by commas, each once, at most {MostEntries}", inForce, example, meaning, severity, text => ParseList(text, form));

    /// <summary>Entries <c>key=value</c>, separated by commas.</summary>
    public SingleTerm<ValueMap> Map(string name, string allowed, string inForce, string example, string meaning, ProblemSeverity severity) =>
        Single<ValueMap>(name, "map", $"`key=value`, separated by commas, each key once; {allowed}", inForce, example, meaning, severity, ParseMap);

    /// <summary>Any other type.</summary>
    public SingleTerm<T> Single<T>(
        string name, string type, string allowed, string inForce, string example, string meaning, ProblemSeverity severity, Func<string, T?> parse) =>
        new(new AnnotationDefinition(prefix + name, type, allowed, inForce, example, meaning), parse) { Severity = severity, Parameter = CamelCase(name) };

    /// <summary>Reads <c>k=v,k=v</c>; null where it is no such text, or a key repeats.</summary>
    public static ValueMap? ParseMap(string text)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int at = entry.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || !entries.TryAdd(entry[..at].Trim(), entry[(at + 1)..].Trim()) || entries.Count > MostEntries)
            {
                return null;
            }
        }

        return new ValueMap(entries);
    }

    /// <summary>The name of a class's parameter.</summary>
    public static string CamelCase(string name) =>
        string.Concat(name.Split('-').Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static ValueList<string>? ParseList(string text, Regex form)
    {
        string[] entries = text.Split(',', StringSplitOptions.TrimEntries);
        return entries.Length > MostEntries || entries.Any(entry => !form.IsMatch(entry)) || entries.Distinct(StringComparer.Ordinal).Count() < entries.Length
            ? null
            : entries.ToValueList();
    }
}
