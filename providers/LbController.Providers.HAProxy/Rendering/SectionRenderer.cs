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
        foreach (HAProxyServer server in backend.Servers)
        {
            string health = server.Tracks is { } tracked ? $"track {tracked}" : "check";
            AppendLine(text, $"    server {server.Name} {new FrontendBinding(server.Address, server.Port)} {health}");
        }
    }

    private static void AppendLine(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
