using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace LbController.Kubernetes.Tests.Scripted;

/// <summary>
/// An HTTP/1.1 server on a loopback port of its own whose every answer is written by the test, byte by byte where it wants: resets,
/// cuts, silence, garbage. A script that throws fails the test through <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<ScriptedExchange> _exchanges = new();
    private readonly Func<ScriptedExchange, Task> _script;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;
    private bool _disposed;

    public ScriptedServer(Func<ScriptedExchange, Task> script, SslServerAuthenticationOptions? tls = null)
    {
        _script = script;
        _tls = tls;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"{(_tls is null ? "http" : "https")}://127.0.0.1:{Port}");

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<ScriptedExchange> Exchanges => [.. _exchanges];

    public int Connections => _connections.Count;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections).WithDeadline("scripted connections end");
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _connections.Add(ServeAsync(socket));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            try
            {
                if (_tls is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(_tls, _stop.Token);
                    stream = secure;
                }

                while (await ScriptedExchange.ReadAsync(socket, stream, _stop.Token) is { } exchange)
                {
                    _exchanges.Enqueue(exchange);
                    await _script(exchange);
                    if (exchange.IsClosed)
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or refused our certificate, or the test is over: what it asserts lies on the client's side.
            }
        }
    }
}
