using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Printing;

/// <summary>Spans of time as kubectl shows them: two units at most, fewer the longer it is.</summary>
internal static class Ages
{
    public static string Since(JsonNode? timestamp, DateTimeOffset now) =>
        Timestamps.Parse(timestamp.Text()) is { } time ? Short(now - time) : "<unknown>";

    public static string Short(TimeSpan span)
    {
        long seconds = Math.Max(0, (long)span.TotalSeconds);
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        return (seconds, minutes, hours, days) switch
        {
            ( < 120, _, _, _) => Text($"{seconds}s"),
            (_, < 10, _, _) => Two(minutes, "m", seconds % 60, "s"),
            (_, < 180, _, _) => Text($"{minutes}m"),
            (_, _, < 8, _) => Two(hours, "h", minutes % 60, "m"),
            (_, _, < 48, _) => Text($"{hours}h"),
            (_, _, _, < 8) => Two(days, "d", hours % 24, "h"),
            (_, _, _, < 730) => Text($"{days}d"),
            _ => Two(days / 365, "y", days % 365, "d"),
        };
    }

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? Text($"{large}{largeUnit}") : Text($"{large}{largeUnit}{small}{smallUnit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
