using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>Who gets which address, as MetalLB's users expect it.</summary>
public sealed class AssignmentTests
{
    [ToolTheory("haproxy")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MLB01_MoreServicesThanAddresses_EachKeepsItsOwnOverARestart_InWhateverOrderTheyCome(bool withModel)
    {
        await using var rig = new HAProxyRig();
        rig.Options.AddressPools = [HAProxyAddressPool.Parse($"{rig.Network}.16-{rig.Network}.18")];
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        DesiredLoadBalancer[] desired = [.. Enumerable.Range(0, 5).Select(i => rig.Service($"web-{i}", 80, 30080, node))];
        var before = new Dictionary<string, ApplyResult>();
        foreach (DesiredLoadBalancer service in desired)
        {
            before[service.Identity.ServiceUid] = await HAProxyRig.ApplyAsync(first, service);
        }

        Assert.Equal(2, before.Values.Count(result => result.Outcome is Outcome.Waiting));
        await first.AbandonAsync();
        if (!withModel)
        {
            File.Delete(Path.Combine(rig.Options.StateDirectory, "model.json"));
        }

        HAProxyProvider second = await rig.StartAsync([.. desired.Reverse().Select(service => new KnownLoadBalancer(service.Identity, before[service.Identity.ServiceUid].Addresses, service))]);
        foreach (DesiredLoadBalancer service in desired.Reverse())
        {
            ApplyResult expected = before[service.Identity.ServiceUid];
            ApplyResult result = await HAProxyRig.ApplyAsync(second, service, expected.Addresses);
            Assert.Equal(expected.Addresses, result.Addresses);
            Assert.IsType(expected.Outcome.GetType(), result.Outcome);
        }
    }

    [ToolFact("haproxy")]
    public async Task MLB03_ExcludedNode_IsNoTarget_UntilItIsNoLongerExcluded()
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080), rig.Node(3, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        Assert.Equal(["node-1", "node-2", "node-3"], await NamesAsync(address, 80, 9));

        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(nodes[0], nodes[2]) }, CancellationToken.None);
        Assert.Equal(["node-1", "node-3"], await NamesAsync(address, 80, 9));

        await provider.ApplyTargetsAsync(desired, CancellationToken.None);
        Assert.Equal(["node-1", "node-2", "node-3"], await NamesAsync(address, 80, 9));
    }

    [ToolFact("haproxy")]
    public async Task MLB04_MixedProtocols_TheOnesThatCannotBeServedAreErrorsOfTheirPort_AndTheRestServes()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        var sctp = new Listener(new ListenerKey(TransportProtocol.Sctp, 80), 30081);
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        desired = desired with { Listeners = [desired.Listeners[0], sctp] };

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, desired);

        Problem problem = Assert.Single(result.Problems);
        Assert.Equal((ProblemSeverity.Degraded, "ProtocolNotSupported", (ListenerKey?)sctp.Key), (problem.Severity, problem.Reason, problem.Port));
        Assert.Equal("node-1", await Client.AskAsync(Assert.Single(result.Addresses).Ip!, 80)); // ! this adapter publishes addresses only
        Assert.IsType<Outcome.Blocked>((await HAProxyRig.ApplyAsync(provider, rig.Service("none", 80, 30080, node) with { Listeners = [sctp] })).Outcome);
    }

    [ToolFact("haproxy")]
    public async Task MLB05_SecondFamilyComesAndGoes_ThePrimaryKeepsItsAddressAndEveryRequest()
    {
        await using var rig = new HAProxyRig();
        rig.Options.AddressPools = [HAProxyAddressPool.Parse($"{rig.Network}.16-{rig.Network}.20"), HAProxyAddressPool.Parse("::1")];
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer single = rig.Service("web", rig.OwnPort, 30080, node);
        DesiredLoadBalancer dual = single with { Families = [IpFamily.IPv4, IpFamily.IPv6] };
        IPAddress address = await HAProxyRig.ServeAsync(provider, single);
        await using var load = new Load(address, rig.OwnPort, clients: 2);

        for (int i = 0; i < 2; i++)
        {
            await MoveAsync(provider, dual, [address, IPAddress.IPv6Loopback]);
            await load.MoreAsync(20).WithDeadline("requests with both families");
            Assert.Equal("node-1", await Client.AskAsync(IPAddress.IPv6Loopback, rig.OwnPort));
            await MoveAsync(provider, single, [address]);
            await load.MoreAsync(20).WithDeadline("requests with one family");
            Assert.True(await Client.IsRefusedAsync(IPAddress.IPv6Loopback, rig.OwnPort));
        }

        Assert.Equal(0, load.Failures);
    }

    [ToolFact("haproxy")]
    public async Task B060_DualStack_ReachesEachNodeByItsAddressOfTheClientsFamily()
    {
        await using var rig = new HAProxyRig();
        rig.Options.AddressPools = [HAProxyAddressPool.Parse($"{rig.Network}.16-{rig.Network}.20"), HAProxyAddressPool.Parse("::1")];
        int nodePort = rig.OwnPort + 16_000;
        EchoNode both = rig.Node(1, nodePort);
        EchoNode bothByIPv6 = rig.NodeByIPv6(1, nodePort);
        EchoNode onlyIPv4 = rig.Node(2, nodePort);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", rig.OwnPort, nodePort) with
        {
            Families = [IpFamily.IPv6, IpFamily.IPv4],
            Nodes = [new TargetNode("a", [both.Address, bothByIPv6.Address], null), new TargetNode("b", [onlyIPv4.Address], null)],
            ClientIpAffinity = null,
        };

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, desired);

        Assert.Equal([IPAddress.IPv6Loopback, rig.Ip(16)], result.Addresses.Select(published => published.Ip));
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal((ProblemSeverity.Degraded, "NodeWithoutAddress"), (problem.Severity, problem.Reason));
        Assert.Equal(["node-1-v6"], await NamesAsync(IPAddress.IPv6Loopback, rig.OwnPort, 6));
        Assert.Equal(["node-1", "node-2"], await NamesAsync(rig.Ip(16), rig.OwnPort, 6));

        await HAProxyRig.ApplyAsync(provider, desired with { ClientIpAffinity = TimeSpan.FromSeconds(60) });
        Assert.Equal(["node-1-v6"], await NamesAsync(IPAddress.IPv6Loopback, rig.OwnPort, 6));
        Assert.Single(await NamesAsync(rig.Ip(16), rig.OwnPort, 6));
        Assert.Contains("type: ipv6", await rig.AskAsync("show table"), StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task B057_HundredsOfRangesOfBothFamilies_LetInTheirOwnFamilysClients_AndWithoutThemEveryone()
    {
        await using var rig = new HAProxyRig();
        rig.Options.AddressPools = [HAProxyAddressPool.Parse($"{rig.Network}.16-{rig.Network}.20"), HAProxyAddressPool.Parse("::1")];
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPNetwork[] strangers =
        [
            .. Enumerable.Range(0, 400).Select(i => new IPNetwork(IPAddress.Parse($"10.{i / 256}.{i % 256}.0"), 24)),
            .. Enumerable.Range(0, 400).Select(i => new IPNetwork(IPAddress.Parse($"2001:db8:{i:x}::"), 48)),
        ];
        DesiredLoadBalancer desired = rig.Service("web", rig.OwnPort, 30080, node) with { Families = [IpFamily.IPv4, IpFamily.IPv6], SourceRanges = [.. strangers] };
        ApplyResult result = await HAProxyRig.ApplyAsync(provider, desired);
        IPAddress[] addresses = [.. result.Addresses.Select(published => published.Ip!)]; // ! this adapter publishes addresses only
        Assert.All(await Task.WhenAll(addresses.Select(address => Client.AskAsync(address, rig.OwnPort))), Assert.Null);

        await HAProxyRig.ApplyAsync(provider, desired with { SourceRanges = [.. strangers, new IPNetwork(rig.Ip(5), 32), new IPNetwork(IPAddress.IPv6Loopback, 128)] });
        Assert.Equal("node-1", await Client.AskAsync(addresses[0], rig.OwnPort, rig.Ip(5)));
        Assert.Null(await Client.AskAsync(addresses[0], rig.OwnPort, rig.Ip(6)));
        Assert.Equal("node-1", await Client.AskAsync(addresses[1], rig.OwnPort));

        await HAProxyRig.ApplyAsync(provider, desired with { SourceRanges = [] });
        Assert.All(await Task.WhenAll(addresses.Select(address => Client.AskAsync(address, rig.OwnPort))), answer => Assert.Equal("node-1", answer));
    }

    private static async Task MoveAsync(HAProxyProvider provider, DesiredLoadBalancer desired, IPAddress[] expected)
    {
        ProviderPlan plan = await provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None);
        Assert.All(plan.Changes, change => Assert.True(change.Target.EndsWith("_v6", StringComparison.Ordinal) || change.Target.EndsWith("::1", StringComparison.Ordinal), change.ToString()));
        Assert.Equal(3, plan.Changes.Count);
        ApplyResult result = await provider.ApplyAsync(plan, CancellationToken.None).WithDeadline("the move");
        Assert.Equal(expected, result.Addresses.Select(published => published.Ip));
    }

    private static async Task<string[]> NamesAsync(IPAddress address, int port, int times)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < times; i++)
        {
            names.Add(await Client.AskAsync(address, port) ?? "refused");
        }

        return [.. names];
    }
}
