using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>The kernel's packet filter, by netlink: no other program is needed to end flows.</summary>
internal sealed class Netfilter : INetfilter
{
    private const byte IPv4 = 2;
    private const byte IPv6 = 10;
    private const int NoSuchEntry = 2;

    /// <summary>The name of the setting that lets packets be forwarded.</summary>
    public static string ForwardingSetting(AddressFamily family) => family == AddressFamily.InterNetwork ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";

    /// <inheritdoc/>
    public uint? Generation()
    {
        try
        {
            using var socket = new NetlinkSocket();
            return socket.Ask(NetlinkMessages.AskGeneration(), isList: false).Select(message => NetlinkMessages.ReadGeneration(message.Type, message.Body)).FirstOrDefault(generation => generation is not null);
        }
        catch (IOException)
        {
            // Not told by this kernel: then the table itself is looked at.
            return null;
        }
    }

    /// <inheritdoc/>
    public bool IsForwarding(AddressFamily family)
    {
        string file = $"/proc/sys/{ForwardingSetting(family).Replace('.', '/')}";
        return !File.Exists(file) || File.ReadAllText(file).Trim() != "0";
    }

    /// <inheritdoc/>
    public int Flush(IReadOnlyDictionary<FrontendBinding, IReadOnlySet<IPEndPoint>> places)
    {
        using var socket = new NetlinkSocket();
        int flushed = 0;
        foreach ((byte family, AddressFamily addresses) in new[] { (IPv4, AddressFamily.InterNetwork), (IPv6, AddressFamily.InterNetworkV6) })
        {
            if (places.Keys.All(place => place.Address.AddressFamily != addresses))
            {
                continue;
            }

            foreach ((int type, ReadOnlyMemory<byte> body) in socket.Ask(NetlinkMessages.ListFlows(family), isList: true))
            {
                if (NetlinkMessages.ReadFlow(type, body) is { } flow
                    && places.TryGetValue(new FrontendBinding(flow.Sent.Address, flow.Sent.Port, TransportProtocol.Udp), out IReadOnlySet<IPEndPoint>? allowed)
                    && !allowed.Contains(flow.Answered))
                {
                    flushed += Delete(socket, family, flow) ? 1 : 0;
                }
            }
        }

        return flushed;
    }

    private static bool Delete(NetlinkSocket socket, byte family, ConntrackFlow flow)
    {
        try
        {
            socket.Ask(NetlinkMessages.Delete(family, flow), isList: false);
            return true;
        }
        catch (IOException exception) when (exception.HResult == NoSuchEntry)
        {
            // It has ended by itself.
            return false;
        }
    }
}
