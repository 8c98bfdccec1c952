using System.Globalization;
using System.Text.RegularExpressions;

namespace LbController.Providers.HAProxy.Process;

/// <summary>Finds the alerts in what HAProxy prints. Pure.</summary>
internal static partial class AlertParser
{
    private const int LongestMessage = 300;

    /// <summary>The alerts in their order; lines that only count or sum up are left out, unless there is nothing else.</summary>
    public static IReadOnlyList<HAProxyAlert> Parse(string output)
    {
        var alerts = new List<HAProxyAlert>();
        var summaries = new List<HAProxyAlert>();
        foreach (string line in output.Split('\n'))
        {
            Match alert = AlertLine().Match(line);
            if (!alert.Success)
            {
                continue;
            }

            string text = alert.Groups["text"].Value.Trim();
            Match place = Place().Match(text);
            int number = place.Success && int.TryParse(place.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : 0;
            string message = (place.Success && number > 0 ? text.Remove(place.Index, place.Length) : text)
                .Replace("config : ", "", StringComparison.Ordinal)
                .Replace("  ", " ", StringComparison.Ordinal)
                .Trim(' ', ':');
            message = message.Length > LongestMessage ? message[..LongestMessage] + "..." : message;
            (number > 0 ? alerts : summaries).Add(new HAProxyAlert(number, message));
        }

        return alerts.Count > 0 ? alerts : summaries;
    }

    [GeneratedRegex(@"^\[ALERT\]\s*\(\d+\)\s*:\s*(?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex AlertLine();

    [GeneratedRegex(@"(parsing )?\[[^\[\]]*:(?<line>\d+)\]( :)?", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
