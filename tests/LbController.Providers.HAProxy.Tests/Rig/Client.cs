using System.Net;
using System.Net.Sockets;
using System.Text;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>Asks a load balancer as a client would: one connection a request.</summary>
internal static class Client
{
    /// <summary>The name of the node that answers; null where the connection is refused, reset or closed without an answer.</summary>
    public static async Task<string?> AskAsync(IPAddress address, int port, IPAddress? from = null)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            await socket.ConnectAsync(address, port).WithDeadline($"connecting to {address}:{port}");
            await socket.SendAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray());
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            string answer = await reader.ReadToEndAsync().WithDeadline($"an answer of {address}:{port}");
            int body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            return body < 0 ? null : answer[(body + 4)..];
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>Whether nobody listens there.</summary>
    public static async Task<bool> IsRefusedAsync(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, port).WithDeadline($"connecting to {address}:{port}");
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
