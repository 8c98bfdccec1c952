using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Nodes;
using LbController.Testing;
using static LbController.LocalCluster.Tests.Traffic;

namespace LbController.LocalCluster.Tests;

/// <summary>UDP through the nodes' proxies, from clients to pods and back.</summary>
public sealed class DatagramTests
{
    private const string Udp = """{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":53,"protocol":"UDP","targetPort":8080}]}""";

    [Fact]
    public async Task EveryNode_ForwardsDatagramsToPodsOnAllNodes()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(2);
        int port = await StartAsync(cluster, replicas: 2, Udp);
        foreach (IPAddress node in await NodesAsync(cluster))
        {
            HashSet<string?> served = [];
            for (int i = 0; i < 4; i++)
            {
                JsonObject answer = await DescribedAsync(node, port);
                served.Add(answer.Text("node"));
                Assert.StartsWith(node + ":", answer.Text("client"), StringComparison.Ordinal);
            }

            Assert.Equal(["node-1", "node-2"], served.Order());
            Assert.False(await AcceptsAsync(node, port));
        }
    }

    [Fact]
    public async Task Pods_AnswerAsTheTestImageDoes()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        int port = await StartAsync(cluster, replicas: 1, Udp);
        IPAddress node = (await NodesAsync(cluster))[0];
        string? pod = (await DescribedAsync(node, port)).Text("pod");
        using var client = new DatagramClient(node, port);
        Assert.Equal(pod, await client.AskAsync(" HostName\n"));
        Assert.Equal("a b", await client.AskAsync("echo A b"));
        Assert.StartsWith(node + ":", await client.AskAsync("clientip"), StringComparison.Ordinal);
        Assert.Equal("what?", Bodies.Parse(await client.AskAsync("what?") ?? "{}").Text("text"));
        Assert.Equal("", Bodies.Parse(await client.AskAsync("") ?? "{}").Text("text"));
        string longest = new('a', 60_000);
        Assert.Equal(longest, await client.AskAsync("echo " + longest));
    }

    [Fact]
    public async Task Flow_KeepsItsPod_UntilNothingGoesThroughIt()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, time: time);
        int port = await StartAsync(cluster, replicas: 2, Udp);
        using var client = new DatagramClient((await NodesAsync(cluster))[0], port);
        string? first = await client.AskAsync();
        Assert.NotNull(first);
        for (int i = 0; i < 4; i++)
        {
            time.Advance(UdpForwarder.IdleTimeout - TimeSpan.FromSeconds(1));
            Assert.Equal(first, await client.AskAsync());
        }

        time.Advance(UdpForwarder.IdleTimeout);
        Assert.NotEqual(first, await client.AskAsync());
    }

    [Fact]
    public async Task Flow_MovesWhenItsPodGoes_AndThePortIsRefusedWithoutPods()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeUdpAsync(cluster, 1, Udp);
        IPAddress node = (await NodesAsync(cluster))[0];
        using var client = new DatagramClient(node, port);
        Assert.Equal("one", await client.AskAsync());
        await cluster.CreateAsync(PodPath, Bodies.Pod("two"));
        await Deadline.UntilAsync(async () => await DatagramClient.AskOnceAsync(node, port) == "two", "the other pod answers");
        Assert.Equal("one", await client.AskAsync());
        await cluster.DeleteAsync($"{PodPath}/one");
        await Deadline.UntilAsync(async () => await client.AskAsync() == "two", "the flow has moved");
        await cluster.DeleteAsync($"{PodPath}/two");
        await Deadline.UntilAsync(() => DatagramClient.IsRefusedAsync(node, port), "nobody listens");
    }

    [Fact]
    public async Task LocalPolicy_ServesOnlyWhereAPodIs_AndKeepsTheClientsAddress()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(2);
        int port = await StartAsync(cluster, replicas: 1, Udp);
        await cluster.MergeAsync(Web, """{"spec":{"externalTrafficPolicy":"Local"}}""");
        IPAddress[] nodes = await NodesAsync(cluster);
        await Deadline.UntilAsync(() => DatagramClient.IsRefusedAsync(nodes[1], port), "the node without a pod refuses");
        var from = IPAddress.Parse("127.200.1.7");
        await Deadline.UntilAsync(
            async () => (await DatagramClient.AskOnceAsync(nodes[0], port, "clientip", from))?.StartsWith(from + ":", StringComparison.Ordinal) == true, "the pod sees the client's address");
    }

    [Fact]
    public async Task SessionAffinity_LastsForItsTimeoutAfterTheLastFlowBegan()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, time: time);
        int port = await StartAsync(cluster, replicas: 3, """
            {"type":"NodePort","sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":100}},"selector":{"app":"web"},"ports":[{"port":53,"protocol":"UDP","targetPort":8080}]}
            """);
        IPAddress node = (await NodesAsync(cluster))[0];
        string? first = await DatagramClient.AskOnceAsync(node, port);
        for (int i = 0; i < 4; i++)
        {
            time.Advance(TimeSpan.FromSeconds(99));
            Assert.Equal(first, await DatagramClient.AskOnceAsync(node, port));
        }

        HashSet<string?> after = [];
        for (int i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(100));
            after.Add(await DatagramClient.AskOnceAsync(node, port));
        }

        Assert.Equal(3, after.Count);
    }

    [Fact]
    public async Task StoppedCluster_RefusesDatagrams()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        int port = await StartAsync(cluster, replicas: 1, Udp);
        IPAddress node = (await NodesAsync(cluster))[0];
        await cluster.Cluster.StopAsync();
        Assert.True(await DatagramClient.IsRefusedAsync(node, port));
    }

    private static async Task<int> StartAsync(LocalClusterHarness cluster, int replicas, string spec)
    {
        await cluster.CreateAsync(Deployments, Bodies.Deployment("web", replicas));
        return await ServeUdpAsync(cluster, replicas, spec);
    }

    /// <summary>Makes the Service and waits until every node serves all endpoints; returns its node port.</summary>
    private static async Task<int> ServeUdpAsync(LocalClusterHarness cluster, int endpoints, string spec)
    {
        await Deadline.UntilAsync(async () => (await cluster.GetAsync(PodPath)).Items("items").Count(pod => pod.Text("status", "phase") == "Running") == endpoints, "all pods run");
        JsonObject service = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", spec));
        int port = (int)(service.Items("spec", "ports").First().Number("nodePort") ?? 0);
        foreach (IPAddress node in await NodesAsync(cluster))
        {
            // The slices are written once, since all pods were there before the Service.
            await Deadline.UntilAsync(async () => await DatagramClient.AskOnceAsync(node, port, from: IPAddress.Parse("127.200.0.1")) is not null, $"{node} answers");
        }

        return port;
    }

    private static async Task<JsonObject> DescribedAsync(IPAddress node, int port) => Bodies.Parse(await DatagramClient.AskOnceAsync(node, port, "who?") ?? "{}");
}
