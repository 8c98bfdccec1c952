using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>A connection to nfnetlink: the BCL has no sockets of that family. Blocking; an answer is waited for two seconds.</summary>
internal sealed partial class NetlinkSocket : IDisposable
{
    private const int Family = 16;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int Netfilter = 12;
    private const int SocketLevel = 1;
    private const int ReceiveTimeout = 20;
    private const int PatienceSeconds = 2;

    private readonly int _descriptor;
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Opens it.</summary>
    /// <exception cref="IOException">The kernel has none.</exception>
    public NetlinkSocket()
    {
        _descriptor = Open(Family, Raw | CloseOnExec, Netfilter);
        Check(_descriptor);

        // struct timeval: seconds and microseconds.
        long[] patience = [PatienceSeconds, 0];
        if (SetOption(_descriptor, SocketLevel, ReceiveTimeout, patience, 2 * sizeof(long)) < 0)
        {
            IOException failure = Failure();
            _ = Close(_descriptor);
            throw failure;
        }
    }

    /// <summary>Sends a message and returns the messages of the answer: up to the end of a list, to a confirmation, or one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isList">Whether a list is asked for.</param>
    /// <exception cref="IOException">The kernel refuses, or does not answer; HResult is its error number.</exception>
    public IReadOnlyList<(int Type, ReadOnlyMemory<byte> Body)> Ask(byte[] message, bool isList)
    {
        Check((int)Send(_descriptor, message, message.Length, 0));
        var answer = new List<(int Type, ReadOnlyMemory<byte> Body)>();
        while (true)
        {
            int read = (int)Receive(_descriptor, _buffer, _buffer.Length, 0);
            Check(read);
            foreach ((int type, ReadOnlyMemory<byte> body) in NetlinkMessages.Split(_buffer.AsMemory(0, read).ToArray()))
            {
                if (type == NetlinkMessages.ErrorType)
                {
                    int error = NetlinkMessages.ErrorOf(body);
                    return error == 0 ? answer : throw new IOException(new Win32Exception(error).Message, error);
                }

                if (type == NetlinkMessages.DoneType)
                {
                    return answer;
                }

                answer.Add((type, body));
            }

            if (!isList)
            {
                return answer;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Close(_descriptor);

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw Failure();
        }
    }

    private static IOException Failure()
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException(new Win32Exception(error).Message, error);
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int descriptor, int level, int option, long[] value, int size);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int descriptor, byte[] message, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int descriptor, [Out] byte[] buffer, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
