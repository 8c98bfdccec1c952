using System.Net;
using System.Net.Sockets;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Process;

namespace LbController.Providers.HAProxy.Tests.Process;

public sealed class PortProbeTests
{
    [Fact]
    public void ListenerThatSharesItsPort_CountsAsTaken()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // In .NET this is SO_REUSEADDR and SO_REUSEPORT, as HAProxy sets them.
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();

        Assert.False(PortProbe.CanBind(new FrontendBinding(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port))); // ! it is bound
    }

    [Fact]
    public async Task EndedConnection_DoesNotCount()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port; // ! it is bound
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, port);
        Socket accepted = await listener.AcceptAsync();

        // Whoever closes first keeps the place in TIME_WAIT.
        accepted.Dispose();
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]));
        client.Dispose();
        listener.Dispose();

        Assert.True(PortProbe.CanBind(new FrontendBinding(IPAddress.Loopback, port)));
    }

    [Fact]
    public void AddressOfAnotherMachine_CannotBeBound() => Assert.False(PortProbe.CanBind(new FrontendBinding(IPAddress.Parse("192.0.2.1"), 80)));
}
