using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Rendering;

/// <summary>Renders one Service's part. Pure; only numbers, addresses and names of <see cref="HAProxyNames"/> reach the text.</summary>
internal static class SectionRenderer
{
    /// <summary>HAProxy takes 64 words and 2,048 characters a line; the patterns of several lines of one acl add up.</summary>
    public const int SourcesPerLine = 40;

    /// <summary>How many clients a table remembers; memory is taken as they come, and where it is full the one silent for longest goes.</summary>
    public const int ClientsPerTable = 100_000;

    /// <summary>Renders.</summary>
    public static string Render(ValueList<HAProxyFrontend> frontends, ValueList<HAProxyBackend> backends)
    {
        var text = new StringBuilder(512);
        foreach (HAProxyFrontend frontend in frontends)
        {
            AppendFrontend(text, frontend);
        }

        foreach (HAProxyBackend backend in backends)
        {
            AppendBackend(text, backend);
        }

        return text.ToString();
    }

    private static void AppendFrontend(StringBuilder text, HAProxyFrontend frontend)
    {
        string v6Only = frontend.Binding.Address.AddressFamily == AddressFamily.InterNetworkV6 ? " v6only" : "";
        AppendLine(text, $"frontend {frontend.Name}");
        AppendLine(text, $"    bind {frontend.Binding}{v6Only}");
        AppendTime(text, "client", frontend.ClientTimeout);
        AppendTime(text, "client-fin", frontend.ClientFinTimeout);
        if (frontend.MaxConnections > 0)
        {
            AppendLine(text, $"    maxconn {frontend.MaxConnections}");
        }

        if (!frontend.ProbesSilence)
        {
            AppendLine(text, $"    no option clitcpka");
        }

        if (frontend.IsRestricted)
        {
            AppendSources(text, frontend.Sources);
        }

        // No "reject if nbsrv lt 1" here: a worker that a reload replaces counts its stopped backends as empty, and would reset what it
        // has just accepted. HAProxy ends a connection that no server can take at once without being told.
        AppendLine(text, $"    default_backend {frontend.Backend}");
    }

    private static void AppendSources(StringBuilder text, ValueList<IPNetwork> sources)
    {
        if (sources.IsEmpty)
        {
            AppendLine(text, $"    tcp-request connection reject");
            return;
        }

        for (int start = 0; start < sources.Count; start += SourcesPerLine)
        {
            text.Append("    acl allowed src");
            for (int i = start; i < Math.Min(start + SourcesPerLine, sources.Count); i++)
            {
                text.Append(' ').Append(sources[i]);
            }

            text.Append('\n');
        }

        AppendLine(text, $"    tcp-request connection reject unless allowed");
    }

    private static void AppendBackend(StringBuilder text, HAProxyBackend backend)
    {
        AppendLine(text, $"backend {backend.Name}");
        AppendTime(text, "connect", backend.ConnectTimeout);
        AppendTime(text, "server", backend.ServerTimeout);
        AppendTime(text, "tunnel", backend.TunnelTimeout);
        AppendTime(text, "queue", backend.QueueTimeout);
        if (backend.Retries is { } retries)
        {
            AppendLine(text, $"    retries {retries}");
        }

        if (!backend.ProbesSilence)
        {
            AppendLine(text, $"    no option srvtcpka");
        }

        AppendBalance(text, backend.Balance);
        if (backend.StickTable is { } table)
        {
            AppendStickiness(text, table);
        }

        foreach (HAProxyServer server in backend.Servers)
        {
            AppendLine(text, $"    server {server.Name} {ServerLine.Of(server)}");
        }
    }

    private static void AppendBalance(StringBuilder text, BalanceAlgorithm balance)
    {
        switch (balance)
        {
            case BalanceAlgorithm.LeastConnections:
                AppendLine(text, $"    balance leastconn");
                break;
            case BalanceAlgorithm.Random:
                AppendLine(text, $"    balance random");
                break;
            case BalanceAlgorithm.Source:
                // With the map-based hash no server could be added while HAProxy runs.
                AppendLine(text, $"    balance source");
                AppendLine(text, $"    hash-type consistent");
                break;
            case BalanceAlgorithm.RoundRobin:
            default:
                // As in the defaults.
                break;
        }
    }

    private static void AppendTime(StringBuilder text, string name, TimeSpan? time)
    {
        if (time is { } value)
        {
            AppendLine(text, $"    timeout {name} {(long)value.TotalMilliseconds}ms");
        }
    }

    private static void AppendStickiness(StringBuilder text, HAProxyStickTable table)
    {
        // Balanced by source: a new client's node follows from its address, so it is the same where the table is lost: HAProxy killed, or replaced before the
        // table has arrived. The table holds what the hash cannot: clients whose node failed, joined later, or left.
        AppendLine(text, $"    stick-table type {(table.Family == IpFamily.IPv4 ? "ip" : "ipv6")} size {ClientsPerTable} expire {(long)table.Expiry.TotalMilliseconds}ms peers {HAProxyNames.Peers}");
        AppendLine(text, $"    stick on src");
    }

    private static void AppendLine(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
