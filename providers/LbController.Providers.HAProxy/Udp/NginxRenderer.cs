using System.Globalization;
using System.Net;
using System.Text;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>Renders the file by which nginx forwards UDP. Pure and deterministic; only numbers, addresses, names made of them and our own paths reach the text.</summary>
internal static class NginxRenderer
{
    /// <summary>Renders. A forward without targets is left out: where nobody listens the kernel refuses at once.</summary>
    public static string Render(NginxSettings settings, IEnumerable<UdpForward> forwards)
    {
        var text = new StringBuilder(2048);
        if (settings.Module is { } module)
        {
            AppendLine(text, $"load_module {module};");
        }

        AppendLine(text, $"daemon off;");
        AppendLine(text, $"pid {settings.Pid};");
        AppendLine(text, $"error_log stderr notice;");
        if (settings.Group is { } group)
        {
            AppendLine(text, $"user nobody {group};");
        }

        // One worker: several would share each port, and a client's next packet could reach one that does not know its flow.
        AppendLine(text, $"worker_processes 1;");
        AppendLine(text, $"worker_shutdown_timeout 5s;");
        AppendLine(text, $"events {{ worker_connections {settings.Connections}; }}");
        AppendLine(text, $"stream {{");
        AppendLine(text, $"  access_log off;");

        // A flow ends by silence alone: how many answers a request has only its protocol knows.
        AppendLine(text, $"  proxy_timeout 2m;");
        foreach (UdpForward forward in forwards
            .Where(forward => !forward.Targets.IsEmpty)
            .OrderBy(forward => AddressRange.FamilyOf(forward.Binding.Address))
            .ThenBy(forward => AddressRange.ToNumber(forward.Binding.Address))
            .ThenBy(forward => forward.Binding.Port))
        {
            Append(text, forward);
        }

        text.Append("}\n");
        return text.ToString();
    }

    /// <summary>The places that a file of ours listens on. Pure.</summary>
    public static IEnumerable<FrontendBinding> Listens(string? text)
    {
        foreach (string line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("listen ", StringComparison.Ordinal) && IPEndPoint.TryParse(line.Split(' ')[1], out IPEndPoint? place))
            {
                yield return new FrontendBinding(place.Address, place.Port, TransportProtocol.Udp);
            }
        }
    }

    private static void Append(StringBuilder text, UdpForward forward)
    {
        bool isIPv4 = AddressRange.FamilyOf(forward.Binding.Address) == IpFamily.IPv4;
        string name = string.Create(CultureInfo.InvariantCulture, $"nodes_{Convert.ToHexStringLower(forward.Binding.Address.GetAddressBytes())}_{forward.Binding.Port}");
        AppendLine(text, $"  upstream {name} {{");
        if (forward.IsSticky)
        {
            AppendLine(text, $"    hash $remote_addr consistent;");
        }

        // Which node is healthy we say ourselves, for TCP and UDP alike.
        foreach (ServerTarget target in forward.Targets.DistinctBy(target => target.Address))
        {
            AppendLine(text, $"    server {new FrontendBinding(target.Address, forward.NodePort)} max_fails=0;");
        }

        AppendLine(text, $"  }}");
        AppendLine(text, $"  server {{");
        AppendLine(text, $"    listen {new FrontendBinding(forward.Binding.Address, forward.Binding.Port)} udp{(isIPv4 ? "" : " ipv6only=on")};");
        foreach (IPNetwork source in forward.Sources)
        {
            AppendLine(text, $"    allow {source};");
        }

        if (forward.IsRestricted)
        {
            AppendLine(text, $"    deny all;");
        }

        AppendLine(text, $"    proxy_pass {name};");
        AppendLine(text, $"  }}");
    }

    private static void AppendLine(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
