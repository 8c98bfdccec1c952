using System.Net.Sockets;
using System.Text;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Process;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Process;

public sealed class CliSocketTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OnlyTheMastersSocket_IsHalfClosed(bool halfClose)
    {
        using var folder = new TempDirectory();
        using Socket listener = Listen(folder.File("s"));
        Task<string?> reply = new CliSocket(folder.File("s"), halfClose, TimeProvider.System).SendAsync("show proc", TimeSpan.FromSeconds(20), CancellationToken.None);
        using Socket server = await listener.AcceptAsync().WithDeadline("a connection");
        var buffer = new byte[100];
        int read = await server.ReceiveAsync(buffer).WithDeadline("the command");
        Task<int> end = server.ReceiveAsync(new byte[1]);

        if (halfClose)
        {
            Assert.Equal(0, await end.WithDeadline("the half-close"));
        }

        await server.SendAsync(Encoding.ASCII.GetBytes("answer"));
        Assert.False(!halfClose && end.IsCompleted);
        server.Shutdown(SocketShutdown.Send);
        Assert.Equal("show proc\n", Encoding.ASCII.GetString(buffer, 0, read));
        Assert.Equal("answer", await reply.WithDeadline("the answer"));
    }

    [Fact]
    public async Task NobodyThere_IsNoAnswer()
    {
        using var folder = new TempDirectory();

        Assert.Null(await new CliSocket(folder.File("s"), false, TimeProvider.System).SendAsync("show info", TimeSpan.FromSeconds(1), CancellationToken.None));
    }

    [Fact]
    public async Task Silence_IsNoAnswer_AfterTheDeadline()
    {
        using var folder = new TempDirectory();
        using Socket listener = Listen(folder.File("s"));
        var clock = new ManualTimeProvider();

        Task<string?> reply = new CliSocket(folder.File("s"), false, clock).SendAsync("show info", TimeSpan.FromSeconds(2), CancellationToken.None);
        await clock.WaitForTimersAsync().WithDeadline("the deadline to be set");
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await reply.WithDeadline("the end of waiting"));
    }

    [Theory]
    [InlineData("show info\ndisable frontend x")]
    [InlineData("show info\r")]
    public async Task CommandWithALineBreak_IsNotSent(string command)
    {
        var socket = new CliSocket("/nowhere", false, TimeProvider.System);

        Assert.Equal(ProviderErrorKind.InvalidRequest, (await Assert.ThrowsAsync<ProviderException>(() => socket.SendAsync(command, TimeSpan.FromSeconds(1), CancellationToken.None))).Kind);
    }

    [Fact]
    public async Task CommandThatExceedsHAProxysBuffer_IsNotSent() =>
        await Assert.ThrowsAsync<ProviderException>(() => new CliSocket("/nowhere", false, TimeProvider.System).SendAsync(new string('x', 16_000), TimeSpan.FromSeconds(1), CancellationToken.None));

    private static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }
}
