using System.Net.Sockets;
using System.Text;

namespace LbController.Functional.Tests;

/// <summary>Clients that open a connection for every request and count what fails. Bounded: at most 20,000 requests.</summary>
internal sealed class LoadClient : IAsyncDisposable
{
    private const int MaxRequests = 20_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _clients;
    private readonly List<string> _failures = [];
    private int _answered;

    /// <param name="address">Whom to ask.</param>
    /// <param name="port">Where.</param>
    /// <param name="clients">How many ask at once.</param>
    /// <param name="interval">How long each lets pass between two requests, for load that has to last; null for none.</param>
    public LoadClient(string address, int port, int clients, TimeSpan? interval = null)
    {
        _clients = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(() => RunAsync(address, port, interval)))];
    }

    public int Answered => _answered;

    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_failures)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>Completes when that many more requests have been answered than now.</summary>
    public Task MoreAsync(int requests)
    {
        int goal = _answered + requests;
        return Testing.Deadline.UntilAsync(() => _answered >= goal || Failures.Count > 100, $"{goal} requests are answered", TimeSpan.FromSeconds(60));
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(string address, int port, TimeSpan? interval)
    {
        using PeriodicTimer? pace = interval is { } time ? new PeriodicTimer(time, TimeProvider.System) : null;
        byte[] request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        byte[] buffer = new byte[8192];
        while (!_stop.IsCancellationRequested && _answered < MaxRequests)
        {
            try
            {
                if (pace is not null)
                {
                    await pace.WaitForNextTickAsync();
                }

                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(address, port);
                await socket.SendAsync(request);
                int total = 0;
                int read;
                while ((read = await socket.ReceiveAsync(buffer.AsMemory(total))) > 0)
                {
                    total += read;
                }

                if (!Encoding.ASCII.GetString(buffer, 0, total).StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                {
                    throw new IOException($"answered {total} bytes, which are no 200");
                }

                Interlocked.Increment(ref _answered);
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                lock (_failures)
                {
                    _failures.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} after {_answered} answers: {error.Message}");
                }
            }
        }
    }
}
