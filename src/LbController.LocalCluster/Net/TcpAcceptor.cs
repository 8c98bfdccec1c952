using System.Net;
using System.Net.Sockets;

namespace LbController.LocalCluster.Net;

/// <summary>Listens on one address and hands every connection to a handler of its own. Closing it refuses new connections; old ones go on.</summary>
internal sealed class TcpAcceptor(IPEndPoint endpoint, Func<Socket, CancellationToken, Task> handle, CancellationToken life) : IDisposable
{
    private const int Backlog = 1024;

    private Socket? _listener;

    public IPEndPoint Endpoint => endpoint;

    /// <exception cref="SocketException">The address is taken or is not one of this machine.</exception>
    public void Open()
    {
        var listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endpoint);
            listener.Listen(Backlog);
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }

        _listener = listener;
        _ = AcceptAsync(listener);
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _listener = null;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync(life);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The client has left before its turn.
                continue;
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Closed: an ordinary end.
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await handle(client, life);
            }
            catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The connection is broken or the cluster stops; there is nobody left to tell.
            }
        }
    }
}
