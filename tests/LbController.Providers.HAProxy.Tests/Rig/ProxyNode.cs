using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>A node whose Pods expect a PROXY protocol header on every connection, and answer with whom it names.</summary>
internal sealed class ProxyNode : IAsyncDisposable
{
    /// <summary>A connection that no client is behind: a health check.</summary>
    public const string Local = "local";

    private static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _seen = Channel.CreateUnbounded<string>();
    private readonly Socket _listener;
    private readonly Task _loop;

    public ProxyNode(IPAddress address, int port)
    {
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen(64);
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>What each connection began with: <c>v1 client vip:port</c>, <c>v2 …</c>, or bytes that are no header.</summary>
    public ChannelReader<string> Seen => _seen.Reader;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket client = await _listener.AcceptAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Ended by the test.
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[4096];
                int read = await client.ReceiveAsync(buffer, _stop.Token);
                string header = Read(buffer.AsSpan(0, read));
                _seen.Writer.TryWrite(header);
                await client.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 200 X\r\nContent-Length: {header.Length}\r\n\r\n{header}"), _stop.Token);
                client.Shutdown(SocketShutdown.Send);
                while (await client.ReceiveAsync(buffer, _stop.Token) > 0)
                {
                    // Until the other side closes.
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // A check has seen enough.
            }
        }
    }

    private static string Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("PROXY "u8))
        {
            string[] words = Encoding.ASCII.GetString(bytes).Split("\r\n")[0].Split(' ');
            return words[1] == "UNKNOWN" ? $"v1 {Local}" : string.Create(CultureInfo.InvariantCulture, $"v1 {words[2]} {words[3]}:{words[5]}");
        }

        if (!bytes.StartsWith(Signature))
        {
            return bytes.Length == 0 ? "nothing" : "no header";
        }

        // Version 2, command LOCAL or PROXY; family and protocol; length; addresses and ports.
        return bytes[12] == 0x20 ? $"v2 {Local}" : bytes[13] switch
        {
            0x11 => string.Create(CultureInfo.InvariantCulture, $"v2 {new IPAddress(bytes[16..20])} {new IPAddress(bytes[20..24])}:{BinaryPrimitives.ReadUInt16BigEndian(bytes[26..])}"),
            0x21 => string.Create(CultureInfo.InvariantCulture, $"v2 {new IPAddress(bytes[16..32])} {new IPAddress(bytes[32..48])}:{BinaryPrimitives.ReadUInt16BigEndian(bytes[50..])}"),
            _ => "another family",
        };
    }
}
