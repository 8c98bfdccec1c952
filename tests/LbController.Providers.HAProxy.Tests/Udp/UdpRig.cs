using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Udp;

/// <summary>A rig whose nodes answer UDP.</summary>
internal sealed class UdpRig : IAsyncDisposable
{
    private readonly List<UdpNode> _nodes = [];

    public UdpRig(string mode)
    {
        Rig.Options.Udp = Enum.Parse<HAProxyUdpMode>(mode, ignoreCase: true);
        Rig.Options.SearchPath = Path.GetDirectoryName(Tool.Find("nginx")) ?? "";
        Rig.Options.CheckFall = 1;
    }

    public HAProxyRig Rig { get; } = new();

    public const int NodePort = 30053;

    public const int HealthPort = 10256;

    public EchoNode Node(int last, bool healthy = true)
    {
        EchoNode node = Rig.Node(last, NodePort).ListenHealth(HealthPort);
        node.HealthStatus = healthy ? 200 : 503;
        _nodes.Add(new UdpNode(node.Name, node.Address, NodePort));
        return node;
    }

    public DesiredLoadBalancer Service(string name, int port, params EchoNode[] nodes) => Rig.Service(name, port, NodePort, nodes) with
    {
        Listeners = [Udp(port)],
        Health = HealthProbe.Http(HealthPort, "/healthz"),
    };

    public static Listener Udp(int port) => new(new ListenerKey(TransportProtocol.Udp, port), NodePort);

    public static Listener Tcp(int port) => new(new ListenerKey(TransportProtocol.Tcp, port), NodePort);

    public static async Task UntilAnswersAsync(IPAddress address, int port, string expected) =>
        await Deadline.UntilAsync(async () => await UdpClientSocket.AskOnceAsync(address, port) == expected, $"{expected} on {address}:{port}");

    /// <summary>The nodes that answer flows of their own.</summary>
    public static async Task<string[]> AskAsync(IPAddress address, int port, int times)
    {
        var answers = new List<string>();
        for (int i = 0; i < times; i++)
        {
            answers.Add(await UdpClientSocket.AskOnceAsync(address, port));
        }

        return [.. answers];
    }

    public static Problem Single(ApplyResult result) => Assert.Single(result.Problems);

    public async ValueTask DisposeAsync()
    {
        await Rig.DisposeAsync();
        foreach (UdpNode node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}
