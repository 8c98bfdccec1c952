using System.Diagnostics;
using LbController.Testing;

namespace LbController.Functional.Tests;

/// <summary>The whole product on a machine of its own in a LAN, made of two network namespaces: a client reaches a Service by an address that the controller puts on the interface.</summary>
public sealed class InterfaceTests
{
    private const string Ask = "exec 3<>/dev/tcp/10.77.0.100/80; printf 'GET / HTTP/1.0\\r\\nHost: web\\r\\n\\r\\n' >&3; timeout 10 cat <&3";

    [NetworkFact("haproxy")]
    public async Task AClientInTheLan_ReachesTheService_AndTheAddressGoesWithTheController()
    {
        string client = $"lbcf{Environment.ProcessId}c";
        string machine = $"lbcf{Environment.ProcessId}m";
        using var folder = new TempDirectory();
        try
        {
            foreach (string[] command in new string[][]
                     {
                         ["netns", "add", client],
                         ["netns", "add", machine],
                         ["-n", machine, "link", "set", "lo", "up"],
                         ["-n", machine, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", client],
                         ["-n", machine, "addr", "add", "10.77.0.2/24", "dev", "eth0"],
                         ["-n", machine, "link", "set", "eth0", "up"],
                         ["-n", client, "addr", "add", "10.77.0.1/24", "dev", "eth0"],
                         ["-n", client, "link", "set", "eth0", "up"],
                     })
            {
                await RunAsync("ip", command);
            }

            await using ExeProcess local = ExeProcess.StartIn(
                machine,
                new Dictionary<string, string>(),
                "local", "--demo", "--state-dir", folder.File("s"), "--nodes", "1", "--pool", "reserve=10.77.0.90-10.77.0.95;autoAssign=false", "--pool", "10.77.0.100-10.77.0.110",
                "--haproxy-address-binder", "interface", "--haproxy-interface", "eth0", "--log-format", "text");
            await local.LineAsync(line => line == "service default/web 10.77.0.100 Programmed", "the demo's Service");

            Assert.Contains("eth0:lbc", await RunAsync("ip", "-n", machine, "addr", "show", "dev", "eth0"), StringComparison.Ordinal);
            Assert.Contains("\"pod\"", await RunAsync("ip", "netns", "exec", client, "bash", "-c", Ask), StringComparison.Ordinal);

            local.Interrupt();
            Assert.Equal(0, await local.ExitAsync());
            Assert.DoesNotContain("10.77.0.100", await RunAsync("ip", "-n", machine, "addr", "show", "dev", "eth0"), StringComparison.Ordinal);
        }
        finally
        {
            foreach (string space in (await RunAsync("ip", "netns", "list")).Split('\n').Select(line => line.Split(' ')[0]).Where(name => name == client || name == machine))
            {
                await RunAsync("ip", "netns", "del", space);
            }
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Tool.Find(program) ?? program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!; // ! it is started
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WithDeadline(program);
        await process.WaitForExitAsync().WithDeadline(program);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await errors}");
    }
}
