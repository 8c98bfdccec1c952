using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Changes;

/// <summary>Targets as one short line.</summary>
internal static class TargetText
{
    private const int Most = 3;

    public static string Of(ValueList<Target> targets) =>
        string.Join(", ", targets.Take(Most).Select(target => $"{target.Id}:{target.Port}")) + (targets.Count > Most ? $" and {targets.Count - Most} more" : "");

    /// <summary>Whether a text names a target: its id as a whole word.</summary>
    public static bool Names(string text, string id)
    {
        for (int at = text.IndexOf(id, StringComparison.Ordinal); at >= 0; at = text.IndexOf(id, at + 1, StringComparison.Ordinal))
        {
            int end = at + id.Length;
            if (end == text.Length || !(char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1])))
            {
                return true;
            }
        }

        return false;
    }
}
