using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>A UDP client that keeps its address and port, and so is one flow.</summary>
internal sealed class UdpClientSocket : IDisposable
{
    public const string Refused = "refused";
    public const string Silent = "silent";
    public const string Denied = "denied";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private int _sent;

    public UdpClientSocket(IPAddress address, int port, IPAddress? from = null)
        : this(new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp), address, port, from)
    {
    }

    public UdpClientSocket(Socket socket, IPAddress address, int port, IPAddress? from = null)
    {
        _socket = socket;
        if (from is not null)
        {
            _socket.Bind(new IPEndPoint(from, 0));
        }

        _socket.Connect(address, port);
    }

    public static async Task<string> AskOnceAsync(IPAddress address, int port, IPAddress? from = null)
    {
        using var client = new UdpClientSocket(address, port, from);
        return await client.AskAsync();
    }

    /// <summary>The name of the node that answers, or one of the constants.</summary>
    public async Task<string> AskAsync(TimeSpan? patience = null)
    {
        string asked = (++_sent).ToString(CultureInfo.InvariantCulture);
        using var expiry = new CancellationTokenSource(patience ?? Patience, TimeProvider.System);
        try
        {
            await _socket.SendAsync(Encoding.ASCII.GetBytes(asked), expiry.Token);
            var buffer = new byte[2048];
            while (true)
            {
                string[] answer = Encoding.ASCII.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, expiry.Token)).Split(' ');
                if (answer[1] == asked)
                {
                    return answer[0];
                }
            }
        }
        catch (OperationCanceledException)
        {
            return Silent;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused ? Refused : exception.SocketErrorCode == SocketError.AccessDenied ? Denied : throw new InvalidOperationException($"unexpected {exception.SocketErrorCode}", exception);
        }
    }

    public void Dispose() => _socket.Dispose();
}
