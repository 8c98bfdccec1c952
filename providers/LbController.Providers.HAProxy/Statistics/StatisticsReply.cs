using System.Globalization;

namespace LbController.Providers.HAProxy.Statistics;

/// <summary>What a worker says of itself and of its frontends and back ends. Pure; what is not understood is left out.</summary>
/// <param name="Worker">Tells one worker from the next: its process id and the time of its start.</param>
/// <param name="Proxies">By name.</param>
internal sealed record StatisticsReply(string Worker, IReadOnlyDictionary<string, ProxyStatistics> Proxies)
{
    /// <summary>Asks for it: all proxies (-1), frontends (1) and back ends (2), all servers (-1).</summary>
    public const string Question = "show info;show stat -1 3 -1";

    private const string HeaderPrefix = "# pxname,";

    /// <summary>Reads the answer to <see cref="Question"/>; null where it is none, or is cut off.</summary>
    public static StatisticsReply? Parse(string? reply)
    {
        string pid = "";
        string start = "";
        Columns? columns = null;
        var proxies = new Dictionary<string, ProxyStatistics>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in (reply ?? "").AsSpan().EnumerateLines())
        {
            if (columns is not null)
            {
                columns.Read(line, proxies);
            }
            else if (line.StartsWith("Pid: "))
            {
                pid = line[5..].ToString();
            }
            else if (line.StartsWith("Start_time_sec: "))
            {
                start = line[16..].ToString();
            }
            else if (line.StartsWith(HeaderPrefix))
            {
                columns = Columns.Of(line[2..].ToString());
            }
        }

        return columns is null || pid.Length == 0 || !EndsInAnEmptyLine(reply) ? null : new StatisticsReply($"{pid}/{start}", proxies);
    }

    private static bool EndsInAnEmptyLine(string? reply) => reply is not null && reply.EndsWith("\n\n", StringComparison.Ordinal);

    /// <summary>Where in a line each figure is: versions add columns.</summary>
    private sealed class Columns
    {
        private readonly int[] _places;
        private readonly int _count;

        private Columns(int[] places, int count)
        {
            _places = places;
            _count = count;
        }

        private enum Column
        {
            Name, Kind, Current, Queued, Up, Sessions, Received, Sent, Connections, DeniedConnections, DeniedRequests, ConnectErrors, ResponseErrors, Retries,
        }

        public static Columns? Of(string header)
        {
            string[] names = header.Split(',');
            string[] wanted = ["pxname", "svname", "scur", "qcur", "act", "stot", "bin", "bout", "conn_tot", "dcon", "dreq", "econ", "eresp", "wretr"];
            int[] places = [.. wanted.Select(name => Array.IndexOf(names, name))];
            return places.Min() < 0 ? null : new Columns(places, names.Length);
        }

        public void Read(ReadOnlySpan<char> line, Dictionary<string, ProxyStatistics> proxies)
        {
            Span<Range> ranges = stackalloc Range[256];
            if (_count > ranges.Length || line.Split(ranges, ',') < _count)
            {
                return;
            }

            ReadOnlySpan<char> kind = line[ranges[_places[(int)Column.Kind]]];
            string name = line[ranges[_places[(int)Column.Name]]].ToString();
            if (kind.SequenceEqual("FRONTEND"))
            {
                var totals = new TrafficTotals
                {
                    Connections = Number(line, ranges, Column.Connections),
                    Sessions = Number(line, ranges, Column.Sessions),
                    Denied = Number(line, ranges, Column.DeniedConnections) + Number(line, ranges, Column.DeniedRequests),
                    BytesReceived = Number(line, ranges, Column.Received),
                    BytesSent = Number(line, ranges, Column.Sent),
                };
                proxies[name] = new ProxyStatistics(totals, Number(line, ranges, Column.Current), 0, 0);
            }
            else if (kind.SequenceEqual("BACKEND"))
            {
                var totals = new TrafficTotals
                {
                    ConnectErrors = Number(line, ranges, Column.ConnectErrors),
                    ResponseErrors = Number(line, ranges, Column.ResponseErrors),
                    Retries = Number(line, ranges, Column.Retries),
                };
                int up = (int)Math.Min(Number(line, ranges, Column.Up), int.MaxValue);
                proxies[name] = new ProxyStatistics(totals, Number(line, ranges, Column.Current), Number(line, ranges, Column.Queued), up);
            }
        }

        /// <summary>A figure, 0 where the column is empty; what is beyond 2^60 was never counted, and sums must not overflow.</summary>
        private long Number(ReadOnlySpan<char> line, ReadOnlySpan<Range> ranges, Column column) =>
            long.TryParse(line[ranges[_places[(int)column]]], NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < 1L << 60 ? number : 0;
    }
}
