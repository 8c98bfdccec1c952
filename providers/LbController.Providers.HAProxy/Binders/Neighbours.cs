using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>Tells and asks the neighbours of an interface by packet sockets, which need CAP_NET_RAW.</summary>
internal sealed class Neighbours(NetworkSpace space, TimeProvider timeProvider)
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);
    private const int Probes = 2;

    /// <summary>Tells them once that addresses are ours.</summary>
    /// <returns>Why it cannot be, or null.</returns>
    public string? Announce(LinkState link, IEnumerable<IPAddress> addresses)
    {
        if (link.Hardware is not { } own)
        {
            return null;
        }

        try
        {
            using Socket socket = Open(protocol: 0);
            foreach (IPAddress address in addresses)
            {
                ushort type = address.AddressFamily == AddressFamily.InterNetwork ? NeighbourFrames.ArpType : NeighbourFrames.IPv6Type;
                socket.SendTo(NeighbourFrames.Announcement(address, own), new LinkEndPoint(link.Index, type));
            }

            return null;
        }
        catch (Exception exception) when (exception is SocketException or Win32Exception or IOException)
        {
            // Whoever has the address in his memory finds out later; told in the log by the caller.
            return exception.Message;
        }
    }

    /// <summary>Who has which of these IPv4 addresses already: each is asked for twice. Nobody, where it cannot be asked.</summary>
    public async Task<IReadOnlyDictionary<IPAddress, PhysicalAddress>> FindHoldersAsync(LinkState link, IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var holders = new Dictionary<IPAddress, PhysicalAddress>();
        if (link.Hardware is not { } own || addresses.Count == 0)
        {
            return holders;
        }

        try
        {
            using Socket socket = Open(NeighbourFrames.ArpType);
            socket.Bind(new LinkEndPoint(link.Index, NeighbourFrames.ArpType));
            for (int i = 0; i < Probes; i++)
            {
                foreach (IPAddress address in addresses)
                {
                    socket.SendTo(NeighbourFrames.Probe(address, own), new LinkEndPoint(link.Index, NeighbourFrames.ArpType));
                }

                await ListenAsync(socket, own, addresses, holders, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is SocketException or Win32Exception or IOException)
        {
            // Not permitted, or the interface is down: then it cannot be known, and the announcement says so in the log.
            holders.Clear();
        }

        return holders;
    }

    private async Task ListenAsync(Socket socket, PhysicalAddress own, IReadOnlyCollection<IPAddress> addresses, Dictionary<IPAddress, PhysicalAddress> holders, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(ProbeInterval, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        byte[] buffer = new byte[2048];
        try
        {
            while (true)
            {
                int length = await socket.ReceiveAsync(buffer, linked.Token);
                if (NeighbourFrames.Claim(buffer.AsSpan(0, length)) is { } claim && addresses.Contains(claim.Address) && !claim.Hardware.Equals(own))
                {
                    holders[claim.Address] = claim.Hardware;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time to answer is over.
        }
    }

    private Socket Open(ushort protocol) =>
        space.Make(() => new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness(protocol)));
}
