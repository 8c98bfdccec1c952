using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Api;

/// <summary>A label selector in the query language of the API: equality and sets, joined by commas.</summary>
internal sealed partial class LabelSelector
{
    public static readonly LabelSelector Everything = new([]);

    private readonly List<Func<JsonObject?, bool>> _terms;

    private LabelSelector(List<Func<JsonObject?, bool>> terms) => _terms = terms;

    public bool IsEverything => _terms.Count == 0;

    public bool Matches(JsonObject body)
    {
        JsonObject? labels = body.Map("metadata", "labels");
        return _terms.TrueForAll(term => term(labels));
    }

    /// <exception cref="StatusException">400 where a term cannot be read.</exception>
    public static LabelSelector Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Everything;
        }

        MatchCollection terms = Term().Matches(text);
        if (terms.Sum(term => term.Length) != text.Length)
        {
            throw StatusException.BadRequest($"unable to parse requirement: couldn't parse the selector string \"{text}\"");
        }

        return new LabelSelector([.. terms.Select(ParseTerm)]);
    }

    /// <summary>A LabelSelector object (matchLabels, matchExpressions); null selects nothing.</summary>
    public static LabelSelector OfObject(JsonObject? selector)
    {
        if (selector is null)
        {
            return new LabelSelector([_ => false]);
        }

        List<Func<JsonObject?, bool>> terms = [];
        foreach ((string key, JsonNode? value) in selector.Map("matchLabels") ?? [])
        {
            terms.Add(In(key, [value.Text() ?? ""]));
        }

        foreach (JsonObject expression in selector.Items("matchExpressions"))
        {
            terms.Add(OfOperator(expression.Text("operator") ?? "", expression.Text("key") ?? "", [.. expression.Texts("values")]));
        }

        return new LabelSelector(terms);
    }

    /// <summary>A plain map, as Services select by; an empty one selects nothing.</summary>
    public static LabelSelector OfMap(JsonObject? map) =>
        map is null || map.Count == 0 ? new LabelSelector([_ => false]) : new LabelSelector([.. map.Select(pair => In(pair.Key, [pair.Value.Text() ?? ""]))]);

    private static Func<JsonObject?, bool> ParseTerm(Match term)
    {
        string key = term.Groups["key"].Value;
        string[] set = [.. term.Groups["set"].Value.Split(',').Select(item => item.Trim())];
        string value = term.Groups["value"].Value;
        return term switch
        {
            _ when term.Groups["not"].Success => OfOperator("DoesNotExist", key, []),
            _ when term.Groups["in"].Value == "in" => OfOperator("In", key, set),
            _ when term.Groups["in"].Value == "notin" => OfOperator("NotIn", key, set),
            _ when term.Groups["op"].Value == "!=" => OfOperator("NotIn", key, [value]),
            _ when term.Groups["op"].Success => OfOperator("In", key, [value]),
            _ => OfOperator("Exists", key, []),
        };
    }

    private static Func<JsonObject?, bool> OfOperator(string operation, string key, string[] values) => operation switch
    {
        "In" => In(key, values),
        "NotIn" => labels => labels.Text(key) is not { } value || !values.Contains(value),
        "Exists" => labels => labels?.ContainsKey(key) == true,
        "DoesNotExist" => labels => labels?.ContainsKey(key) != true,
        _ => _ => false,
    };

    private static Func<JsonObject?, bool> In(string key, string[] values) => labels => labels.Text(key) is { } value && values.Contains(value);

    [GeneratedRegex(@"\G\s*(?<not>!)?\s*(?<key>[A-Za-z0-9][-A-Za-z0-9_./]*)\s*(?:(?<op>==|=|!=)\s*(?<value>[-A-Za-z0-9_.]*)|(?<in>in|notin)\s*\((?<set>[^)]*)\))?\s*(?:,|$)")]
    private static partial Regex Term();
}
