using System.Globalization;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>What a worker says of its listeners (<c>show stat</c>, frontends only). Pure.</summary>
internal static class ObservedListeners
{
    /// <summary>Asks for them.</summary>
    public const string Question = "show stat -1 1 -1";

    private const int LimitField = 6;
    private const int StatusField = 17;

    /// <summary>The frontends that accept connections, with how many at a time; null where the answer is none.</summary>
    public static IReadOnlyDictionary<string, int>? ParseOpen(string? reply)
    {
        if (reply is null || !reply.StartsWith("# pxname,", StringComparison.Ordinal))
        {
            return null;
        }

        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        Span<Range> fields = stackalloc Range[StatusField + 2];
        foreach (ReadOnlySpan<char> line in reply.AsSpan().EnumerateLines())
        {
            if (line.Split(fields, ',') > StatusField + 1 && line[fields[StatusField]].StartsWith("OPEN"))
            {
                _ = int.TryParse(line[fields[LimitField]], NumberStyles.None, CultureInfo.InvariantCulture, out int limit);
                open[line[fields[0]].ToString()] = limit;
            }
        }

        return open;
    }
}
