using System.Globalization;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LbController.Providers.HAProxy.Udp;
using Microsoft.Win32.SafeHandles;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>A network of the test's own, removed with it.</summary>
internal sealed partial class NetworkNamespace : IAsyncDisposable
{
    private const int OfNetwork = 0x40000000;
    private static readonly ExternalTool Ip = new("ip", "", "", "", TimeProvider.System);
    private static int _counter;

    private NetworkNamespace(string name) => Name = name;

    public string Name { get; }

    public static async Task<NetworkNamespace> CreateAsync()
    {
        var made = new NetworkNamespace(string.Create(CultureInfo.InvariantCulture, $"lbc-{Environment.ProcessId}-{Interlocked.Increment(ref _counter)}"));
        await RunAsync("", ["netns", "add", made.Name]);
        await made.IpAsync("link set lo up");
        return made;
    }

    /// <summary>Runs ip inside.</summary>
    public Task IpAsync(string arguments) => RunAsync("", ["-n", Name, .. arguments.Split(' ')]);

    /// <summary>Runs a program inside.</summary>
    public Task ExecuteAsync(string input, params string[] command) => RunAsync(input, ["netns", "exec", Name, .. command]);

    /// <summary>Links two of them.</summary>
    public async Task LinkAsync(NetworkNamespace other, string device, string address4, string address6, string otherAddress4, string otherAddress6)
    {
        await IpAsync($"link add {device} type veth peer name wire netns {other.Name}");
        foreach ((NetworkNamespace side, string name, string four, string six) in new[] { (this, device, address4, address6), (other, "wire", otherAddress4, otherAddress6) })
        {
            await side.IpAsync($"addr add {four} dev {name}");
            await side.IpAsync($"addr add {six} dev {name} nodad");
            await side.IpAsync($"link set {name} up");
        }
    }

    /// <summary>Runs code inside; a socket that it makes stays inside.</summary>
    public T Run<T>(Func<T> code)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                // The BCL opens nothing of this kind: it would seek in it.
                using var file = new SafeFileHandle(Open($"/run/netns/{Name}", 0), ownsHandle: true);
                result = Enter((int)file.DangerousGetHandle(), OfNetwork) == 0 ? code() : throw new SocketException(Marshal.GetLastPInvokeError());
            }
            catch (Exception exception)
            {
                // Thrown again by the caller.
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!; // ! the code has run
    }

    public async ValueTask DisposeAsync() => await RunAsync("", ["netns", "delete", Name]);

    private static async Task RunAsync(string input, string[] arguments)
    {
        (int exitCode, string _, string errors) = await Ip.RunAsync(arguments, input, CancellationToken.None);
        Assert.True(exitCode == 0, $"ip {string.Join(' ', arguments)}: {errors}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(int descriptor, int kind);
}
