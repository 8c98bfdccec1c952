using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>A node's UDP port: answers every datagram with the node's name and what it got.</summary>
internal sealed class UdpNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly Task _loop;

    public UdpNode(string name, IPAddress address, int port)
        : this(name, Bound(address, port))
    {
    }

    /// <summary>On a socket that is bound already, in whatever network namespace.</summary>
    public UdpNode(string name, Socket socket)
    {
        _socket = socket;
        _loop = Task.Run(() => AnswerAsync(name));
    }

    /// <summary>Whose datagram came last.</summary>
    public EndPoint? LastClient { get; private set; }

    public static Socket Bound(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerAsync(string name)
    {
        var buffer = new byte[2048];
        var any = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, any, _stop.Token);
                LastClient = received.RemoteEndPoint;
                string text = $"{name} {Encoding.ASCII.GetString(buffer, 0, received.ReceivedBytes)}";
                await _socket.SendToAsync(Encoding.ASCII.GetBytes(text), received.RemoteEndPoint, _stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // Ended by the test, or the client is gone.
            }
        }
    }
}
