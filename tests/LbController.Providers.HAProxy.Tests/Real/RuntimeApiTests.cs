using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>What changes in the running HAProxy without a reload, and what happens where that does not succeed.</summary>
public sealed class RuntimeApiTests
{
    private static readonly HealthProbe KubeProxy = HealthProbe.Http(10256, "/healthz");

    [ToolTheory("haproxy")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NodesComeAndGo_WithoutAReload_AndWithoutALostRequest(bool byKubeProxysHealth)
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [.. Enumerable.Range(1, 4).Select(i => rig.Node(i, 30080).ListenHealth(10256))];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes[0]) with { Health = byKubeProxysHealth ? KubeProxy : HealthProbe.NodePortTcp };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        await using var load = new Load(address, 80);
        int reloads = rig.Reloads.Count;

        for (int i = 1; i < 12; i++)
        {
            EchoNode[] some = [nodes[i % 4], nodes[(i + 1) % 4]];
            ApplyResult result = await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(some) }, CancellationToken.None);
            Assert.Equal(Outcome.Settled.Instance, result.Outcome);
            int before = nodes[(i + 2) % 4].Served + nodes[(i + 3) % 4].Served;
            await load.MoreAsync(40).WithDeadline("40 requests");
            Assert.InRange(nodes[(i + 2) % 4].Served + nodes[(i + 3) % 4].Served - before, 0, 4);
        }

        Assert.True(rig.Reloads.Count == reloads, string.Join('\n', rig.Log.Lines));
        Assert.Equal(0, load.Failures);
        Assert.Equal(4, load.Answers.Count);
    }

    [ToolFact("haproxy")]
    public async Task B052_NodeThatLeaves_GetsNoNewConnection_FinishesItsOwn_AndIsGoneThen()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode b = rig.Node(2, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a) with { Health = KubeProxy };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        HeldConnection held = await HeldConnection.OpenAsync(address, 80);

        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(b) }, CancellationToken.None);
        Assert.Equal("node-2", await Client.AskAsync(address, 80));
        Assert.Equal("node-2", await Client.AskAsync(address, 80));
        Assert.Equal("node-1", await held.AskAsync());
        Assert.Contains(" node-1 ", await rig.AskAsync("show servers state"), StringComparison.Ordinal);
        held.Dispose();

        await Deadline.UntilAsync(async () => !(await rig.AskAsync("show servers state")).Contains(" node-1 ", StringComparison.Ordinal), "the server is gone");
        Assert.Equal(2, rig.Reloads.Count);
    }

    [ToolFact("haproxy")]
    public async Task B052_NodeThatLeft_LosesItsLastConnections_WhenTheGraceIsOver()
    {
        await using var rig = new HAProxyRig();
        rig.Options.HardStopAfter = TimeSpan.FromSeconds(1);
        EchoNode a = rig.Node(1, 30080);
        EchoNode b = rig.Node(2, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        using HeldConnection held = await HeldConnection.OpenAsync(address, 80);

        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(b) }, CancellationToken.None);

        await held.EndAsync();
        await Deadline.UntilAsync(async () => !(await rig.AskAsync("show servers state")).Contains(" node-1 ", StringComparison.Ordinal), "the server is gone");
        Assert.Equal(2, rig.Reloads.Count);
    }

    [ToolFact("haproxy")]
    public async Task NodeThatReturnsWhileItStillHasConnections_IsServedAgain_AndTheyLiveOn()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080);
        EchoNode b = rig.Node(2, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        using HeldConnection held = await HeldConnection.OpenAsync(address, 80);

        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(b) }, CancellationToken.None);
        await provider.ApplyTargetsAsync(desired, CancellationToken.None);

        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Equal("node-1", await held.AskAsync());
        Assert.Equal(2, rig.Reloads.Count);

        // What an earlier controller's server was is not known: while it has connections no other can have its name, and a reload makes room.
        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(b) }, CancellationToken.None);
        await provider.AbandonAsync();
        HAProxyProvider second = await rig.StartAsync();
        await second.ApplyTargetsAsync(desired, CancellationToken.None);

        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Equal("node-1", await held.AskAsync());
        Assert.Equal(("server-replaced", "succeeded"), rig.Reloads[^1]);
    }

    [ToolFact("haproxy")]
    public async Task HealthOfANodeThatJoined_IsItsOwn_AndIsKnownToTheNextWorker()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode b = rig.Node(2, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a) with { Health = KubeProxy };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(a, b) }, CancellationToken.None);
        int reloads = rig.Reloads.Count;

        b.HealthStatus = 503;
        await Deadline.UntilAsync(() => IsDownAsync(rig, "node-2"), "node 2 is down");
        Assert.Equal(["node-1", "node-1", "node-1"], await AskAsync(address, 3));
        Assert.Equal(reloads, rig.Reloads.Count);

        rig.Options.CheckInterval = TimeSpan.FromMinutes(1);
        await HAProxyRig.ServeAsync(provider, rig.Service("other", 81, 30080, a));
        Assert.Equal(reloads + 1, rig.Reloads.Count);
        Assert.True(await IsDownAsync(rig, "node-2"));

        b.HealthStatus = 200;
        await Deadline.UntilAsync(async () => !await IsDownAsync(rig, "node-2"), "node 2 is up again");
    }

    [ToolFact("haproxy")]
    public async Task SlotOfANodeThatLeft_GoesToTheNext_WithoutWhatWasFoundOutAboutTheFirst()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode b = rig.Node(2, 30080).ListenHealth(10256);
        a.HealthStatus = 503;
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a) with { Health = KubeProxy };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        await Deadline.UntilAsync(() => IsDownAsync(rig, "node-1"), "node 1 is down");

        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(b) }, CancellationToken.None);
        Assert.Equal("node-2", await Client.AskAsync(address, 80));
        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(a) }, CancellationToken.None);

        await Deadline.UntilAsync(() => IsDownAsync(rig, "node-1"), "node 1 is down again");
        await Deadline.UntilAsync(async () => await Client.AskAsync(address, 80) is null, "nobody answers");
        Assert.True(rig.Reloads.Count == 2, string.Join('\n', rig.Log.Lines));
    }

    [ToolFact("haproxy")]
    public async Task OtherNodePort_IsTakenOver_WithoutAReload()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        EchoNode moved = new EchoNode("moved", node.Address).Listen(30081);
        await using EchoNode disposed = moved;
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        await HAProxyRig.ServeAsync(provider, desired with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081)] });

        Assert.Equal("moved", await Client.AskAsync(address, 80));
        Assert.Equal(2, rig.Reloads.Count);
    }

    [ToolFact("haproxy")]
    public async Task B057_SourceRangesChange_WithoutAReload_FewToHundredsAndBack()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        ValueList<IPNetwork> many = Enumerable.Range(0, 300).Select(i => new IPNetwork(IPAddress.Parse($"10.{i / 256}.{i % 256}.0"), 24)).ToValueList();
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired with { SourceRanges = [.. many, new IPNetwork(rig.Ip(5), 32)] });
        await HAProxyRig.ServeAsync(provider, rig.Service("other", 81, 30080, node) with { SourceRanges = [new IPNetwork(rig.Ip(9), 32)] });
        int reloads = rig.Reloads.Count;

        foreach (int allowed in new[] { 6, 7, 6 })
        {
            IPNetwork one = new(rig.Ip(allowed), 32);
            await HAProxyRig.ServeAsync(provider, desired with { SourceRanges = allowed == 7 ? [.. many, one] : [one] });
            Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(allowed)));
            Assert.Null(await Client.AskAsync(address, 80, from: rig.Ip(5)));
            Assert.Null(await Client.AskAsync(address, 80, from: rig.Ip(13 - allowed)));
        }

        Assert.Equal(reloads, rig.Reloads.Count);

        // A controller that has not seen the file loaded does not know HAProxy's numbers of the lists.
        await provider.AbandonAsync();
        HAProxyProvider second = await rig.StartAsync();
        Assert.Equal(reloads, rig.Reloads.Count);
        await HAProxyRig.ServeAsync(second, desired with { SourceRanges = [new IPNetwork(rig.Ip(8), 32)] });
        Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(8)));
        Assert.Null(await Client.AskAsync(address, 80, from: rig.Ip(6)));
        Assert.Equal(("listener-changed", "succeeded"), rig.Reloads[^1]);
    }

    [ToolFact("haproxy")]
    public async Task RemovedServiceOrPort_IsClosedAtOnce_WithoutAReload_AndItsPlaceCanBeTakenAgain()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer two = rig.Service("web", 80, 30080, node) with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30080), new Listener(new ListenerKey(TransportProtocol.Tcp, 81), 30080)] };
        IPAddress address = await HAProxyRig.ServeAsync(provider, two);
        using HeldConnection held = await HeldConnection.OpenAsync(address, 81);
        int reloads = rig.Reloads.Count;

        await HAProxyRig.ServeAsync(provider, two with { Listeners = [two.Listeners[0]] });
        Assert.True(await Client.IsRefusedAsync(address, 81));
        Assert.Equal("node-1", await held.AskAsync());
        await HAProxyRig.RemoveAsync(provider, two.Identity);
        Assert.True(await Client.IsRefusedAsync(address, 80));
        Assert.Equal(reloads, rig.Reloads.Count);

        await provider.AbandonAsync();
        HAProxyProvider second = await rig.StartAsync();
        Assert.Equal(reloads, rig.Reloads.Count);
        Assert.Equal(address, await HAProxyRig.ServeAsync(second, rig.Service("other", 80, 30080, node)));
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Equal("node-1", await held.AskAsync());
    }

    [ToolFact("haproxy")]
    public async Task NodeChangesAndRemovals_DoNotWaitForTheNextReload()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080);
        EchoNode b = rig.Node(2, 30080);
        rig.Options.MinimumReloadInterval = TimeSpan.FromSeconds(60);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer web = rig.Service("web", 80, 30080, a);
        DesiredLoadBalancer gone = rig.Service("gone", 80, 30080, a);

        // The start counts as a reload, so these wait. Who stops waits for nothing.
        Task<ApplyResult>[] first = [HAProxyRig.ApplyAsync(provider, web), HAProxyRig.ApplyAsync(provider, gone)];
        Assert.All(first, task => Assert.False(task.IsCompleted));
        await provider.DisposeAsync();
        Assert.All(await Task.WhenAll(first), result => Assert.Equal(Outcome.Settled.Instance, result.Outcome));

        rig.Options.MinimumReloadInterval = TimeSpan.Zero;
        HAProxyProvider second = await rig.StartAsync();
        IPAddress[] addresses = [await HAProxyRig.ServeAsync(second, web), await HAProxyRig.ServeAsync(second, gone)];
        await second.AbandonAsync();
        rig.Options.MinimumReloadInterval = TimeSpan.FromSeconds(60);
        HAProxyProvider third = await rig.StartAsync();
        await HAProxyRig.ServeAsync(third, rig.Service("reloads", 80, 30080, a));
        Task<ApplyResult> waits = HAProxyRig.ApplyAsync(third, rig.Service("waits", 80, 30080, a));
        Task<ApplyResult> waitsToo = HAProxyRig.ApplyAsync(third, web with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 8080), 30080)] });

        await third.ApplyTargetsAsync(web with { Identity = gone.Identity, Nodes = HAProxyRig.Targets(b) }, CancellationToken.None).WithDeadline("the node change");
        Assert.Equal("node-2", await Client.AskAsync(addresses[1], 80));
        await HAProxyRig.RemoveAsync(third, gone.Identity);
        Assert.True(await Client.IsRefusedAsync(addresses[1], 80));
        Assert.False(waits.IsCompleted || waitsToo.IsCompleted);

        // Two requests of one Service keep their order: the later one is not carried out before the one that waits.
        Task<ApplyResult> removal = HAProxyRig.RemoveAsync(third, web.Identity);
        await third.ApplyTargetsAsync(rig.Service("reloads", 80, 30080, b), CancellationToken.None).WithDeadline("another node change");
        Assert.False(removal.IsCompleted);
        await third.DisposeAsync();
        Assert.All(await Task.WhenAll(waits, waitsToo, removal), result => Assert.Equal(Outcome.Settled.Instance, result.Outcome));
    }

    [ToolFact("haproxy")]
    public async Task MoreNodesThanSlots_AreAReload_AndNoMoreUntilTheNextDoubling()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { Health = KubeProxy };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        int reloads = rig.Reloads.Count;

        for (int count = 2; count <= 14; count++)
        {
            TargetNode[] others = [.. Enumerable.Range(2, count - 1).Select(i => new TargetNode($"node-{i}", [rig.Ip(i)], null))];
            await provider.ApplyTargetsAsync(desired with { Nodes = [HAProxyRig.Targets(node)[0], .. others.OrderBy(other => other.Name, StringComparer.Ordinal)] }, CancellationToken.None);
        }

        Assert.Equal([("check-added", "succeeded")], rig.Reloads.Skip(reloads));
        await Deadline.UntilAsync(async () => (await AskAsync(address, 5)).All(answer => answer == "node-1"), "the nodes that do not exist are out");
    }

    /// <summary>Whether the running worker has a node's server out because of its health.</summary>
    private static async Task<bool> IsDownAsync(HAProxyRig rig, string node) =>
        (await rig.AskAsync("show stat -1 4 -1")).Split('\n').Select(line => line.Split(',')).Any(fields => fields.Length > 17 && fields[1] == node && fields[17].StartsWith("DOWN", StringComparison.Ordinal));

    private static async Task<string[]> AskAsync(IPAddress address, int times)
    {
        var answers = new string[times];
        for (int i = 0; i < times; i++)
        {
            answers[i] = await Client.AskAsync(address, 80) ?? "nobody";
        }

        return answers;
    }
}
