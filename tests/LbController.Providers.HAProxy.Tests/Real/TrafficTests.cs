using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>How connections are spread and limited, by annotations.</summary>
public sealed class TrafficTests
{
    [ToolFact("haproxy")]
    public async Task Leastconn_GoesToTheNodeThatHoldsFewer()
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, nodes) with { Annotations = Set(("balance", "leastconn")) });
        var held = new List<HeldConnection>();
        try
        {
            for (int i = 0; i < 4; i++)
            {
                held.Add(await HeldConnection.OpenAsync(address, 80));
            }

            string[] homes = await Task.WhenAll(held.Select(connection => connection.AskAsync()));
            Assert.Equal(2, homes.Count(home => home == "node-1"));
            foreach (int i in Enumerable.Range(0, 4).Where(i => homes[i] == "node-2"))
            {
                held[i].Dispose();
            }

            await Deadline.UntilAsync(async () => await ConnectionsAsync(rig, "node-2") == 0, "node-2 holds none");
            for (int i = 0; i < 6; i++)
            {
                Assert.Equal("node-2", await Client.AskAsync(address, 80));
                await Deadline.UntilAsync(async () => await ConnectionsAsync(rig, "node-2") == 0, "node-2 holds none again");
            }
        }
        finally
        {
            held.ForEach(connection => connection.Dispose());
        }
    }

    [ToolTheory("haproxy")]
    [InlineData("source", true)]
    [InlineData("random", false)]
    public async Task Source_KeepsAClientOnItsNode_AlsoWhenAnotherJoins_AndRandomDoesNot(string balance, bool keeps)
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080), rig.Node(3, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes[0], nodes[1]) with { Annotations = Set(("balance", balance)) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        string[][] before = await HomesAsync(rig, address);
        int reloads = rig.Reloads.Count;
        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(nodes) }, CancellationToken.None);
        string[][] after = await HomesAsync(rig, address);

        Assert.Equal(reloads, rig.Reloads.Count);
        Assert.Equal(3, after.SelectMany(homes => homes).Distinct().Count());
        Assert.Equal(keeps, before.All(homes => homes.Length == 1) && after.All(homes => homes.Length == 1));
        Assert.Equal(keeps, before.Zip(after).All(pair => pair.Second.SequenceEqual(pair.First) || pair.Second is ["node-3"]));
    }

    [ToolFact("haproxy")]
    public async Task Weights_AreShares_AndNoneIsNone_AndTheyChangeWithoutAReload()
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        int reloads = rig.Reloads.Count;

        await HAProxyRig.ServeAsync(provider, desired with { Annotations = Set(("node-weights", "node-1=50,node-2=150,node-9=7")) });
        int[] quarter = await SharesAsync(address, 80);
        await HAProxyRig.ServeAsync(provider, desired with { Annotations = Set(("node-weights", "node-1=0")) });
        int[] none = await SharesAsync(address, 20);

        Assert.InRange(quarter[0], 15, 25);
        Assert.Equal(80, quarter.Sum());
        Assert.Equal([0, 20], none);
        Assert.Equal(reloads, rig.Reloads.Count);

        // The same for one that joins, and after a restart of the controller.
        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(nodes[1]), Annotations = Set(("node-weights", "node-1=0")) }, CancellationToken.None);
        await provider.ApplyTargetsAsync(desired with { Annotations = Set(("node-weights", "node-1=0")) }, CancellationToken.None);
        Assert.Equal(none, await SharesAsync(address, 20));
        await provider.AbandonAsync();
        await rig.StartAsync();
        Assert.Equal(none, await SharesAsync(address, 20));
        Assert.Equal(reloads, rig.Reloads.Count);
    }

    [ToolFact("haproxy")]
    public async Task MaxConnections_LetsTheNextOneWaitUntilOneEnds_AndAnotherLimitLetsItIn()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { Annotations = Set(("max-connections", "2")) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        HeldConnection first = await HeldConnection.OpenAsync(address, 80);
        using HeldConnection second = await HeldConnection.OpenAsync(address, 80);

        Task<string?> third = Client.AskAsync(address, 80);
        await Deadline.UntilAsync(async () => await SessionsAsync(rig) == 2 && !third.IsCompleted, "two are let in");
        Assert.Equal(0, node.Served);
        first.Dispose();
        Assert.Equal("node-1", await third);

        // Another limit while one waits: it is a reload, since the runtime API's way ends 2.6.
        using HeldConnection fourth = await HeldConnection.OpenAsync(address, 80);
        Task<HeldConnection> fifth = HeldConnection.OpenAsync(address, 80);
        int reloads = rig.Reloads.Count;
        await HAProxyRig.ServeAsync(provider, desired with { Annotations = Set(("max-connections", "3")) });
        using (HeldConnection now = await fifth)
        {
            Assert.Equal("node-1", await now.AskAsync());
        }

        Assert.Equal([("listener-changed", "succeeded")], rig.Reloads.Skip(reloads));
        Assert.Equal("node-1", await second.AskAsync());
    }

    [ToolFact("haproxy")]
    public async Task MaxConnectionsPerNode_QueuesTheNextOne_ForTheQueueTimeout_AlsoAtANodeThatJoined()
    {
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        ValueMap limits = Set(("max-connections-per-node", "1"), ("timeout-queue", "100ms"));
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, nodes[0]) with { Annotations = limits };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        int reloads = rig.Reloads.Count;
        using HeldConnection first = await HeldConnection.OpenAsync(address, 80);
        Assert.Null(await Client.AskAsync(address, 80));

        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(nodes) }, CancellationToken.None);
        using HeldConnection second = await HeldConnection.OpenAsync(address, 80);
        Assert.Equal(("node-1", "node-2"), (await first.AskAsync(), await second.AskAsync()));
        Assert.Null(await Client.AskAsync(address, 80));
        Assert.Equal(reloads, rig.Reloads.Count);
    }

    [ToolFact("haproxy")]
    public async Task AnotherLimitPerNode_LetsWhoWaitsIn_WithoutAReload()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { Annotations = Set(("max-connections-per-node", "1"), ("timeout-queue", "10m")) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        int reloads = rig.Reloads.Count;
        using HeldConnection first = await HeldConnection.OpenAsync(address, 80);
        Task<HeldConnection> second = HeldConnection.OpenAsync(address, 80);
        await Deadline.UntilAsync(async () => (await FieldsAsync(rig, "FRONTEND"))[4] == "2", "both are accepted");
        Assert.False(second.IsCompleted);

        await HAProxyRig.ServeAsync(provider, desired with { Annotations = Set(("max-connections-per-node", "2"), ("timeout-queue", "10m")) });

        using HeldConnection now = await second;
        Assert.Equal(("node-1", "node-1"), (await first.AskAsync(), await now.AskAsync()));
        Assert.Equal(reloads, rig.Reloads.Count);
        Assert.Contains(" maxconn 2\n", await File.ReadAllTextAsync(rig.ConfigurationFile), StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task LimitThatSomebodyElseChanges_IsFoundAndPutRight()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { Annotations = Set(("max-connections", "7"), ("max-connections-per-node", "5")) };
        await HAProxyRig.ServeAsync(provider, desired);
        string service = HAProxyNames.Service(HAProxyRig.Identity("web"));
        await rig.AskAsync($"set maxconn frontend fe_{service}_tcp_80_v4 3");
        await rig.AskAsync($"set maxconn server be_{service}_tcp_80_v4/node-1 4");

        ProviderPlan plan = await PlanAsync(provider, desired);
        await Deadline.UntilAsync(async () => !(plan = await PlanAsync(provider, desired)).IsConverged, "the drift is found");
        string found = Assert.Single(plan.Changes).ToString();
        await provider.ApplyAsync(plan, CancellationToken.None).WithDeadline("the repair");

        Assert.Contains("takes 3 connections instead of 7", found, StringComparison.Ordinal);
        Assert.Contains("takes 4 connections instead of 5", found, StringComparison.Ordinal);
        Assert.Equal(("7", "5"), ((await FieldsAsync(rig, "FRONTEND"))[6], (await FieldsAsync(rig, "node-1"))[6]));
    }

    private static Task<ProviderPlan> PlanAsync(HAProxyProvider provider, DesiredLoadBalancer desired) => provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None);

    internal static ValueMap Set(params (string Name, string Value)[] wishes) => new(wishes.Select(wish => KeyValuePair.Create(HAProxyAnnotations.Prefix + wish.Name, wish.Value)));

    internal static async Task<string[]> FieldsAsync(HAProxyRig rig, string name) =>
        (await rig.AskAsync("show stat -1 7 -1")).Split('\n').Select(line => line.Split(',')).FirstOrDefault(fields => fields.Length > 17 && fields[1] == name && fields[0].Contains("_web_", StringComparison.Ordinal)) ?? [];

    private static async Task<int> ConnectionsAsync(HAProxyRig rig, string node) => int.Parse((await FieldsAsync(rig, node))[4], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<int> SessionsAsync(HAProxyRig rig) => int.Parse((await FieldsAsync(rig, "FRONTEND"))[4], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The distinct nodes that each of twenty clients gets in four connections.</summary>
    private static Task<string[][]> HomesAsync(HAProxyRig rig, IPAddress address) => Task.WhenAll(Enumerable.Range(100, 20).Select(async client =>
    {
        var homes = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            homes.Add(await Client.AskAsync(address, 80, rig.Ip(client)) ?? "nobody");
        }

        return homes.Distinct().Order(StringComparer.Ordinal).ToArray();
    }));

    private static async Task<int[]> SharesAsync(IPAddress address, int requests)
    {
        int[] shares = [0, 0];
        for (int i = 0; i < requests; i++)
        {
            shares[await Client.AskAsync(address, 80) == "node-1" ? 0 : 1]++;
        }

        return shares;
    }
}
