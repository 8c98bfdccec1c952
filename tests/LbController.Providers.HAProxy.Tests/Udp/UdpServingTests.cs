using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Udp;

/// <summary>Real sockets through a Service's address, once by the kernel and once by nginx.</summary>
public sealed class UdpServingTests
{
    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task ClientsAreSpreadOverNodes_AndAFlowStaysOnItsNode(string mode)
    {
        await using var udp = new UdpRig(mode);
        EchoNode[] nodes = [udp.Node(1), udp.Node(2)];
        HAProxyProvider provider = await udp.Rig.StartAsync();

        IPAddress address = await HAProxyRig.ServeAsync(provider, udp.Service("dns", 53, nodes));

        Assert.Equal(["node-1", "node-2"], (await UdpRig.AskAsync(address, 53, 40)).Distinct().Order());
        using var flow = new UdpClientSocket(address, 53);
        string first = await flow.AskAsync();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(first, await flow.AskAsync());
        }
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task B061_TcpAndUdp_ShareAPortNumber(string mode)
    {
        await using var udp = new UdpRig(mode);
        EchoNode a = udp.Node(1);
        HAProxyProvider provider = await udp.Rig.StartAsync();

        IPAddress address = await HAProxyRig.ServeAsync(provider, udp.Service("dns", 53, a) with { Listeners = [UdpRig.Tcp(53), UdpRig.Udp(53)] });

        Assert.Equal("node-1", await Client.AskAsync(address, 53));
        Assert.Equal("node-1", await UdpClientSocket.AskOnceAsync(address, 53));
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task AffinityClientIp_KeepsAClientAddressOnItsNode_AndSpreadsOthers(string mode)
    {
        await using var udp = new UdpRig(mode);
        EchoNode[] nodes = [udp.Node(1), udp.Node(2), udp.Node(3)];
        HAProxyProvider provider = await udp.Rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, udp.Service("dns", 53, nodes) with { ClientIpAffinity = TimeSpan.FromHours(3) });

        var homes = new HashSet<string>();
        for (int client = 100; client < 130; client++)
        {
            string home = await UdpClientSocket.AskOnceAsync(address, 53, udp.Rig.Ip(client));
            Assert.Equal(home, await UdpClientSocket.AskOnceAsync(address, 53, udp.Rig.Ip(client)));
            homes.Add(home);
        }

        Assert.Equal(["node-1", "node-2", "node-3"], homes.Order());
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables", UdpClientSocket.Denied)]
    [InlineData("nginx", UdpClientSocket.Silent)]
    public async Task SourceRanges_LetInAndKeepOut_AlsoFlowsThatExist(string mode, string outside)
    {
        await using var udp = new UdpRig(mode);
        EchoNode a = udp.Node(1);
        HAProxyProvider provider = await udp.Rig.StartAsync();
        IPNetwork[] ranges = [.. Enumerable.Range(0, 300).Select(i => IPNetwork.Parse($"10.{i / 200}.{i % 200}.0/24")), IPNetwork.Parse($"{udp.Rig.Network}.96/28"), IPNetwork.Parse($"{udp.Rig.Network}.100/32")];
        DesiredLoadBalancer desired = udp.Service("dns", 53, a) with { SourceRanges = ranges.ToValueList() };

        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        using var flow = new UdpClientSocket(address, 53, udp.Rig.Ip(100));
        Assert.Equal("node-1", await flow.AskAsync());
        Assert.Equal(outside, await UdpClientSocket.AskOnceAsync(address, 53, udp.Rig.Ip(112)));

        await HAProxyRig.ServeAsync(provider, desired with { SourceRanges = [IPNetwork.Parse($"{udp.Rig.Network}.112/32")] });
        Assert.Equal("node-1", await UdpClientSocket.AskOnceAsync(address, 53, udp.Rig.Ip(112)));
        Assert.Equal(outside, await flow.AskAsync());
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task NodeThatIsDown_LosesItsFlows_AndWithNoneLeftClientsAreRefused(string mode)
    {
        await using var udp = new UdpRig(mode);
        EchoNode a = udp.Node(1);
        EchoNode b = udp.Node(2);
        HAProxyProvider provider = await udp.Rig.StartAsync();

        // Has UDP ports only, and is checked nonetheless.
        IPAddress address = await HAProxyRig.ServeAsync(provider, udp.Service("dns", 53, a, b));
        using var flow = new UdpClientSocket(address, 53);
        string first = await flow.AskAsync();
        (EchoNode home, EchoNode other) = first == a.Name ? (a, b) : (b, a);

        home.HealthStatus = 503;
        await Deadline.UntilAsync(async () => await flow.AskAsync() == other.Name, "the flow on the other node");
        await Deadline.UntilAsync(async () => (await UdpRig.AskAsync(address, 53, 10)).All(answer => answer == other.Name), "all new flows on the other node");

        other.HealthStatus = 503;
        await UdpRig.UntilAnswersAsync(address, 53, UdpClientSocket.Refused);

        home.HealthStatus = 200;
        await UdpRig.UntilAnswersAsync(address, 53, home.Name);
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task FlowsOfANodeThatLeaves_MoveToAnother(string mode)
    {
        await using var udp = new UdpRig(mode);
        EchoNode a = udp.Node(1);
        EchoNode b = udp.Node(2);
        HAProxyProvider provider = await udp.Rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, udp.Service("dns", 53, a));
        using var flow = new UdpClientSocket(address, 53);
        Assert.Equal(a.Name, await flow.AskAsync());

        ApplyResult result = await provider.ApplyTargetsAsync(udp.Service("dns", 53, b), CancellationToken.None);

        Assert.Equal(Outcome.Settled.Instance, result.Outcome);
        await Deadline.UntilAsync(async () => await flow.AskAsync() == b.Name, "the flow on the new node");
        Assert.Equal(b.Name, await UdpClientSocket.AskOnceAsync(address, 53));
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task RemovedService_LeavesNothing_AndItsPortIsFree(string mode)
    {
        await using var udp = new UdpRig(mode);
        EchoNode a = udp.Node(1);
        HAProxyProvider provider = await udp.Rig.StartAsync();
        DesiredLoadBalancer desired = udp.Service("dns", 53, a);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        using var flow = new UdpClientSocket(address, 53);
        Assert.Equal("node-1", await flow.AskAsync());

        Assert.Equal(Outcome.Settled.Instance, (await HAProxyRig.RemoveAsync(provider, desired.Identity)).Outcome);

        Assert.Equal(UdpClientSocket.Refused, await flow.AskAsync());
        Assert.True(PortProbe.CanBind(new FrontendBinding(address, 53, TransportProtocol.Udp)));
        Assert.DoesNotContain(await TablesAsync(), table => table.Contains(TableOf(udp), StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(udp.Rig.Options.StateDirectory, "nginx.pid")));
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task FlowsGoOn_WhileTheControllerIsAway_AndAreAdopted(string mode)
    {
        await using var udp = new UdpRig(mode);
        EchoNode[] nodes = [udp.Node(1), udp.Node(2)];
        HAProxyProvider provider = await udp.Rig.StartAsync();
        DesiredLoadBalancer desired = udp.Service("dns", 53, nodes);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        using var flow = new UdpClientSocket(address, 53);
        string home = await flow.AskAsync();
        string? pid = await ReadAsync(udp, "nginx.pid");

        await provider.AbandonAsync();
        Assert.Equal(home, await flow.AskAsync());
        HAProxyProvider next = await udp.Rig.StartAsync();
        ProviderPlan plan = await next.PlanAsync(new PlanRequest(desired.Identity, desired, [PublishedAddress.OfIp(address, IpMode.Proxy)]), CancellationToken.None);

        Assert.Empty(plan.Changes);
        Assert.Empty(plan.Problems);
        Assert.Equal(home, await flow.AskAsync());
        Assert.Equal(pid, await ReadAsync(udp, "nginx.pid"));
        Assert.Equal(["node-1", "node-2"], (await UdpRig.AskAsync(address, 53, 40)).Distinct().Order());
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task StoppedWithTheController_NothingForwardsAnyMore(string mode)
    {
        await using var udp = new UdpRig(mode);
        HAProxyProvider provider = await udp.Rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, udp.Service("dns", 53, udp.Node(1)));
        Assert.Equal("node-1", await UdpClientSocket.AskOnceAsync(address, 53));

        await provider.DisposeAsync();

        Assert.Equal(UdpClientSocket.Refused, await UdpClientSocket.AskOnceAsync(address, 53));
        Assert.DoesNotContain(await TablesAsync(), table => table.Contains(TableOf(udp), StringComparison.Ordinal));
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task WhatSomebodyTakesDown_IsPutBack(string mode)
    {
        await using var udp = new UdpRig(mode);
        HAProxyProvider provider = await udp.Rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, udp.Service("dns", 53, udp.Node(1)));
        Assert.Equal("node-1", await UdpClientSocket.AskOnceAsync(address, 53));

        if (mode == "nftables")
        {
            await RunAsync("nft", $"delete map inet {TableOf(udp)} served4", $"flush chain inet {TableOf(udp)} serve");
        }
        else
        {
            ProcessTable.Signal(ProcessTable.Find(int.Parse((await ReadAsync(udp, "nginx.pid"))!, System.Globalization.CultureInfo.InvariantCulture))!, 9); // ! it runs
        }

        await Deadline.UntilAsync(() => udp.Rig.Log.Lines.Any(line => line.Event.Id == 4106), "the drift in the log");
        await Deadline.UntilAsync(() => udp.Rig.Log.Lines.Count(line => line.Event.Id is 4102 or 4108) == (mode == "nginx" ? 2 : udp.Rig.Log.Lines.Count(line => line.Event.Id == 4106) + 1), "it put right");
        await UdpRig.UntilAnswersAsync(address, 53, "node-1");

        // Nothing of before is left that would go on by itself.
        await HAProxyRig.RemoveAsync(provider, HAProxyRig.Identity("dns"));
        Assert.Equal(UdpClientSocket.Refused, await UdpClientSocket.AskOnceAsync(address, 53));
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task PortOfAnotherProgram_IsAProblemOfThatPortAlone(string mode)
    {
        await using var udp = new UdpRig(mode);
        using Socket foreign = UdpNode.Bound(udp.Rig.Ip(16), 53);
        HAProxyProvider provider = await udp.Rig.StartAsync();

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, udp.Service("dns", 53, udp.Node(1)) with { Listeners = [UdpRig.Tcp(53), UdpRig.Udp(53), UdpRig.Udp(54)] });

        Problem problem = UdpRig.Single(result);
        Assert.Equal((ProblemReasons.AddressInUse, new ListenerKey(TransportProtocol.Udp, 53)), (problem.Reason, problem.Port));
        Assert.IsType<Outcome.Waiting>(result.Outcome);
        Assert.Equal("node-1", await Client.AskAsync(udp.Rig.Ip(16), 53));
        Assert.Equal("node-1", await UdpClientSocket.AskOnceAsync(udp.Rig.Ip(16), 54));
    }

    [ToolTheory("haproxy", "nft", "nginx")]
    [InlineData("nftables")]
    [InlineData("nginx")]
    public async Task B060_IPv6_IsForwardedToo(string mode)
    {
        await using var udp = new UdpRig(mode);
        int port = udp.Rig.OwnPort;
        udp.Rig.Options.AddressPools = [HAProxyAddressPool.Parse("::1")];
        await using var node = new UdpNode("six", IPAddress.IPv6Loopback, port + 20_000);
        HAProxyProvider provider = await udp.Rig.StartAsync();
        var desired = new DesiredLoadBalancer
        {
            Identity = HAProxyRig.Identity("dns"),
            Families = [IpFamily.IPv6],
            Listeners = [new Listener(new ListenerKey(TransportProtocol.Udp, port), port + 20_000)],
            Nodes = [new TargetNode("six", [IPAddress.IPv6Loopback], null)],
            SourceRanges = [IPNetwork.Parse("::1/128"), IPNetwork.Parse("2001:db8::/32")],
        };

        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        Assert.Equal("six", await UdpClientSocket.AskOnceAsync(address, port));
        await HAProxyRig.ServeAsync(provider, desired with { SourceRanges = [IPNetwork.Parse("2001:db8::/32")] });
        Assert.NotEqual("six", await UdpClientSocket.AskOnceAsync(address, port));
    }

    private static string TableOf(UdpRig udp) => new LbController.Providers.HAProxy.Udp.NftPlane(
        new LbController.Providers.HAProxy.State.StateDirectory(udp.Rig.Options.StateDirectory), new("nft", "", "", "", TimeProvider.System), new LbController.Providers.HAProxy.Udp.Netfilter(), udp.Rig.Log.CreateLogger("")).Table;

    private static async Task<string[]> TablesAsync() => (await RunAsync("nft", "list tables")).Split('\n');

    private static async Task<string> RunAsync(string program, params string[] commands)
    {
        var tool = new LbController.Providers.HAProxy.Udp.ExternalTool(program, "", "", "", TimeProvider.System);
        (int exitCode, string output, string errors) = await tool.RunAsync(["-f", "-"], string.Join('\n', commands.Reverse()) + "\n", CancellationToken.None);
        Assert.True(exitCode == 0, errors);
        return output;
    }

    private static async Task<string?> ReadAsync(UdpRig udp, string name)
    {
        string file = Path.Combine(udp.Rig.Options.StateDirectory, name);
        return File.Exists(file) ? (await File.ReadAllTextAsync(file)).Trim() : null;
    }
}
