using System.Net;
using System.Net.Sockets;

namespace LbController.Benchmarks.HAProxy;

/// <summary>Steady requests to some addresses: half of the clients keep their connection, half open one for each request. What fails is counted.</summary>
internal sealed class BenchClients
{
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray();

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private long _kept;
    private long _opened;
    private long _failed;

    /// <summary>Begins.</summary>
    /// <param name="addresses">Who is asked, on port 80.</param>
    /// <param name="pause">Between two requests of a client.</param>
    public BenchClients(IEnumerable<IPAddress> addresses, TimeSpan pause)
    {
        foreach (IPAddress address in addresses)
        {
            _loops.Add(Task.Run(() => KeepAsync(address, pause)));
            _loops.Add(Task.Run(() => OpenAsync(address, pause)));
        }
    }

    public long Kept => Interlocked.Read(ref _kept);

    public long Opened => Interlocked.Read(ref _opened);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>One request over a connection of its own.</summary>
    public static async Task<bool> AskAsync(IPAddress address)
    {
        try
        {
            using Socket socket = await ConnectAsync(address);
            return await AskAsync(socket);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task KeepAsync(IPAddress address, TimeSpan pause)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using Socket socket = await ConnectAsync(address);
                while (!_stop.IsCancellationRequested)
                {
                    if (!await AskAsync(socket))
                    {
                        Interlocked.Increment(ref _failed);
                        break;
                    }

                    Interlocked.Increment(ref _kept);
                    await PauseAsync(pause);
                }
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref _failed);
            }
        }
    }

    private async Task OpenAsync(IPAddress address, TimeSpan pause)
    {
        while (!_stop.IsCancellationRequested)
        {
            bool answered = await AskAsync(address);
            Interlocked.Add(ref answered ? ref _opened : ref _failed, 1);
            await PauseAsync(pause);
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, TimeProvider.System, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped; the loop ends.
        }
    }

    private static async Task<Socket> ConnectAsync(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, 80);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<bool> AskAsync(Socket socket)
    {
        var buffer = new byte[512];
        await socket.SendAsync(Request);
        return await socket.ReceiveAsync(buffer) > 0;
    }
}
