using System.Globalization;
using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>Session affinity ClientIP, seen by clients of several addresses.</summary>
public sealed class AffinityTests
{
    [ToolFact("haproxy")]
    public async Task B056_EachClientKeepsItsNode_AndSwitchedOffEachReachesAll()
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080), rig.Node(3, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes) with { ClientIpAffinity = TimeSpan.FromSeconds(10800) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        foreach (IPAddress client in new[] { rig.Ip(5), rig.Ip(6) })
        {
            Assert.Single((await AskAsync(address, client, 9)).Distinct());
        }

        Assert.Equal(3, (await Task.WhenAll(Enumerable.Range(100, 60).Select(i => Client.AskAsync(address, 80, rig.Ip(i))))).Distinct().Count());

        await HAProxyRig.ServeAsync(provider, desired with { ClientIpAffinity = null });
        foreach (IPAddress client in new[] { rig.Ip(5), rig.Ip(6) })
        {
            Assert.Equal(["node-1", "node-2", "node-3"], (await AskAsync(address, client, 9)).Distinct().Order());
        }
    }

    [ToolTheory("haproxy")]
    [HAProxyModes(HAProxyMode.Process, HAProxyMode.Container)]
    public async Task B056_ClientOfAFailedNode_GetsAnotherOne_AndKeepsThatOverFiveReloads(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080), rig.Node(3, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes) with { ClientIpAffinity = TimeSpan.FromSeconds(10800) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        (string first, string second) = await FailNodeOfAsync(rig, nodes, address, rig.Ip(5));
        await Deadline.UntilAsync(() => CanHandOverAsync(rig), "the worker has waited for a predecessor");

        for (int i = 0; i < 5; i++)
        {
            await HAProxyRig.ServeAsync(provider, rig.Service($"other-{i}", 80, 30080, nodes));
            await Deadline.UntilAsync(async () => await ClientsAsync(rig) == 1, "the new worker knows the client");
            Assert.All(await AskAsync(address, rig.Ip(5), 3), answer => Assert.Equal(second, answer));
        }

        Assert.NotEqual(first, second);
        Assert.True(rig.Reloads.Count >= 6);
    }

    [ToolFact("haproxy")]
    public async Task B056_TimeoutOfTheService_EndsTheStickinessOfASilentClient()
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080), rig.Node(3, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes) with { ClientIpAffinity = TimeSpan.FromSeconds(10800) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        Assert.Contains(" expire 10800000ms ", await File.ReadAllTextAsync(rig.ConfigurationFile), StringComparison.Ordinal);

        await HAProxyRig.ServeAsync(provider, desired with { ClientIpAffinity = TimeSpan.FromSeconds(1) });
        Assert.Contains(" expire 1000ms ", await File.ReadAllTextAsync(rig.ConfigurationFile), StringComparison.Ordinal);
        string[] homes = await Task.WhenAll(Enumerable.Range(100, 10).Select(i => HomeAsync(address, rig.Ip(i))));
        Assert.InRange(await ClientsAsync(rig), 1, 10);

        await Deadline.UntilAsync(async () => await ClientsAsync(rig) == 0, "a second of silence ends the stickiness", TimeSpan.FromSeconds(10));
        Assert.Equal(homes, await Task.WhenAll(Enumerable.Range(100, 10).Select(i => HomeAsync(address, rig.Ip(i)))));
    }

    [ToolFact("haproxy")]
    public async Task B056_HAProxyKilled_AClientFindsItsNodeAgain_AlthoughTheTableIsLost()
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080), rig.Node(3, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, nodes) with { ClientIpAffinity = TimeSpan.FromSeconds(10800) });
        string[] before = await Task.WhenAll(Enumerable.Range(100, 20).Select(i => HomeAsync(address, rig.Ip(i))));

        foreach (ProcessEntry process in await rig.ProcessesAsync())
        {
            ProcessTable.Signal(process, 9);
        }

        await Deadline.UntilAsync(async () => await Client.AskAsync(address, 80) is not null, "HAProxy serves again");
        Assert.Equal(before, await Task.WhenAll(Enumerable.Range(100, 20).Select(i => HomeAsync(address, rig.Ip(i)))));
    }

    /// <summary>Closes the node of a client and opens it again; the client's node before and after.</summary>
    private static async Task<(string First, string Second)> FailNodeOfAsync(HAProxyRig rig, EchoNode[] nodes, IPAddress address, IPAddress client)
    {
        string first = await HomeAsync(address, client);
        EchoNode node = nodes.Single(candidate => candidate.Name == first);
        node.Close(30080);

        // A closed listener may take one more connection, and reset it: that would be no refusal.
        await Deadline.UntilAsync(() => Client.IsRefusedAsync(node.Address, 30080), $"{first} refuses");
        string second = await HomeAsync(address, client);
        await Deadline.UntilAsync(async () => (await StatusAsync(rig, first)).StartsWith("DOWN", StringComparison.Ordinal), $"{first} is down");
        Assert.Equal(second, await HomeAsync(address, client));
        node.Listen(30080);
        await Deadline.UntilAsync(async () => (await StatusAsync(rig, first)).StartsWith("UP", StringComparison.Ordinal), $"{first} is up");
        Assert.Equal(second, await HomeAsync(address, client));
        return (first, second);
    }

    private static async Task<string> HomeAsync(IPAddress address, IPAddress client) => await Client.AskAsync(address, 80, client) ?? "refused";

    private static async Task<string[]> AskAsync(IPAddress address, IPAddress client, int times)
    {
        var answers = new string[times];
        for (int i = 0; i < times; i++)
        {
            answers[i] = await HomeAsync(address, client);
        }

        return answers;
    }

    /// <summary>How many clients the running worker remembers.</summary>
    private static async Task<int> ClientsAsync(HAProxyRig rig)
    {
        string table = (await rig.AskAsync("show table")).Split('\n').FirstOrDefault(line => line.Contains("_web_", StringComparison.Ordinal)) ?? "used:-1";
        return int.Parse(table[(table.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>Whether the running worker would pass its table on: bits 0 and 1 of its flags say that it waits for nobody's any more.</summary>
    private static async Task<bool> CanHandOverAsync(HAProxyRig rig)
    {
        string peers = await rig.AskAsync("show peers");
        int flags = peers.IndexOf("flags=0x", StringComparison.Ordinal);
        return flags > 0 && (int.Parse(peers[(flags + 8)..].Split(' ')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 3) == 3;
    }

    private static async Task<string> StatusAsync(HAProxyRig rig, string node) =>
        (await rig.AskAsync("show stat -1 4 -1")).Split('\n').Select(line => line.Split(',')).FirstOrDefault(fields => fields.Length > 17 && fields[1] == node)?[17] ?? "";
}
