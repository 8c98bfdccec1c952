using System.Net.Sockets;
using System.Text;
using LbController.Abstractions.Errors;

namespace LbController.Providers.HAProxy.Process;

/// <summary>
/// Speaks to one of HAProxy's Unix sockets: one connection a command, the answer is everything up to the end. The statistics socket
/// must not be half-closed (a waiting command takes that for an interruption); the master's must be, or the connection stays open.
/// </summary>
internal sealed class CliSocket(string path, bool halfClose, TimeProvider timeProvider)
{
    /// <summary>Longest command that fits HAProxy's buffer of 16,384 bytes with its own overhead.</summary>
    public const int MaxCommandBytes = 15_000;

    /// <summary>Sends a command and returns the answer; null where nobody answers: the socket is gone, refuses or stays silent.</summary>
    /// <param name="command">Without the final newline; whoever calls makes sure that it holds none.</param>
    /// <param name="deadline">How long to wait for all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ProviderException">The command is too long or has a newline: it would be taken for several.</exception>
    public async Task<string?> SendAsync(string command, TimeSpan deadline, CancellationToken cancellationToken)
    {
        byte[] line = Encoding.ASCII.GetBytes(command + "\n");
        if (line.Length > MaxCommandBytes || command.AsSpan().ContainsAny('\n', '\r', '\0'))
        {
            throw new ProviderException(ProviderErrorKind.InvalidRequest, "cli", $"A command of {line.Length} bytes is not sent: it is too long or holds a line break.");
        }

        using var expiry = new CancellationTokenSource(deadline, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), linked.Token);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            await stream.WriteAsync(line, linked.Token);
            if (halfClose)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await reader.ReadToEndAsync(linked.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Nobody answers: normal around a start and a reload, and the caller's to judge.
            return null;
        }
    }
}
