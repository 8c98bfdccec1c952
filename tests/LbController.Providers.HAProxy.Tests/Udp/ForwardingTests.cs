using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Providers.HAProxy.Udp;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Udp;

/// <summary>A client, a load balancer and two nodes, each a network of its own; the nodes know no way to the client.</summary>
public sealed class ForwardingTests
{
    [ToolTheory("ip", "nft")]
    [InlineData("10.77.0.100", "10.77.1", "10.77.2", "10.77.0.2/32", "10.99.0.0/16", "")]
    [InlineData("fd77::100", "fd77:0:0:1:", "fd77:0:0:2:", "fd77::2/128", "2001:db8::/32", ":")]
    public async Task ClientOfAnotherMachine_IsServedByNodesThatKnowNoWayToIt(string vip, string network1, string network2, string inside, string outside, string colon)
    {
        await using NetworkNamespace lb = await NetworkNamespace.CreateAsync();
        await using NetworkNamespace client = await NetworkNamespace.CreateAsync();
        await using NetworkNamespace first = await NetworkNamespace.CreateAsync();
        await using NetworkNamespace second = await NetworkNamespace.CreateAsync();
        await lb.LinkAsync(client, "c", "10.77.0.1/24", "fd77::1/64", "10.77.0.2/24", "fd77::2/64");
        await lb.LinkAsync(first, "n1", "10.77.1.1/24", "fd77:0:0:1::1/64", "10.77.1.2/24", "fd77:0:0:1::2/64");
        await lb.LinkAsync(second, "n2", "10.77.2.1/24", "fd77:0:0:2::1/64", "10.77.2.2/24", "fd77:0:0:2::2/64");
        await lb.IpAsync("addr add 10.77.0.100/32 dev c");
        await lb.IpAsync("addr add fd77::100/128 dev c nodad");
        await lb.ExecuteAsync("", "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
        string separator = colon.Length == 0 ? "." : colon;
        IPAddress address = IPAddress.Parse(vip);
        IPAddress one = IPAddress.Parse($"{network1}{separator}2");
        IPAddress two = IPAddress.Parse($"{network2}{separator}2");
        await using var node1 = new UdpNode("node-1", first.Run(() => UdpNode.Bound(one, 30053)));
        await using var node2 = new UdpNode("node-2", second.Run(() => UdpNode.Bound(two, 30053)));
        var place = new FrontendBinding(address, 53, TransportProtocol.Udp);
        var forward = new UdpForward(Sample.Identity(), place, 30053, [new ServerTarget("a", one)], true, [IPNetwork.Parse(inside)], false, null);
        using var flow = new UdpClientSocket(client.Run(() => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)), address, 53);

        await ApplyAsync(forward);
        Assert.Equal("node-1", await flow.AskAsync());
        Assert.Equal(IPAddress.Parse($"{network1}{separator}1"), Assert.IsType<IPEndPoint>(node1.LastClient).Address);

        await ApplyAsync(forward with { Targets = [new ServerTarget("b", two)] });
        Assert.Equal("node-2", await flow.AskAsync());
        Assert.Equal(IPAddress.Parse($"{network2}{separator}1"), Assert.IsType<IPEndPoint>(node2.LastClient).Address);

        await ApplyAsync(forward with { Sources = [IPNetwork.Parse(outside)] });
        Assert.Equal(UdpClientSocket.Silent, await flow.AskAsync(TimeSpan.FromMilliseconds(300)));

        await ApplyAsync(forward with { Targets = [] });
        Assert.Equal(UdpClientSocket.Refused, await flow.AskAsync());

        async Task ApplyAsync(UdpForward wanted)
        {
            await lb.ExecuteAsync(NftRenderer.Render("lbc_test", [wanted]), Tool.Find("nft") ?? "nft", "-f", "-");
            var places = new Dictionary<FrontendBinding, IReadOnlySet<IPEndPoint>> { [place] = wanted.Targets.Select(target => new IPEndPoint(target.Address, 30053)).ToHashSet() };
            lb.Run(() => new Netfilter().Flush(places));
        }
    }

    [ToolFact("ip", "nft")]
    public async Task ThousandForwards_WithHundredsOfSourceRanges_AreOneTransactionThatTheKernelTakes()
    {
        await using NetworkNamespace lb = await NetworkNamespace.CreateAsync();
        ValueList<ServerTarget> targets = Enumerable.Range(1, 10).Select(i => new ServerTarget($"n{i}", IPAddress.Parse($"10.0.0.{i}"))).ToValueList();
        ValueList<IPNetwork> ranges = Enumerable.Range(0, 500).Select(i => new IPNetwork(IPAddress.Parse($"10.{i / 250}.{i % 250}.0"), 24)).ToValueList();
        UdpForward[] forwards =
        [
            .. Enumerable.Range(0, 1000).Select(i => new UdpForward(Sample.Identity(), new FrontendBinding(IPAddress.Parse($"10.9.{i / 250}.{(i % 250) + 1}"), 53, TransportProtocol.Udp), 30053, targets, i == 0, i == 0 ? ranges : [], i % 2 == 0, null)),
        ];

        await lb.ExecuteAsync(NftRenderer.Render("lbc_test", forwards), Tool.Find("nft") ?? "nft", "-f", "-");
        await lb.ExecuteAsync(NftRenderer.Render("lbc_test", forwards[..999]), Tool.Find("nft") ?? "nft", "-f", "-");
    }

    [Fact]
    public void WhatTheKernelWouldNotForward_IsALimitOfThePortThatSaysSo()
    {
        var plane = new NftPlane(new("/x"), new ExternalTool("nft", "", "", "", TimeProvider.System), new Netfilter(), new RecordingLoggerProvider().CreateLogger("x"));
        UdpForward loopback = Sample.State(Sample.Desired() with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Udp, 53), 30053)] }, "127.0.0.9").Forwards[0];
        UdpForward otherFamily = Sample.State(Sample.Desired() with { Families = [IpFamily.IPv4, IpFamily.IPv6], Listeners = [new Listener(new ListenerKey(TransportProtocol.Udp, 53), 30053)] }, "192.0.2.1", "2001:db8::1").Forwards[1];

        Assert.Contains("loopback device", plane.LimitOf(loopback), StringComparison.Ordinal);
        Assert.Contains("does not translate between families", plane.LimitOf(otherFamily), StringComparison.Ordinal);
        Assert.Null(plane.LimitOf(loopback with { Targets = [new ServerTarget("a", IPAddress.Loopback)] }));
        Assert.Null(plane.LimitOf(loopback with { Targets = [] }));
    }
}
