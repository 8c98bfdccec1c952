using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class HealthTests
{
    [ToolFact("haproxy")]
    public async Task NodeWhoseHealthCheckFails_GetsNoMoreConnections_AndComesBack()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode b = rig.Node(2, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, a, b) with { Health = HealthProbe.Http(10256, "/healthz") });

        a.HealthStatus = 503;
        await UntilAsync(rig, a, "DOWN");
        Assert.Equal(["node-2", "node-2", "node-2"], await AskAsync(address, 3));

        a.HealthStatus = 200;
        await UntilAsync(rig, a, "UP");
        Assert.Equal(["node-1", "node-2"], (await AskAsync(address, 2)).Order());
    }

    [ToolFact("haproxy")]
    public async Task NodeThatIsDown_StaysDownOverAReload_InsteadOfBeingTriedUntilItsNextCheck()
    {
        await using var rig = new HAProxyRig();
        rig.Options.CheckFall = 1;
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode b = rig.Node(2, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a, b) with { Health = HealthProbe.Http(10256, "/healthz") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        a.HealthStatus = 503;
        await UntilAsync(rig, a, "DOWN");
        int served = a.Served;

        for (int i = 0; i < 4; i++)
        {
            await HAProxyRig.ServeAsync(provider, rig.Service($"other-{i}", 80, 30080, a, b) with { Health = HealthProbe.Http(10256, "/healthz") });
            Assert.StartsWith("DOWN", await StatusAsync(rig, a), StringComparison.Ordinal);
            Assert.All(await AskAsync(address, 5), answer => Assert.Equal("node-2", answer));
        }

        Assert.Equal(served, a.Served);
    }

    [ToolFact("haproxy")]
    public async Task NodeThatLeftWithItsLastService_ServesTheNextOne()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            DesiredLoadBalancer desired = rig.Service($"web-{i}", 80, 30080, a) with { Health = HealthProbe.Http(10256, "/healthz") };
            IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
            Assert.Equal(["node-1"], await AskAsync(address, 1));
            await HAProxyRig.RemoveAsync(provider, desired.Identity);
        }
    }

    [ToolFact("haproxy")]
    public async Task HealthOfSeveralChecks_IsCarriedOverTogether()
    {
        await using var rig = new HAProxyRig();
        rig.Options.CheckFall = 1;

        // So long that the new worker cannot have asked by itself when it is looked at.
        rig.Options.CheckInterval = TimeSpan.FromSeconds(4);
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256, 31000);
        a.HealthStatus = 503;
        HAProxyProvider provider = await rig.StartAsync();
        await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, a) with { Health = HealthProbe.Http(10256, "/healthz") });
        await HAProxyRig.ServeAsync(provider, rig.Service("local", 80, 30080, a) with { Health = HealthProbe.Http(31000, "/healthz") });
        await Deadline.UntilAsync(async () => await DownAsync(rig) == 4, "both checks and both servers are DOWN");

        await HAProxyRig.ServeAsync(provider, rig.Service("other", 80, 30080, a) with { Health = HealthProbe.Http(31000, "/healthz") });

        Assert.Equal(5, await DownAsync(rig));
    }

    private static async Task<int> DownAsync(HAProxyRig rig) =>
        (await rig.AskAsync("show stat -1 4 -1")).Split('\n').Select(line => line.Split(',')).Count(fields => fields.Length > 17 && fields[17].StartsWith("DOWN", StringComparison.Ordinal));

    [ToolFact("haproxy")]
    public async Task B055_NodePortThatChanges_IsNotUndoneByTheStateOfBefore()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode other = new("other-port", node.Address);
        await using EchoNode disposed = other.Listen(30081);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { Health = HealthProbe.Http(10256, "/healthz") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        await HAProxyRig.ServeAsync(provider, desired with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081)] });

        Assert.Equal(["other-port", "other-port"], await AskAsync(address, 2));
    }

    [ToolFact("haproxy")]
    public async Task WithoutAHealthyNode_ConnectionsAreEndedAtOnce_AndWithoutAnyNodeToo()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a) with { Health = HealthProbe.Http(10256, "/healthz") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        a.HealthStatus = 503;
        await UntilAsync(rig, a, "DOWN");

        Assert.Null(await Client.AskAsync(address, 80).WithDeadline("the end of a connection", TimeSpan.FromSeconds(2)));
        await provider.ApplyTargetsAsync(desired with { Nodes = [] }, CancellationToken.None);
        Assert.Null(await Client.AskAsync(address, 80).WithDeadline("the end of a connection", TimeSpan.FromSeconds(2)));
    }

    [ToolFact("haproxy")]
    public async Task B048_TrafficPolicyLocal_ServesOnlyFromNodesThatSayTheyHaveEndpoints()
    {
        await using var rig = new HAProxyRig();
        EchoNode local = rig.Node(1, 30080).ListenHealth(31000);
        EchoNode remote = rig.Node(2, 30080).ListenHealth(31000);
        EchoNode silent = rig.Node(3, 30080);
        remote.HealthStatus = 503;
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, local, remote, silent) with { TrafficPolicy = TrafficPolicy.Local, Health = HealthProbe.Http(31000, "/healthz") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        await UntilAsync(rig, remote, "DOWN");
        await UntilAsync(rig, silent, "DOWN");

        Assert.All(await AskAsync(address, 6), answer => Assert.Equal("node-1", answer));
    }

    [ToolFact("haproxy")]
    public async Task NodesWithoutAProbe_AreCheckedByConnecting()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080);
        EchoNode b = rig.Node(2, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, a, b));

        a.Close(30080);
        await UntilAsync(rig, a, "DOWN");

        Assert.All(await AskAsync(address, 4), answer => Assert.Equal("node-2", answer));
    }

    private static Task UntilAsync(HAProxyRig rig, EchoNode node, string status) =>
        Deadline.UntilAsync(async () => (await StatusAsync(rig, node)).StartsWith(status, StringComparison.Ordinal), $"{node.Name} is {status}");

    /// <summary>The status of a node's server in the first back end of a Service.</summary>
    private static async Task<string> StatusAsync(HAProxyRig rig, EchoNode node)
    {
        string stat = await rig.AskAsync("show stat -1 4 -1");
        return stat.Split('\n').Select(line => line.Split(',')).FirstOrDefault(fields => fields.Length > 17 && fields[0].StartsWith("be_", StringComparison.Ordinal) && fields[1] == node.Name)?[17] ?? "";
    }

    private static async Task<string[]> AskAsync(IPAddress address, int times)
    {
        var answers = new string[times];
        for (int i = 0; i < times; i++)
        {
            answers[i] = await Client.AskAsync(address, 80) ?? "refused";
        }

        return answers;
    }
}
