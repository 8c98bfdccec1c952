using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LbController.Testing;

/// <summary>A client of a UDP port: one socket, so one source port, so one flow.</summary>
public sealed class DatagramClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;

    /// <param name="from">The client's own address; any where null.</param>
    public DatagramClient(IPAddress server, int port, IPAddress? from = null)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (from is not null)
        {
            _socket.Bind(new IPEndPoint(from, 0));
        }

        _socket.Connect(server, port);
    }

    /// <summary>One question over a socket of its own; as <see cref="AskAsync"/>.</summary>
    public static async Task<string?> AskOnceAsync(IPAddress server, int port, string question = "hostname", IPAddress? from = null)
    {
        using var client = new DatagramClient(server, port, from);
        return await client.AskAsync(question);
    }

    /// <summary>Whether the server refuses: it says at once that nobody listens. Silence is no refusal.</summary>
    public static async Task<bool> IsRefusedAsync(IPAddress server, int port)
    {
        using var client = new DatagramClient(server, port);
        try
        {
            await client.ExchangeAsync("hostname");
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>One datagram out, one in; null where it is refused, or where there is silence for two seconds.</summary>
    public async Task<string?> AskAsync(string question = "hostname")
    {
        try
        {
            return await ExchangeAsync(question);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // Nobody answers.
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> ExchangeAsync(string question)
    {
        byte[] buffer = new byte[65_535];
        while (_socket.Available > 0)
        {
            // An answer that came too late for its question.
            await _socket.ReceiveAsync(buffer);
        }

        using var expiry = new CancellationTokenSource(Patience, TimeProvider.System);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(question), SocketFlags.None, expiry.Token);
        int read = await _socket.ReceiveAsync(buffer, SocketFlags.None, expiry.Token);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
