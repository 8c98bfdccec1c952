using System.Net;
using System.Net.Sockets;

namespace LbController.Benchmarks.HAProxy;

/// <summary>A node that answers every HTTP request on its NodePort, and GET /healthz as kube-proxy does; connections stay open as long as the client wants.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    public const int HealthPort = 10_256;

    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly List<Socket> _listeners = [];
    private readonly CancellationTokenSource _stop = new();

    public BenchNode(string name, IPAddress address, params int[] ports)
    {
        Name = name;
        Address = address;
        foreach (int port in ports)
        {
            var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(512);
            _listeners.Add(listener);
            _ = Task.Run(() => AcceptAsync(listener));
        }
    }

    public string Name { get; }

    public IPAddress Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket client = await listener.AcceptAsync(_stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The scenario is over.
                return;
            }
        }
    }

    private static async Task ServeAsync(Socket client)
    {
        using (client)
        {
            var buffer = new byte[2048];
            try
            {
                // Requests of these scenarios arrive in one piece.
                while (await client.ReceiveAsync(buffer) > 0)
                {
                    await client.SendAsync(Answer);
                }
            }
            catch (SocketException)
            {
                // The client counts it.
            }
        }
    }
}
