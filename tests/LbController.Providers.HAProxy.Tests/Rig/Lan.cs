using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LbController.Providers.HAProxy.Binders;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>
/// A LAN of network namespaces: a client with a bridge (10.77.0.1, fd77::1) and machines on it (10.77.0.2, fd77::2 and so on, interface
/// eth0). Gone with the test.
/// </summary>
internal sealed class Lan : IAsyncDisposable
{
    private static int _counter;

    private readonly string _prefix = $"lbc{Environment.ProcessId}n{Interlocked.Increment(ref _counter)}";
    private readonly List<string> _spaces = [];

    public NetworkSpace Client => new(_prefix + "c");

    public static async Task<Lan> CreateAsync(int machines)
    {
        var lan = new Lan();
        try
        {
            await lan.AddSpaceAsync(lan.Client.Name!); // ! it has a name
            await lan.IpAsync(lan.Client, "link add br0 type bridge", "link set br0 up", "addr add 10.77.0.1/24 dev br0", "addr add fd77::1/64 dev br0 nodad");
            for (int i = 1; i <= machines; i++)
            {
                NetworkSpace machine = lan.Machine(i);
                await lan.AddSpaceAsync(machine.Name!); // ! it has a name
                await RunAsync("ip", "-n", machine.Name!, "link", "add", "eth0", "type", "veth", "peer", "name", $"port{i}", "netns", lan.Client.Name!); // ! they have names
                await lan.IpAsync(machine, "link set eth0 up", $"addr add 10.77.0.{i + 1}/24 dev eth0", $"addr add fd77::{i + 1}/64 dev eth0 nodad");
                await lan.IpAsync(lan.Client, $"link set port{i} master br0", $"link set port{i} up");
            }

            return lan;
        }
        catch
        {
            await lan.DisposeAsync();
            throw;
        }
    }

    public NetworkSpace Machine(int number) => new($"{_prefix}m{number}");

    /// <summary>Runs <c>ip</c> in a namespace.</summary>
    public async Task IpAsync(NetworkSpace space, params string[] commands)
    {
        foreach (string command in commands)
        {
            await RunAsync("ip", ["-n", space.Name!, .. command.Split(' ')]); // ! it has a name
        }
    }

    /// <summary>The addresses of an interface with their labels.</summary>
    public static async Task<IReadOnlyDictionary<IPAddress, string>> AddressesAsync(NetworkSpace space, string name = "eth0") =>
        LinkState.Parse(await RunAsync("ip", "-n", space.Name!, "-j", "addr", "show", "dev", name))!.Labels; // ! it has a name, and is there

    public static async Task<string> HardwareOfAsync(NetworkSpace space)
    {
        using JsonDocument document = JsonDocument.Parse(await RunAsync("ip", "-n", space.Name!, "-j", "link", "show", "dev", "eth0")); // ! it has a name
        return document.RootElement[0].GetProperty("address").GetString()!; // ! an interface has one
    }

    /// <summary>The hardware address that the client remembers for an address, or null.</summary>
    public async Task<string?> RememberedAsync(string address)
    {
        using JsonDocument document = JsonDocument.Parse(await RunAsync("ip", "-n", Client.Name!, "-j", "neigh", "show", "to", address, "dev", "br0") is { Length: > 0 } text ? text : "[]"); // ! it has a name
        return document.RootElement.EnumerateArray().Select(entry => entry.TryGetProperty("lladdr", out JsonElement hardware) ? hardware.GetString() : null).FirstOrDefault();
    }

    /// <summary>Listens in a namespace as HAProxy would: answers one byte.</summary>
    public static TcpListener Listen(NetworkSpace space, string address) => space.Make(() =>
    {
        var listener = new TcpListener(IPAddress.Parse(address), 8080);
        listener.Start();
        return listener;
    });

    /// <summary>Has the client connect.</summary>
    public async Task ConnectAsync(string address)
    {
        var place = new IPEndPoint(IPAddress.Parse(address), 8080);
        using Socket socket = Client.Make(() => new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        await socket.ConnectAsync(place).WithDeadline($"the connection to {address}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string space in _spaces)
        {
            await RunAsync("ip", "netns", "del", space);
        }
    }

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new ProcessStartInfo(Tool.Find(program) ?? program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!; // ! it is started
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WithDeadline(program);
        await process.WaitForExitAsync().WithDeadline(program);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await errors}");
    }

    private async Task AddSpaceAsync(string name)
    {
        await RunAsync("ip", "netns", "add", name);
        _spaces.Add(name);
        await RunAsync("ip", "-n", name, "link", "set", "lo", "up");
    }
}
