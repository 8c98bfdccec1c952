using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class RecoveryTests
{
    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task ControllerKilled_TheNextOneAdoptsHAProxyWithoutAReload_AndNoRequestIsLost(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(first, desired);
        int pid = first.MasterPid;
        await using var load = new Load(address, 80);
        await load.MoreAsync(50).WithDeadline("requests before");

        await first.AbandonAsync();
        int reloads = rig.Reloads.Count;
        HAProxyProvider second = await rig.StartAsync();
        await load.MoreAsync(50).WithDeadline("requests after");

        Assert.Equal(pid, second.MasterPid);
        Assert.Equal(reloads, rig.Reloads.Count);
        Assert.Equal(0, load.Failures);
        ProviderPlan plan = await second.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None);
        Assert.True(plan.IsConverged, string.Join('\n', plan.Changes));
        Assert.Equal(address, Assert.Single(plan.Addresses).Ip);
    }

    [ToolTheory("haproxy")]
    [InlineData("NextWritten")]
    [InlineData("Checked")]
    [InlineData("HealthSaved")]
    [InlineData("ModelWritten")]
    [InlineData("GoodKept")]
    [InlineData("Renamed")]
    [InlineData("Proven")]
    [InlineData("Released")]
    public async Task ControllerKilledAfterAnyStep_TheNextOneConverges_AndOtherServicesServeThroughout(string step)
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(first, rig.Service("web", 80, 30080, node));
        await using var load = new Load(address, 80, clients: 2);
        rig.AfterStep = reached =>
        {
            if (reached.ToString() == step)
            {
                throw new InvalidOperationException("killed here");
            }
        };
        DesiredLoadBalancer desired = rig.Service("new", 81, 30080, node);
        await Assert.ThrowsAsync<ProviderException>(() => HAProxyRig.ApplyAsync(first, desired));
        await first.AbandonAsync();
        rig.AfterStep = _ => { };

        HAProxyProvider second = await rig.StartAsync();
        IPAddress other = await HAProxyRig.ServeAsync(second, desired);

        Assert.Equal("node-1", await Client.AskAsync(other, 81));
        Assert.NotEqual(address, other);
        await load.MoreAsync(20).WithDeadline("requests after");
        Assert.True(load.Failures == 0, $"{load.Failures} of {load.Requests} requests failed:\n{string.Join('\n', rig.Log.Lines)}");
        Assert.True((await second.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None)).IsConverged);
    }

    [ToolTheory("haproxy")]
    [HAProxyModes(HAProxyMode.Process, HAProxyMode.Container)]
    public async Task HAProxyKilled_IsStartedAgainFromTheFile(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        int pid = provider.MasterPid;

        Assert.True(ProcessTable.Signal(ProcessTable.Find(pid)!, 9)); // ! it runs
        await Deadline.UntilAsync(() => provider.MasterPid != pid && provider.MasterPid != 0, "another HAProxy");
        await Deadline.UntilAsync(async () => await Client.AskAsync(address, 80) == "node-1", "an answer");

        Assert.Contains(rig.Log.Lines, line => line.Event.Id == 4009);
        await Deadline.UntilAsync(
            async () =>
            {
                try
                {
                    return (await provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None)).IsConverged;
                }
                catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.Unavailable)
                {
                    return false;
                }
            },
            "an empty plan");
    }

    [ToolFact("haproxy")]
    public async Task WhileHAProxyIsDown_CallersSeeUnavailable()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        string binary = Tool.Find("haproxy")!; // ! this test needs it
        rig.Options.BinaryPath = Path.Combine(rig.Options.StateDirectory, "no-haproxy");

        Assert.True(ProcessTable.Signal(ProcessTable.Find(provider.MasterPid)!, 9)); // ! it runs
        await Deadline.UntilAsync(() => rig.Log.Lines.Any(line => line.Event.Id == 4010), "a failed start");
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        ProviderException planned = await Assert.ThrowsAsync<ProviderException>(() => HAProxyRig.ApplyAsync(provider, desired));
        Assert.Equal(ProviderErrorKind.Unavailable, planned.Kind);
        await Assert.ThrowsAsync<ProviderException>(() => provider.CheckAsync(CancellationToken.None));

        rig.Options.BinaryPath = binary;
        await Deadline.UntilAsync(
            async () =>
            {
                try
                {
                    return (await HAProxyRig.ApplyAsync(provider, desired)).Outcome is Outcome.Settled;
                }
                catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.Unavailable)
                {
                    return false;
                }
            },
            "service after HAProxy is back");
    }

    [ToolFact("haproxy")]
    public async Task HAProxyKilled_AndOneOfItsPortsTakenMeanwhile_TheOtherServicesServeAgain()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress lost = await HAProxyRig.ServeAsync(provider, rig.Service("lost", 80, 30080, node));
        IPAddress kept = await HAProxyRig.ServeAsync(provider, rig.Service("kept", 80, 30080, node));
        rig.Options.BinaryPath = "/no/such/haproxy";
        Assert.True(ProcessTable.Signal(ProcessTable.Find(provider.MasterPid)!, 9)); // ! it runs
        await Deadline.UntilAsync(() => rig.Log.Lines.Any(line => line.Event.Id == 4010), "a failed start");
        using var foreign = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        foreign.Bind(new IPEndPoint(lost, 80));
        foreign.Listen();

        rig.Options.BinaryPath = Tool.Find("haproxy")!; // ! this test needs it
        await Deadline.UntilAsync(async () => await Client.AskAsync(kept, 80) == "node-1", "an answer");

        Assert.Contains(rig.Log.Lines, line => line.Event.Id == 4008 && line.Message.Contains(lost.ToString(), StringComparison.Ordinal));
    }

    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task ControllerStopped_LeavesHAProxyServing_WhereItIsToldTo_AndTheNextOneAdoptsIt(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        rig.Options.StopOnDispose = false;
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(first, rig.Service("web", 80, 30080, node));
        int pid = first.MasterPid;

        await first.DisposeAsync();
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        HAProxyProvider second = await rig.StartAsync();

        Assert.Equal(pid, second.MasterPid);
        Assert.Contains(rig.Log.Lines, line => line.Event.Id == 4002);
    }

    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task OtherOptions_AreLoadedByAReloadOfTheAdoptedHAProxy_NotByARestart(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(first, rig.Service("web", 80, 30080, node));
        int pid = first.MasterPid;
        await using var load = new Load(address, 80, clients: 2);
        await first.AbandonAsync();
        rig.Options.CheckFall = 7;

        HAProxyProvider second = await rig.StartAsync();

        await load.MoreAsync(20).WithDeadline("requests after");
        Assert.Equal(0, load.Failures);
        Assert.Equal(pid, second.MasterPid);
        Assert.Equal(("recovery", "succeeded"), rig.Reloads[^1]);
        Assert.Contains(" fall 7 ", await File.ReadAllTextAsync(rig.ConfigurationFile), StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task LargeLog_IsSetAside_UnderARunningHAProxy()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        string log = Path.Combine(rig.Options.StateDirectory, "haproxy.log");
        await File.AppendAllTextAsync(log, new string('x', 5_000_000));

        await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));

        Assert.InRange(new FileInfo(log).Length, 1, 100_000);
        Assert.True(new FileInfo(log + ".1").Length >= 5_000_000);
    }

    [ToolTheory("haproxy")]
    [HAProxyModes(HAProxyMode.Process, HAProxyMode.Container)]
    public async Task HungHAProxyOfAnEarlierRun_IsStopped_SoThatItSharesNoPort(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(first, rig.Service("web", 80, 30080, node));
        IReadOnlyList<int> before = Ids(await rig.ProcessesAsync());
        await first.AbandonAsync();

        // Without its sockets nobody can speak to it: to us it hangs.
        File.Delete(Path.Combine(rig.Options.StateDirectory, "master.sock"));
        File.Delete(Path.Combine(rig.Options.StateDirectory, "admin.sock"));
        await rig.StartAsync();

        Assert.Empty(Ids(await rig.ProcessesAsync()).Intersect(before));
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        int expected = mode == HAProxyMode.Container ? 4053 : 4004;
        Assert.Contains(rig.Log.Lines, line => line.Event.Id == expected);
    }

    [ToolFact("haproxy")]
    public async Task B088_ForeignHAProxy_IsNeverTouched()
    {
        await using var ours = new HAProxyRig();
        await using var foreign = new HAProxyRig();
        HAProxyProvider other = await foreign.StartAsync();
        IReadOnlyList<int> before = Ids(await foreign.ProcessesAsync());
        Assert.Equal(2, before.Count);
        HAProxyProvider provider = await ours.StartAsync();

        await provider.DisposeAsync();

        Assert.Empty(await ours.ProcessesAsync());
        Assert.Equal(before, Ids(await foreign.ProcessesAsync()));
        Assert.True((await other.PlanAsync(new PlanRequest(HAProxyRig.Identity("x"), null, []), CancellationToken.None)).IsConverged);
    }

    [ToolFact("haproxy")]
    public async Task TwoControllersOnOneStateDirectory_TheSecondOneIsRefused()
    {
        await using var rig = new HAProxyRig();
        await rig.StartAsync();
        HAProxyProvider second = rig.CreateProvider();

        ProviderException refused = await Assert.ThrowsAsync<ProviderException>(() => second.StartAsync([], CancellationToken.None));

        Assert.Equal(ProviderErrorKind.Conflict, refused.Kind);
        Assert.Contains(rig.Options.StateDirectory, refused.Message, StringComparison.Ordinal);
    }

    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task LostModel_IsRebuiltFromTheApiServer_WithTheSameAddresses_WhileHAProxyServes(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        DesiredLoadBalancer web = rig.Service("web", 80, 30080, node);
        DesiredLoadBalancer api = rig.Service("api", 81, 30080, node);
        IPAddress[] addresses = [await HAProxyRig.ServeAsync(first, web), await HAProxyRig.ServeAsync(first, api)];
        int pid = first.MasterPid;
        await using var load = new Load(addresses[1], 81, clients: 2);
        await first.AbandonAsync();
        await File.WriteAllTextAsync(Path.Combine(rig.Options.StateDirectory, "model.json"), "{ broken");

        HAProxyProvider second = await rig.StartAsync(
            new KnownLoadBalancer(web.Identity, [PublishedAddress.OfIp(addresses[0], IpMode.Proxy)], web),
            new KnownLoadBalancer(api.Identity, [PublishedAddress.OfIp(addresses[1], IpMode.Proxy)], api));

        await load.MoreAsync(20).WithDeadline("requests after");
        Assert.Equal(0, load.Failures);
        Assert.Equal(pid, second.MasterPid);
        Assert.True((await second.PlanAsync(new PlanRequest(api.Identity, api, []), CancellationToken.None)).IsConverged);
        Assert.Equal(addresses[1], (await HAProxyRig.ApplyAsync(second, api)).Addresses[0].Ip);
    }

    [ToolFact("haproxy")]
    public async Task AddressesInStatuses_AreKeptForTheirOwners_BeforeAnyIsGivenAway()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync(
            new KnownLoadBalancer(HAProxyRig.Identity("old"), [PublishedAddress.OfIp(rig.Ip(16), IpMode.Proxy)], null));

        IPAddress fresh = await HAProxyRig.ServeAsync(provider, rig.Service("new", 80, 30080, node));
        IPAddress old = await HAProxyRig.ServeAsync(provider, rig.Service("old", 80, 30080, node));

        Assert.Equal(rig.Ip(17), fresh);
        Assert.Equal(rig.Ip(16), old);
    }

    private static IReadOnlyList<int> Ids(IReadOnlyList<ProcessEntry> processes) => [.. processes.Select(process => process.Pid)];
}
