using System.Globalization;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>What a worker says of its servers' limits of connections (<c>show stat</c>, servers only). Pure.</summary>
internal static class ObservedLimits
{
    private const int LimitField = 6;

    /// <summary>Asks for those of some back ends, or of all.</summary>
    public static string Question(IReadOnlyCollection<string>? backends) =>
        backends is null ? "show stat -1 4 -1" : string.Join(';', backends.Order(StringComparer.Ordinal).Select(backend => $"show stat {backend} 4 -1"));

    /// <summary>The limits by <c>backend/server</c>, 0 where there is none; null where the answer is no statistics.</summary>
    public static IReadOnlyDictionary<string, int>? Parse(string? reply)
    {
        if (reply is null || !reply.StartsWith("# pxname,", StringComparison.Ordinal))
        {
            return null;
        }

        var limits = new Dictionary<string, int>(StringComparer.Ordinal);
        Span<Range> fields = stackalloc Range[LimitField + 2];
        foreach (ReadOnlySpan<char> line in reply.AsSpan().EnumerateLines())
        {
            if (line.Length > 0 && line[0] != '#' && line.Split(fields, ',') > LimitField + 1)
            {
                _ = int.TryParse(line[fields[LimitField]], NumberStyles.None, CultureInfo.InvariantCulture, out int limit);
                limits[$"{line[fields[0]]}/{line[fields[1]]}"] = limit;
            }
        }

        return limits;
    }
}
