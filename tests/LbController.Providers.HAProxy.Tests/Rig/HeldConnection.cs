using System.Net;
using System.Net.Sockets;
using System.Text;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>A connection that stays open, over which its node tells its name as often as it is asked.</summary>
internal sealed class HeldConnection : IDisposable
{
    private readonly Socket _socket;

    private HeldConnection(Socket socket)
    {
        _socket = socket;
    }

    public static async Task<HeldConnection> OpenAsync(IPAddress address, int port)
    {
        var connection = new HeldConnection(new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        await connection._socket.ConnectAsync(address, port).WithDeadline($"connecting to {address}:{port}");
        await connection.AskAsync();
        return connection;
    }

    /// <summary>The node's name.</summary>
    public async Task<string> AskAsync()
    {
        await _socket.SendAsync("hold\n"u8.ToArray());
        var buffer = new byte[64];
        int read = await _socket.ReceiveAsync(buffer).WithDeadline("an answer on a held connection");
        return Encoding.ASCII.GetString(buffer, 0, read).TrimEnd('\n');
    }

    /// <summary>Completes when the other side has closed it.</summary>
    public async Task EndAsync()
    {
        try
        {
            Assert.Equal(0, await _socket.ReceiveAsync(new byte[16]).WithDeadline("the end of a held connection"));
        }
        catch (SocketException)
        {
            // Reset is an end too.
        }
    }

    /// <summary>Completes when the other side has closed it, whatever it says before.</summary>
    public async Task DrainAsync()
    {
        while (await _socket.ReceiveAsync(new byte[64]).WithDeadline("the end of a held connection") > 0)
        {
            // A node that is told of the end still answers.
        }
    }

    public void Dispose() => _socket.Dispose();
}
