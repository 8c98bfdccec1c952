using System.Diagnostics;
using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;
using Xunit.Abstractions;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class ReloadTests(ITestOutputHelper output)
{
    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task ReloadsUnderLoad_FailNoRequestOfAnUntouchedService(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));
        await using var load = new Load(address, 80);

        for (int i = 0; i < 8; i++)
        {
            await HAProxyRig.ServeAsync(provider, rig.Service($"other-{i}", 80, 30080, node));
            await load.MoreAsync(100).WithDeadline($"100 requests after reload {i}");
        }

        Assert.Equal(0, load.Failures);
        Assert.True(load.Requests >= 800);
        Assert.Equal(10, rig.Reloads.Count);
        output.WriteLine($"{load.Requests} requests over 8 reloads, {load.Failures} failed");
        foreach (string line in rig.Log.Lines.Where(line => line.Event.Id == 4005).Select(line => line.Message))
        {
            output.WriteLine(line);
        }
    }

    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task B052_NodeRemovedAndAdded_FailsNoRequest_AndKeepsItsEstablishedConnections(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode b = rig.Node(2, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a, b) with { Health = HealthProbe.Http(10256, "/healthz") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        HeldConnection[] held = [await HeldConnection.OpenAsync(address, 80), await HeldConnection.OpenAsync(address, 80)];
        await using var load = new Load(address, 80);

        for (int i = 0; i < 3; i++)
        {
            ApplyResult without = await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(b) }, CancellationToken.None);
            Assert.Equal(Outcome.Settled.Instance, without.Outcome);
            int served = a.Served;
            await load.MoreAsync(100).WithDeadline("100 requests without node 1");
            Assert.InRange(a.Served - served, 0, 4);
            await provider.ApplyTargetsAsync(desired, CancellationToken.None);
            await load.MoreAsync(100).WithDeadline("100 requests with node 1 again");
        }

        string[] answers = [await held[0].AskAsync(), await held[1].AskAsync()];
        Assert.Equal(["node-1", "node-2"], answers.Order());
        Assert.Equal(0, load.Failures);
        output.WriteLine($"{load.Requests} requests over 6 node changes, {load.Failures} failed");
        Array.ForEach(held, connection => connection.Dispose());
    }

    [ToolFact("haproxy")]
    public async Task NodeThatVanishesWithoutNotice_FailsNoRequest()
    {
        await using var rig = new HAProxyRig();
        rig.Options.CheckInterval = TimeSpan.FromSeconds(5);
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode b = rig.Node(2, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, a, b) with { Health = HealthProbe.Http(10256, "/healthz") });
        Assert.NotNull(await Client.AskAsync(address, 80));

        // No request is in flight: one that the node has accepted already is lost with it, whatever a load balancer does.
        a.Close(30080);
        await using var load = new Load(address, 80);
        long start = Stopwatch.GetTimestamp();
        await load.MoreAsync(200).WithDeadline("requests after the node vanished");

        // Every second request meets the dead node first; a wait of a second on each would show.
        Assert.Equal(0, load.Failures);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), $"200 requests took {Stopwatch.GetElapsedTime(start)}");
    }

    [ToolFact("haproxy")]
    public async Task B067_EqualContent_MeansNoCheckNoWriteNoReload()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        await HAProxyRig.ServeAsync(provider, desired);
        int reloads = rig.Reloads.Count;
        DateTime written = File.GetLastWriteTimeUtc(rig.ConfigurationFile);
        var steps = new List<string>();
        rig.AfterStep = step => steps.Add(step.ToString());

        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(node) }, CancellationToken.None);
        await provider.ApplyTargetsAsync(desired with { TrafficPolicy = TrafficPolicy.Local }, CancellationToken.None);

        Assert.Equal(reloads, rig.Reloads.Count);
        Assert.Equal(written, File.GetLastWriteTimeUtc(rig.ConfigurationFile));
        Assert.Empty(steps);
    }

    [ToolFact("haproxy")]
    public async Task B052_LongConnections_LiveInTheOldWorker_UntilHardStop()
    {
        await using var rig = new HAProxyRig();
        rig.Options.HardStopAfter = TimeSpan.FromSeconds(2);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));
        using HeldConnection held = await HeldConnection.OpenAsync(address, 80);
        await HAProxyRig.ServeAsync(provider, rig.Service("other", 80, 30080, node));

        Assert.Equal("node-1", await held.AskAsync());
        Assert.Equal(3, (await rig.ProcessesAsync()).Count);
        await held.EndAsync();
    }

    [ToolFact("haproxy")]
    public async Task OldWorkers_AreNoMoreThanMaxReloads()
    {
        await using var rig = new HAProxyRig();
        rig.Options.MaxReloads = 2;
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));
        var held = new List<HeldConnection>();
        for (int i = 0; i < 5; i++)
        {
            held.Add(await HeldConnection.OpenAsync(address, 80));
            await HAProxyRig.ServeAsync(provider, rig.Service($"other-{i}", 80, 30080, node));
        }

        await Deadline.UntilAsync(async () => (await rig.ProcessesAsync()).Count <= 5, "master, worker and at most three old workers");
        Assert.Equal("node-1", await held[^1].AskAsync());
        held.ForEach(connection => connection.Dispose());
    }
}
