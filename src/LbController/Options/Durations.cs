using System.Globalization;
using System.Text.RegularExpressions;

namespace LbController.Options;

/// <summary>Durations as the ecosystem writes them (Go's <c>ParseDuration</c>): <c>1h30m</c>, <c>500ms</c>.</summary>
internal static partial class Durations
{
    /// <summary>Null where the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (!Pattern().IsMatch(text))
        {
            return null;
        }

        double seconds = 0;
        foreach (Match part in Part().Matches(text))
        {
            double number = double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            seconds += number * part.Groups[2].Value switch { "ms" => 0.001, "s" => 1, "m" => 60, _ => 3600 };
        }

        return seconds <= TimeSpan.FromDays(365).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>For messages.</summary>
    public static string Text(double seconds) => seconds switch
    {
        < 1 and > 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.###}ms"),
        >= 3600 when seconds % 3600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0}h"),
        >= 60 when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###}s"),
    };

    [GeneratedRegex(@"^(\d+(\.\d+)?(ms|s|m|h))+$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(ms|s|m|h)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
