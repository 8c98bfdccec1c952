using System.Text.RegularExpressions;
using LbController.Abstractions.Model;

namespace LbController.Core.Planning;

/// <summary>Labels that a node must all have, from a text <c>key=value,key=value</c>.</summary>
/// <param name="Wanted">At least one.</param>
internal sealed partial record NodeLabels(ValueMap Wanted)
{
    /// <summary>Reads one; null where the text names no label, or none that a node could have.</summary>
    public static NodeLabels? Parse(string text)
    {
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int at = entry.IndexOf('=', StringComparison.Ordinal);
            if (at < 0)
            {
                return null;
            }

            string key = entry[..at].Trim();
            string value = entry[(at + 1)..].Trim();
            if (!LabelKey().IsMatch(key) || !LabelValue().IsMatch(value) || !wanted.TryAdd(key, value))
            {
                return null;
            }
        }

        return new NodeLabels(new ValueMap(wanted));
    }

    /// <summary>Whether a node with these labels is meant.</summary>
    public bool Match(ValueMap labels) => Wanted.All(label => labels[label.Key] == label.Value);

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelKey();

    [GeneratedRegex(@"\A([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelValue();
}
