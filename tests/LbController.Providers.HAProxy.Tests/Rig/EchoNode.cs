using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>
/// A node: answers every connection on its NodePorts with its name, and GET /healthz on its health ports. Answers are HTTP/1.0, one a
/// connection; a client that sends "hold" keeps its connection until it closes it and gets each line back.
/// </summary>
internal sealed class EchoNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, Socket> _listeners = new();
    private readonly ConcurrentBag<Task> _loops = [];
    private int _served;

    public EchoNode(string name, IPAddress address)
    {
        Name = name;
        Address = address;
    }

    public string Name { get; }

    public IPAddress Address { get; }

    /// <summary>What the health ports answer.</summary>
    public int HealthStatus { get; set; } = 200;

    /// <summary>How many connections were answered on NodePorts.</summary>
    public int Served => Volatile.Read(ref _served);

    public EchoNode Listen(params int[] ports)
    {
        foreach (int port in ports)
        {
            Open(port, () =>
            {
                Interlocked.Increment(ref _served);
                return (200, Name);
            });
        }

        return this;
    }

    public EchoNode ListenHealth(params int[] ports)
    {
        foreach (int port in ports)
        {
            Open(port, () => (HealthStatus, "health"));
        }

        return this;
    }

    /// <summary>Connections to the port are refused from now on; open ones go on.</summary>
    public void Close(int port)
    {
        if (_listeners.TryRemove(port, out Socket? listener))
        {
            listener.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (int port in _listeners.Keys)
        {
            Close(port);
        }

        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private void Open(int port, Func<(int Status, string Body)> answer)
    {
        var listener = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(Address, port));
        listener.Listen(512);
        _listeners[port] = listener;
        _loops.Add(Task.Run(() => AcceptAsync(listener, answer)));
    }

    private async Task AcceptAsync(Socket listener, Func<(int Status, string Body)> answer)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket client = await listener.AcceptAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client, answer));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Closed by the test.
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client, Func<(int Status, string Body)> answer)
    {
        try
        {
            using (client)
            {
                var buffer = new byte[4096];
                int read = await client.ReceiveAsync(buffer, _stop.Token);
                if (read == 0)
                {
                    return;
                }

                string request = Encoding.ASCII.GetString(buffer, 0, read);
                while (request.StartsWith("hold", StringComparison.Ordinal) && read > 0)
                {
                    await client.SendAsync(Encoding.ASCII.GetBytes($"{Name}\n"), _stop.Token);
                    read = await client.ReceiveAsync(buffer, _stop.Token);
                }

                (int status, string body) = answer();
                await client.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 {status} X\r\nContent-Length: {body.Length}\r\n\r\n{body}"), _stop.Token);
                client.Shutdown(SocketShutdown.Send);
                while (await client.ReceiveAsync(buffer, _stop.Token) > 0)
                {
                    // Until the other side closes.
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client is gone; who asked sees it.
        }
    }
}
