using System.Net;
using System.Net.Sockets;
using LbController.LocalCluster.Net;
using LbController.LocalCluster.Nodes;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

public sealed class UdpForwarderTests
{
    private static readonly (string, string) Owner = ("default", "web");

    [Fact]
    public async Task EndpointThatRefuses_IsLeftWithTheNextDatagram()
    {
        using Socket answers = Answering("there", IPAddress.Loopback);
        using Socket closed = DatagramLoop.Open(new IPEndPoint(IPAddress.Loopback, 0));
        PortHolder holder = Holder(TimeSpan.FromHours(1), Place(closed), Place(answers));
        closed.Dispose();
        IPEndPoint place = Free(IPAddress.Loopback);
        using var forwarder = new UdpForwarder(place, holder, TimeProvider.System);
        forwarder.Open();
        using var client = new DatagramClient(place.Address, place.Port);

        // Whichever of the two it was taken to first, and though its affinity holds for an hour.
        await Deadline.UntilAsync(async () => await client.AskAsync() == "there", "the endpoint that is there answers");
        Assert.Equal("there", await client.AskAsync());
    }

    [Fact]
    public async Task TooManyFlows_TheLeastRecentlyUsedGivesWay()
    {
        var time = new ManualTimeProvider();
        using Socket a = Answering("a", IPAddress.Loopback);
        using Socket b = Answering("b", IPAddress.Loopback);
        IPEndPoint place = Free(IPAddress.Loopback);
        using var forwarder = new UdpForwarder(place, Holder(null, Place(a), Place(b)), time, mostFlows: 2);
        forwarder.Open();
        using var first = new DatagramClient(place.Address, place.Port);
        using var second = new DatagramClient(place.Address, place.Port);
        using var third = new DatagramClient(place.Address, place.Port);
        string? firstHad = await first.AskAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        string? secondHad = await second.AskAsync();
        Assert.NotEqual(firstHad, secondHad);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(firstHad, await third.AskAsync());
        Assert.Equal(secondHad, await second.AskAsync());
        time.Advance(TimeSpan.FromSeconds(1));

        // In turn, as one that begins anew: it would have its old one, had its flow lived on.
        Assert.Equal(secondHad, await first.AskAsync());
    }

    [Loopback6Fact]
    public async Task IPv6_IsForwarded()
    {
        using Socket answers = Answering("six", IPAddress.IPv6Loopback);
        IPEndPoint place = Free(IPAddress.IPv6Loopback);
        using var forwarder = new UdpForwarder(place, Holder(null, Place(answers)), TimeProvider.System);
        forwarder.Open();
        Assert.Equal("six", await DatagramClient.AskOnceAsync(place.Address, place.Port));
    }

    private static PortHolder Holder(TimeSpan? affinity, params IPEndPoint[] endpoints)
    {
        var holder = new PortHolder("node-1", new EndpointUses(), TimeProvider.System);
        holder.Set(new ForwardTarget(localOnly: false, affinity, endpoints.Select(endpoint => new ForwardEndpoint(endpoint, "node-1", IsReady: true))), Owner);
        return holder;
    }

    private static Socket Answering(string name, IPAddress address)
    {
        Socket socket = DatagramLoop.Open(new IPEndPoint(address, 0));
        _ = DatagramLoop.RunAsync(socket, async (_, client) => await socket.SendToAsync(System.Text.Encoding.UTF8.GetBytes(name), SocketFlags.None, client), static () => { });
        return socket;
    }

    private static IPEndPoint Free(IPAddress address)
    {
        using Socket socket = DatagramLoop.Open(new IPEndPoint(address, 0));
        return Place(socket);
    }

    private static IPEndPoint Place(Socket bound) => bound.LocalEndPoint as IPEndPoint ?? throw new InvalidOperationException("not bound");
}
