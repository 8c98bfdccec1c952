using System.Net;
using System.Net.Sockets;

namespace LbController.LocalCluster.Nodes;

/// <summary>Connects to an endpoint from a chosen source address.</summary>
internal static class UpstreamDialer
{
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;

    /// <summary>A UDP socket that sends to the endpoint and hears it alone; null where the source is not an address of this machine.</summary>
    public static Socket? Connect(IPAddress source, IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(source, 0));
            socket.Connect(endpoint);
            return socket;
        }
        catch (SocketException)
        {
            // The client gets no answer, as it gets no connection.
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Null where the endpoint refuses.</summary>
    public static async Task<Socket?> ConnectAsync(IPAddress source, IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // The port is chosen at connect, so that one source address has 28,000 ports for each endpoint, not for all.
                socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
            }

            socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(endpoint, cancellationToken);
            return socket;
        }
        catch (SocketException)
        {
            // The caller tries the next endpoint.
            socket.Dispose();
            return null;
        }
    }
}
