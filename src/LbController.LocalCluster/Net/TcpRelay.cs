using System.Buffers;
using System.Net.Sockets;

namespace LbController.LocalCluster.Net;

/// <summary>Carries bytes both ways between two connections. An end of one direction is passed on; a break of one resets the other.</summary>
internal static class TcpRelay
{
    private const int BufferSize = 32 * 1024;

    public static async Task RunAsync(Socket left, Socket right, CancellationToken cancellationToken)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool> forward = PumpAsync(left, right, broken);
        Task<bool> backward = PumpAsync(right, left, broken);
        bool clean = await forward & await backward;
        if (!clean)
        {
            Reset(left);
            Reset(right);
        }
    }

    /// <summary>Makes the closing of a connection a reset.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    /// <summary>True where the direction came to its end, false where it broke.</summary>
    private static async Task<bool> PumpAsync(Socket from, Socket to, CancellationTokenSource broken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, broken.Token)) > 0)
            {
                int sent = 0;
                while (sent < read)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), broken.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side broke: the other direction ends too.
            await broken.CancelAsync();
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
