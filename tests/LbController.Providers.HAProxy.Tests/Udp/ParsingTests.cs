using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Tests.Udp;

public sealed class ParsingTests
{
    private const string Header = "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight\n";

    [Fact]
    public void ServerStates_GoByAddress_AndPlacesInMaintenanceDoNotCount()
    {
        IReadOnlyDictionary<(string Check, IPAddress Node), bool> states = ServerStates.Parse(
            Header + "5 check_1_a 1 s1 10.0.0.1 2 0 1 1\n5 check_1_a 2 s2 10.0.0.2 0 0 1 1\n5 check_1_a 3 s3 10.0.0.1 0 1 1 1\n\n"
            + Header + "6 check_2_b 1 s1 2001:db8::1 0 0 1 1\n6 check_2_b 2 s2 2001:db8::1 2 0 1 1\n6 check_2_b 3 s3 - 2 0 1 1\n6 check_2_b\n");

        Assert.Equal(
            [(("check_1_a", IPAddress.Parse("10.0.0.1")), true), (("check_1_a", IPAddress.Parse("10.0.0.2")), false), (("check_2_b", IPAddress.Parse("2001:db8::1")), true)],
            states.Select(state => (state.Key, state.Value)).OrderBy(state => state.Key.Check, StringComparer.Ordinal).ThenBy(state => state.Key.Node.ToString(), StringComparer.Ordinal));
    }

    [Fact]
    public void ServerStates_OfAnyText_AreNoException() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<string>().ToArbitrary(), text => ServerStates.Parse(text).Count >= 0).QuickCheckThrowOnFailure();

    [Fact]
    public void NetlinkMessages_OfAnyBytes_AreNoException()
    {
        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(), bytes =>
        {
            bytes ??= [];
            _ = NetlinkMessages.ReadFlow(256, bytes);
            _ = NetlinkMessages.ReadGeneration((10 << 8) | 15, bytes);
            _ = NetlinkMessages.ErrorOf(bytes);
            return NetlinkMessages.Split(bytes).Sum(message => message.Body.Length) <= bytes.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Flow_IsReadAsTheKernelWritesIt()
    {
        // CT_NEW of 127.0.0.1:40000 to 127.77.1.16:53, answered by 127.77.1.1:30053, UDP, id 7.
        byte[] original = Nest(1, [.. Nest(1, [.. Attribute(1, 127, 0, 0, 1), .. Attribute(2, 127, 77, 1, 16)]), .. Nest(2, [.. Attribute(1, 17), .. Attribute(2, 0x9c, 0x40), .. Attribute(3, 0, 53)])]);
        byte[] reply = Nest(2, [.. Nest(1, [.. Attribute(1, 127, 77, 1, 1), .. Attribute(2, 127, 0, 0, 1)]), .. Nest(2, [.. Attribute(1, 17), .. Attribute(2, 0x75, 0x65), .. Attribute(3, 0x9c, 0x40)])]);
        byte[] id = Attribute(12, 0, 0, 0, 7);

        ConntrackFlow? flow = NetlinkMessages.ReadFlow(256, (byte[])[2, 0, 0, 0, .. original, .. reply, .. id]);

        Assert.Equal((IPEndPoint.Parse("127.77.1.16:53"), IPEndPoint.Parse("127.77.1.1:30053")), (flow?.Sent, flow?.Answered));
        Assert.Equal<byte>([.. original, .. id], flow?.Name ?? []);
        Assert.Null(NetlinkMessages.ReadFlow(256, (byte[])[2, 0, 0, 0, .. original]));
    }

    [Theory]
    [InlineData("Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted", ProviderErrorKind.Denied, "NET_ADMIN")]
    [InlineData("netlink: Error: cache initialization failed: Protocol not supported", ProviderErrorKind.Unavailable, "kernel lacks")]
    [InlineData("/dev/stdin:9:1-2: Error: Could not process rule: No such file or directory", ProviderErrorKind.Unavailable, "kernel lacks")]
    [InlineData("/dev/stdin:9:1-2: Error: syntax error", ProviderErrorKind.Unavailable, "syntax error")]
    [InlineData("", ProviderErrorKind.Unavailable, "no reason")]
    public void ErrorsOfNft_SayWhatToDo(string printed, ProviderErrorKind kind, string message)
    {
        ProviderException exception = NftErrors.Explain(printed);

        Assert.Equal(kind, exception.Kind);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Nest(int type, byte[] content) => Attribute(type | 0x8000, content);

    private static byte[] Attribute(int type, params byte[] content)
    {
        var bytes = new byte[4 + ((content.Length + 3) & ~3)];
        BitConverter.TryWriteBytes(bytes, (ushort)(4 + content.Length));
        BitConverter.TryWriteBytes(bytes.AsSpan(2), (ushort)type);
        content.CopyTo(bytes, 4);
        return bytes;
    }
}
