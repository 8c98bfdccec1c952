using System.Collections.Concurrent;
using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>Nodes, their health and removals, as clients see them.</summary>
public sealed class NodeChangeTests
{
    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task B043_AllNodesReplacedUnderLoad_NoRequestIsLost_AndNoCommitHasAnEmptySet(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode[] old = [rig.Node(1, 30080), rig.Node(2, 30080), rig.Node(3, 30080)];
        EchoNode[] young = [rig.Node(4, 30080), rig.Node(5, 30080), rig.Node(6, 30080)];
        var files = new ConcurrentQueue<string>();
        rig.AfterStep = step =>
        {
            if (step == CommitStep.Renamed)
            {
                files.Enqueue(File.ReadAllText(rig.ConfigurationFile));
            }
        };
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, old);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        files.Clear();
        await using var load = new Load(address, 80);

        foreach (EchoNode[] nodes in new[] { young, old, young })
        {
            await load.MoreAsync(50).WithDeadline("requests before");
            await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(nodes) }, CancellationToken.None);
        }

        int served = old.Sum(node => node.Served);
        await load.MoreAsync(50).WithDeadline("requests after");
        Assert.Equal(0, load.Failures);
        Assert.InRange(old.Sum(node => node.Served) - served, 0, 4);
        Assert.Equal(3, files.Count);
        Assert.All(files, file => Assert.Equal(3, file.Split('\n').Count(line => line.StartsWith("    server node-", StringComparison.Ordinal))));
    }

    [ToolFact("haproxy")]
    public async Task B050_PolicyToLocalAndBack_ChangesWhoIsAsked_AndOnlyNodesThatAnswer200Serve()
    {
        await using var rig = new HAProxyRig();
        EchoNode local = rig.Node(1, 30080).ListenHealth(10256, 31000);
        EchoNode remote = rig.Node(2, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer cluster = rig.Service("web", 80, 30080, local, remote) with { Health = HealthProbe.Http(10256, "/healthz") };
        DesiredLoadBalancer onlyLocal = cluster with { TrafficPolicy = TrafficPolicy.Local, Health = HealthProbe.Http(31000, "/healthz") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, cluster);
        Assert.Equal(["node-1", "node-2"], (await AskAsync(address, 6)).Distinct().Order());

        Assert.Equal(address, await HAProxyRig.ServeAsync(provider, onlyLocal));
        await Deadline.UntilAsync(async () => (await AskAsync(address, 6)).All(answer => answer == "node-1"), "only the node with endpoints serves");
        Assert.DoesNotContain(":10256", await File.ReadAllTextAsync(rig.ConfigurationFile), StringComparison.Ordinal);

        Assert.Equal(address, await HAProxyRig.ServeAsync(provider, cluster));
        await Deadline.UntilAsync(async () => (await AskAsync(address, 6)).Distinct().Count() == 2, "both nodes serve again");
        Assert.DoesNotContain(":31000", await File.ReadAllTextAsync(rig.ConfigurationFile), StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task B052_CheckTimings_AreTheOptions_SoThatTheTimeToDetectAFailureIsKnown()
    {
        await using var rig = new HAProxyRig();
        rig.Options.CheckInterval = TimeSpan.FromSeconds(3);
        rig.Options.CheckFall = 4;
        rig.Options.CheckRise = 2;
        rig.Options.HardStopAfter = TimeSpan.FromMinutes(3);
        await rig.StartAsync();

        string file = await File.ReadAllTextAsync(rig.ConfigurationFile);

        Assert.Contains("default-server inter 3000ms fastinter 1000ms fall 4 rise 2\n", file, StringComparison.Ordinal);
        Assert.Contains("hard-stop-after 180000ms\n", file, StringComparison.Ordinal);
    }

    [ToolTheory("haproxy")]
    [InlineData("NextWritten")]
    [InlineData("ModelWritten")]
    [InlineData("GoodKept")]
    [InlineData("Renamed")]
    [InlineData("Commanded")]
    [InlineData("Released")]
    public async Task B013_RemovalInterruptedAfterAnyStep_LeavesNothingOnceItIsRepeated(string step)
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(first, desired);
        rig.AfterStep = reached =>
        {
            if (reached.ToString() == step)
            {
                throw new InvalidOperationException("killed here");
            }
        };
        await Assert.ThrowsAsync<ProviderException>(() => HAProxyRig.RemoveAsync(first, desired.Identity));
        await first.AbandonAsync();
        rig.AfterStep = _ => { };

        // Its status still shows the address, and it is to go.
        HAProxyProvider second = await rig.StartAsync(new KnownLoadBalancer(desired.Identity, [PublishedAddress.OfIp(address, IpMode.Proxy)], null));
        Assert.Equal(Outcome.Settled.Instance, (await HAProxyRig.RemoveAsync(second, desired.Identity)).Outcome);

        Assert.True(await Client.IsRefusedAsync(address, 80));
        foreach (string file in new[] { "haproxy.cfg", "model.json" })
        {
            Assert.DoesNotContain("web", await File.ReadAllTextAsync(Path.Combine(rig.Options.StateDirectory, file)), StringComparison.Ordinal);
        }

        Assert.Equal(address, await HAProxyRig.ServeAsync(second, rig.Service("other", 80, 30080, node)));
    }

    [ToolFact("haproxy")]
    public async Task B014_HAProxyIsDead_TheRemovalIsRefusedOrDone_AndSettledOnlyWhenNobodyListens()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        await SignalAllAsync(rig, 9);

        await Deadline.UntilAsync(() => IsRemovedAsync(provider, desired.Identity), "the removal is done");

        Assert.True(await Client.IsRefusedAsync(address, 80));
        Assert.Equal(address, await HAProxyRig.ServeAsync(provider, rig.Service("other", 80, 30080, node)));
    }

    [ToolFact("haproxy")]
    public async Task B014_HAProxyDoesNotAnswer_TheRemovalIsAnError_AndSettledOnceItAnswersAgain()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        const int stop = 19;
        const int resume = 18;
        await SignalAllAsync(rig, stop);

        ProviderPlan plan = await provider.PlanAsync(new PlanRequest(desired.Identity, null, []), CancellationToken.None);
        ProviderException failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ApplyAsync(plan, CancellationToken.None)).WithDeadline("the failure", TimeSpan.FromSeconds(60));
        Assert.Contains(failure.Kind, new[] { ProviderErrorKind.Timeout, ProviderErrorKind.Unavailable });
        await SignalAllAsync(rig, resume);

        await Deadline.UntilAsync(() => IsRemovedAsync(provider, desired.Identity), "the removal is done");
        Assert.True(await Client.IsRefusedAsync(address, 80));
    }

    [ToolFact("haproxy")]
    public async Task B088_ModelOfAnotherCluster_IsServedOn_NeverListedNorRemovedAsOurs()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider theirs = await rig.StartAsync();
        DesiredLoadBalancer foreign = rig.Service("web", 80, 30080, node) with { Identity = new LoadBalancerIdentity(new ClusterId("another"), new ServiceKey("default", "web"), "uid-theirs") };
        IPAddress address = await HAProxyRig.ServeAsync(theirs, foreign);
        await theirs.AbandonAsync();

        HAProxyProvider ours = await rig.StartAsync();
        await HAProxyRig.RemoveAsync(ours, HAProxyRig.Identity("web"));
        await foreach (OwnedLoadBalancer owned in ours.ListOwnedAsync(HAProxyRig.Cluster, CancellationToken.None))
        {
            Assert.Fail($"{owned.Identity} is listed as ours");
        }

        Assert.NotEqual(address, await HAProxyRig.ServeAsync(ours, rig.Service("web", 80, 30080, node)));
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
    }

    [Fact]
    public void B068_Names_AreBoundedAndTellServicesApart()
    {
        string longest = new('a', 63);
        string[] names =
        [
            .. from cluster in new[] { "c1", "c2" }
               from name in new[] { longest, longest[..62] + "b" }
               from uid in new[] { "1", "2" }
               select HAProxyNames.Frontend(HAProxyNames.Service(new LoadBalancerIdentity(new ClusterId(cluster), new ServiceKey(longest, name), uid)), new ListenerKey(TransportProtocol.Tcp, 65535), IPAddress.IPv6Loopback),
        ];

        Assert.Equal(8, names.Distinct().Count());
        Assert.All(names, name => Assert.InRange(name.Length, 1, 200));
        Assert.InRange(HAProxyNames.DnsOrHash(new string('a', 300)).Length, 1, 253);
    }

    [Fact]
    public void B062_AppProtocol_IsAHintThatChangesNothing()
    {
        DesiredLoadBalancer desired = Sample.Desired();
        DesiredLoadBalancer hinted = desired with { Listeners = [desired.Listeners[0] with { AppProtocol = "example.com/unheard-of" }] };

        Assert.Equal(Sample.State(desired, "192.0.2.1").Section.Text, Sample.State(hinted, "192.0.2.1").Section.Text);
    }

    private static async Task<bool> IsRemovedAsync(HAProxyProvider provider, LoadBalancerIdentity identity)
    {
        try
        {
            return (await HAProxyRig.RemoveAsync(provider, identity)).Outcome is Outcome.Settled
                && (await provider.PlanAsync(new PlanRequest(identity, null, []), CancellationToken.None)).IsConverged;
        }
        catch (ProviderException)
        {
            // The caller tries again, as the controller does.
            return false;
        }
    }

    private static async Task SignalAllAsync(HAProxyRig rig, int signal)
    {
        foreach (ProcessEntry process in await rig.ProcessesAsync())
        {
            ProcessTable.Signal(process, signal);
        }
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
