using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class RejectionTests
{
    [ToolFact("haproxy")]
    public async Task TakenPort_IsLeftOut_TheOtherPortsAndServicesServe_AndItIsServedOnceItIsFree()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        using var foreign = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        foreign.Bind(new IPEndPoint(rig.Ip(16), 80));
        foreign.Listen();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with
        {
            Listeners = [new(new(TransportProtocol.Tcp, 80), 30080), new(new(TransportProtocol.Tcp, 81), 30080)],
        };

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, desired);

        var waiting = Assert.IsType<Outcome.Waiting>(result.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(30), waiting.After);
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal(("AddressInUse", 80), (problem.Reason, problem.Port?.Port));
        Assert.Contains($"{rig.Ip(16)}:80", problem.Message, StringComparison.Ordinal);
        Assert.Equal("node-1", await Client.AskAsync(rig.Ip(16), 81));
        await HAProxyRig.ServeAsync(provider, rig.Service("other", 80, 30080, node));

        foreign.Dispose();
        ApplyResult later = await HAProxyRig.ApplyAsync(provider, desired, result.Addresses);
        Assert.Equal(Outcome.Settled.Instance, later.Outcome);
        Assert.Empty(later.Problems);
        Assert.Equal("node-1", await Client.AskAsync(rig.Ip(16), 80));
    }

    [ToolFact("haproxy")]
    public async Task ServiceWithNoPortServed_PublishesNoAddress_SinceSomethingElseAnswersThere()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        using var foreign = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        foreign.Bind(new IPEndPoint(rig.Ip(16), 80));
        foreign.Listen();

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, rig.Service("web", 80, 30080, node));

        Assert.IsType<Outcome.Waiting>(result.Outcome);
        Assert.Empty(result.Addresses);
    }

    [ToolFact("haproxy")]
    public async Task B088_PortOfAForeignHAProxy_CountsAsTaken_AlthoughTheKernelWouldShareIt()
    {
        await using var rig = new HAProxyRig();
        await using var foreign = new HAProxyRig();
        foreign.Options.AddressPools = rig.Options.AddressPools;
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider other = await foreign.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(other, rig.Service("theirs", 80, 30080, node));
        HAProxyProvider provider = await rig.StartAsync();

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, rig.Service("ours", 80, 30080, node));

        Assert.IsType<Outcome.Waiting>(result.Outcome);
        Assert.Contains(address.ToString(), Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(1, (await File.ReadAllLinesAsync(rig.ConfigurationFile)).Count(line => line.Contains("backend be_", StringComparison.Ordinal) && line.StartsWith("backend", StringComparison.Ordinal)));
    }

    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task PortTakenBetweenOurLookAndTheReload_IsRolledBackAndThenLeftOut(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress served = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));
        using var foreign = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        rig.AfterStep = step =>
        {
            if (step == CommitStep.Renamed && !foreign.IsBound)
            {
                foreign.Bind(new IPEndPoint(rig.Ip(17), 80));
                foreign.Listen();
            }
        };

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, rig.Service("late", 80, 30080, node));

        Assert.IsType<Outcome.Waiting>(result.Outcome);
        Assert.Equal("AddressInUse", Assert.Single(result.Problems).Reason);
        Assert.Contains(rig.Reloads, reload => reload.Result == "failed");
        Assert.Equal("node-1", await Client.AskAsync(served, 80));

        // Before 2.7 a sidecar has only its own log to say why.
        string reason = mode == HAProxyMode.Sidecar ? "" : "Address already in use";
        Assert.Contains(rig.Log.Lines, line => line.Event.Id == 4006 && line.Message.Contains(reason, StringComparison.Ordinal));
        await HAProxyRig.ServeAsync(provider, rig.Service("next", 80, 30080, node));
    }

    [ToolFact("haproxy")]
    public async Task ServiceThatHAProxyRejects_IsQuarantinedWithItsMessage_AndTheOthersOfTheBatchServe()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        rig.Options.BinaryPath = FakeHAProxy(rig, "fe_default_bad_");
        HAProxyProvider provider = await rig.StartAsync();
        await HAProxyRig.ServeAsync(provider, rig.Service("first", 80, 30080, node));

        ApplyResult[] results = await Task.WhenAll(
            HAProxyRig.ApplyAsync(provider, rig.Service("good", 80, 30080, node)),
            HAProxyRig.ApplyAsync(provider, rig.Service("bad", 80, 30080, node)),
            HAProxyRig.ApplyAsync(provider, rig.Service("fine", 80, 30080, node)));

        Assert.Equal(Outcome.Settled.Instance, results[0].Outcome);
        Assert.Equal(Outcome.Settled.Instance, results[2].Outcome);
        var blocked = Assert.IsType<Outcome.Blocked>(results[1].Outcome);
        Problem problem = Assert.Single(blocked.Problems);
        Assert.Equal("RejectedByHAProxy", problem.Reason);
        Assert.Contains("made up for this test", problem.Message, StringComparison.Ordinal);
        Assert.Empty(results[1].Addresses);
        Assert.Contains(rig.Log.Lines, line => line.Event.Id == 4007);
        Assert.DoesNotContain("fe_default_bad_", await File.ReadAllTextAsync(rig.ConfigurationFile), StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task RejectionThatBlamesNobody_IsHalvedUntilItFindsTheOne()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        rig.Options.BinaryPath = FakeHAProxy(rig, "fe_default_bad_", blame: false);
        HAProxyProvider provider = await rig.StartAsync();
        await HAProxyRig.ServeAsync(provider, rig.Service("first", 80, 30080, node));

        ApplyResult[] results = await Task.WhenAll(new[] { "a", "b", "bad", "c", "d" }.Select(name => HAProxyRig.ApplyAsync(provider, rig.Service(name, 80, 30080, node))));

        Assert.Equal(["a", "b", "c", "d"], new[] { "a", "b", "bad", "c", "d" }.Where((_, i) => results[i].Outcome is Outcome.Settled));
        Assert.IsType<Outcome.Blocked>(results[2].Outcome);
    }

    [ToolFact("haproxy")]
    public async Task MoreListenersThanOpenFilesAllow_IsAClearError_AndWhatFitsServes()
    {
        await using var rig = new HAProxyRig();
        rig.DescriptorLimit = 404;
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        await HAProxyRig.ServeAsync(provider, rig.Service("fits", 80, 30080, node));
        DesiredLoadBalancer desired = rig.Service("large", 80, 30080, node) with
        {
            Listeners = Enumerable.Range(8000, 20).Select(port => new Listener(new ListenerKey(TransportProtocol.Tcp, port), 30080)).ToValueList(),
        };

        ProviderException exception = await Assert.ThrowsAsync<ProviderException>(() => HAProxyRig.ApplyAsync(provider, desired));

        Assert.Equal(ProviderErrorKind.QuotaExceeded, exception.Kind);
        Assert.Contains("404 open files", exception.Message, StringComparison.Ordinal);
        Assert.Equal("node-1", await Client.AskAsync(rig.Ip(16), 80));
    }

    [ToolFact("haproxy")]
    public async Task ComputedMaxconn_LetsHAProxyStart_WhereTheLimitIsLow()
    {
        await using var rig = new HAProxyRig();
        HAProxyProvider provider = await rig.StartAsync();
        await provider.CheckAsync(CancellationToken.None);

        string info = await rig.AskAsync("show info");

        int maxconn = int.Parse(info.Split('\n').First(line => line.StartsWith("Maxconn:", StringComparison.Ordinal))[8..]);
        int ulimit = int.Parse(info.Split('\n').First(line => line.StartsWith("Ulimit-n:", StringComparison.Ordinal))[9..]);
        Assert.InRange(maxconn, 100, ulimit / 2);
    }

    /// <summary>A haproxy whose check finds fault with every file that holds a word; otherwise the real one.</summary>
    private static string FakeHAProxy(HAProxyRig rig, string word, bool blame = true)
    {
        Directory.CreateDirectory(rig.Options.StateDirectory);
        string path = Path.Combine(rig.Options.StateDirectory, "haproxy-fake");
        string place = blame ? "config : parsing [$3:$line] : " : "";
        File.WriteAllText(path, $$"""
            #!/bin/sh
            if [ "$1" = "-c" ]; then
                line=$(grep -n "{{word}}" "$3" | head -1 | cut -d: -f1)
                if [ -n "$line" ]; then
                    echo "[ALERT]    ($$) : {{place}}made up for this test." >&2
                    exit 1
                fi
            fi
            exec {{Tool.Find("haproxy")}} "$@"
            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
