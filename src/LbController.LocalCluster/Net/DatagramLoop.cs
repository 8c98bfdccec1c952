using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace LbController.LocalCluster.Net;

/// <summary>
/// Reads the datagrams of one UDP socket. A socket that waits has no buffer: thousands of them have to fit beside each other.
/// </summary>
internal static class DatagramLoop
{
    private const int LongestDatagram = 65_535;

    /// <summary>A bound socket.</summary>
    /// <exception cref="SocketException">The address is taken or is not one of this machine.</exception>
    public static Socket Open(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(endpoint);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Runs until the socket is closed. One datagram at a time: the next is read when <paramref name="handle"/> has completed.</summary>
    /// <param name="handle">Gets a datagram, which is its to read until it completes, and who sent it.</param>
    /// <param name="refused">Called when the way of a connected socket answered that nobody is there (ICMP unreachable).</param>
    public static async Task RunAsync(Socket socket, Func<ReadOnlyMemory<byte>, IPEndPoint, ValueTask> handle, Action refused)
    {
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            try
            {
                // Reads nothing: completes when there is something to read.
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                byte[] buffer = ArrayPool<byte>.Shared.Rent(LongestDatagram);
                try
                {
                    SocketReceiveFromResult read = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody);
                    await handle(buffer.AsMemory(0, read.ReceivedBytes), (IPEndPoint)read.RemoteEndPoint);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
            {
                refused();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Closed: an ordinary end.
                return;
            }
        }
    }
}
