using System.Globalization;
using System.Net;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>What a worker says of its servers (<c>show servers state</c>, format 1). Pure.</summary>
internal sealed class ObservedServers
{
    /// <summary>FMAINT, IMAINT, FDRAIN, IDRAIN, RMAINT and HMAINT of HAProxy's <c>srv_admin_state</c>; CMAINT only tells what the file said.</summary>
    private const int TakenOut = 0x01 | 0x02 | 0x08 | 0x10 | 0x20 | 0x40;

    private const int FewestFields = 19;

    private readonly Dictionary<string, Dictionary<string, ObservedServer>> _backends = new(StringComparer.Ordinal);

    /// <summary>Whether a <c>srv_admin_state</c> says that somebody has put the server into maintenance or draining.</summary>
    public static bool IsTakenOut(ReadOnlySpan<char> adminState) => (Number(adminState) & TakenOut) != 0;

    /// <summary>The servers of a back end; empty where the worker has none or was not asked.</summary>
    public IReadOnlyDictionary<string, ObservedServer> Of(string backend) => _backends.GetValueOrDefault(backend) ?? [];

    /// <summary>Reads one or several answers; null where it is none.</summary>
    public static ObservedServers? Parse(string? reply)
    {
        if (reply is null || !reply.Contains("# be_id be_name srv_id srv_name", StringComparison.Ordinal))
        {
            return null;
        }

        var observed = new ObservedServers();
        Span<Range> fields = stackalloc Range[FewestFields + 1];
        foreach (ReadOnlySpan<char> line in reply.AsSpan().EnumerateLines())
        {
            if (line.Length > 0 && char.IsAsciiDigit(line[0]) && line.Split(fields, ' ') > FewestFields)
            {
                observed.Add(line, fields);
            }
        }

        return observed;
    }

    private void Add(ReadOnlySpan<char> line, ReadOnlySpan<Range> fields)
    {
        string backend = line[fields[1]].ToString();
        if (!_backends.TryGetValue(backend, out Dictionary<string, ObservedServer>? servers))
        {
            _backends.Add(backend, servers = new Dictionary<string, ObservedServer>(StringComparer.Ordinal));
        }

        _ = IPAddress.TryParse(line[fields[4]], out IPAddress? address);
        servers[line[fields[3]].ToString()] = new ObservedServer(address, Number(line[fields[18]]), Number(line[fields[7]]), !IsTakenOut(line[fields[6]]));
    }

    private static int Number(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
}
