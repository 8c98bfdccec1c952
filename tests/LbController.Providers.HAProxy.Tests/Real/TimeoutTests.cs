using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>What ends connections, or keeps them, by annotations; each beside a Service that says nothing.</summary>
public sealed class TimeoutTests
{
    [ToolTheory("haproxy")]
    [InlineData("timeout-client")]
    [InlineData("timeout-server")]
    [InlineData("timeout-tunnel")]
    public async Task SilentConnection_IsClosedAfterItsTimeout_AndThatOfAnotherServiceIsNot(string name)
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress other = await HAProxyRig.ServeAsync(provider, rig.Service("other", 80, 30080, node));
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node) with { Annotations = TrafficTests.Set((name, "1s")) });
        using HeldConnection kept = await HeldConnection.OpenAsync(other, 80);
        using HeldConnection held = await HeldConnection.OpenAsync(address, 80);
        long start = Stopwatch.GetTimestamp();

        await held.DrainAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.8, 10);
        Assert.Equal("node-1", await kept.AskAsync());
    }

    [ToolFact("haproxy")]
    public async Task HalfOpenConnection_EndsAfterTimeoutClientFin()
    {
        await using var rig = new HAProxyRig();
        using var node = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        node.Bind(new IPEndPoint(rig.Ip(1), 30080));
        node.Listen();
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(
            provider,
            rig.Service("web", 80, 30080) with { Nodes = [new TargetNode("node-1", [rig.Ip(1)], null)], Annotations = TrafficTests.Set(("timeout-client-fin", "1s")) });

        // The node has nothing more to say; the client never answers nor closes.
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(address, 80).WithDeadline("connecting");
        await client.SendAsync("x"u8.ToArray());
        using Socket served = await ServedAsync(node);
        served.Shutdown(SocketShutdown.Send);
        long start = Stopwatch.GetTimestamp();

        Assert.Equal(0, await served.ReceiveAsync(new byte[16]).WithDeadline("the end"));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.8, 10);
    }

    [ToolTheory("haproxy")]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task TcpKeepalive_IsTheSocketsOnBothSides(string value, bool expected)
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node) with { Annotations = TrafficTests.Set(("tcp-keepalive", value)) });
        using HeldConnection held = await HeldConnection.OpenAsync(address, 80);

        // Keepalive is the only timer that a silent established connection has.
        await Deadline.UntilAsync(async () => (await HasTimerAsync(new IPEndPoint(address, 80), isLocal: true), await HasTimerAsync(new IPEndPoint(node.Address, 30080), isLocal: false)) == (expected, expected), $"keepalive is {value}");
    }

    [ToolTheory("haproxy")]
    [InlineData("keep", true)]
    [InlineData("close", false)]
    public async Task ConnectionOfANodeThatFails_IsKeptOrClosed_AndThatOfOneThatLeavesIsKept(string value, bool keeps)
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080).ListenHealth(10256), rig.Node(2, 30080).ListenHealth(10256)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes[0]) with { Health = HealthProbe.Http(10256, "/healthz"), Annotations = TrafficTests.Set(("on-node-down", value)) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        using HeldConnection leaving = await HeldConnection.OpenAsync(address, 80);

        // The second one is added while HAProxy runs; then the first one goes.
        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(nodes) }, CancellationToken.None);
        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(nodes[1]) }, CancellationToken.None);
        Assert.Equal("node-1", await leaving.AskAsync());
        using HeldConnection held = await HeldConnection.OpenAsync(address, 80);
        Assert.Equal("node-2", await held.AskAsync());
        nodes[1].HealthStatus = 503;

        if (keeps)
        {
            await Deadline.UntilAsync(async () => await TrafficTests.FieldsAsync(rig, "node-2") is { Length: > 17 } fields && fields[17].StartsWith("DOWN", StringComparison.Ordinal), "node-2 is down");
            Assert.Equal("node-2", await held.AskAsync());
        }
        else
        {
            await held.EndAsync();
        }

        Assert.Equal("node-1", await leaving.AskAsync());
    }

    [ToolFact("haproxy")]
    public async Task SlowStart_GivesANodeThatJoinsASmallShareFirst()
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes[0]) with { Annotations = TrafficTests.Set(("slow-start", "1h")) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        int reloads = rig.Reloads.Count;

        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(nodes) }, CancellationToken.None);
        for (int i = 0; i < 40; i++)
        {
            Assert.NotNull(await Client.AskAsync(address, 80));
        }

        Assert.InRange(nodes[1].Served, 0, 10);
        Assert.Equal(reloads, rig.Reloads.Count);
    }

    [ToolTheory("haproxy")]
    [InlineData("0", false)]
    [InlineData("1", true)]
    public async Task Retries_AreTheFurtherAttemptsAtOtherNodes(string value, bool served)
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        rig.Options.CheckInterval = TimeSpan.FromHours(1);
        node.ListenHealth(10256);
        EchoNode broken = rig.Node(2).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(
            provider,
            rig.Service("web", 80, 30080, node, broken) with { Health = HealthProbe.Http(10256, "/healthz"), Annotations = TrafficTests.Set(("retries", value), ("timeout-connect", "1s")) });

        var answers = new List<string?>();
        for (int i = 0; i < 4; i++)
        {
            answers.Add(await Client.AskAsync(address, 80));
        }

        Assert.Equal(served ? 4 : 2, answers.Count(answer => answer == "node-1"));
    }

    [ToolFact("haproxy")]
    public async Task TimeoutConnect_EndsTheAttemptAtANodeThatDoesNotAnswer()
    {
        await using var rig = new HAProxyRig();
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(rig.Ip(2), 30080));
        full.Listen(0);
        EchoNode health = new EchoNode("node-2", rig.Ip(2)).ListenHealth(10256);
        await using EchoNode ends = health;

        // A listener whose queue is full drops further attempts.
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filler.ConnectAsync(rig.Ip(2), 30080).WithDeadline("filling the queue");
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(
            provider,
            rig.Service("web", 80, 30080, health) with { Health = HealthProbe.Http(10256, "/healthz"), Annotations = TrafficTests.Set(("retries", "0"), ("timeout-connect", "100ms")) });
        long start = Stopwatch.GetTimestamp();

        Assert.Null(await Client.AskAsync(address, 80));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.05, 2.5);
    }

    /// <summary>The first connection that says something: health checks do not.</summary>
    private static async Task<Socket> ServedAsync(Socket node)
    {
        while (true)
        {
            Socket accepted = await node.AcceptAsync().WithDeadline("a connection");
            try
            {
                if (await accepted.ReceiveAsync(new byte[16]).WithDeadline("its first byte") > 0)
                {
                    return accepted;
                }
            }
            catch (SocketException)
            {
                // A check that is reset.
            }

            accepted.Dispose();
        }
    }

    private static async Task<bool> HasTimerAsync(IPEndPoint place, bool isLocal)
    {
        string text = string.Concat(place.Address.GetAddressBytes().Reverse().Select(part => part.ToString("X2", CultureInfo.InvariantCulture))) + ":" + place.Port.ToString("X4", CultureInfo.InvariantCulture);
        string[][] established = [.. (await File.ReadAllLinesAsync("/proc/net/tcp")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields[3] == "01" && fields[isLocal ? 1 : 2] == text)];
        return Assert.Single(established)[5].StartsWith("02:", StringComparison.Ordinal);
    }
}
