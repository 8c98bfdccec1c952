using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;
using static LbController.LocalCluster.Tests.Traffic;

namespace LbController.LocalCluster.Tests;

public sealed class DataPlaneTests
{
    [Fact]
    public async Task EveryNode_ForwardsItsNodePortToPodsOnAllNodes()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(2);
        int port = await StartWebAsync(cluster, replicas: 2, Selecting);
        foreach (IPAddress node in await NodesAsync(cluster))
        {
            HashSet<string?> served = [];
            for (int i = 0; i < 4; i++)
            {
                JsonObject answer = await AskAsync(node, port);
                served.Add(answer.Text("node"));
                Assert.StartsWith(node + ":", answer.Text("client"), StringComparison.Ordinal);
            }

            Assert.Equal(["node-1", "node-2"], served.Order());
        }
    }

    [Fact]
    public async Task LocalPolicy_ServesOnlyWhereAPodIs_AndKeepsTheClientsAddress()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(2);
        int port = await StartWebAsync(cluster, replicas: 1, Selecting);
        JsonObject service = await cluster.MergeAsync(Web, """{"spec":{"externalTrafficPolicy":"Local"}}""");
        int health = (int)(service.Number("spec", "healthCheckNodePort") ?? 0);
        IPAddress[] nodes = await NodesAsync(cluster);
        await Deadline.UntilAsync(async () => !await AcceptsAsync(nodes[1], port) && await StatusAsync(nodes[1], health, "/") == 503, "the node without a pod refuses");

        // The proxies of the nodes learn of it one after another.
        await Deadline.UntilAsync(
            async () => (await AskAsync(nodes[0], port)).Text("client")?.StartsWith("127.0.0.1:", StringComparison.Ordinal) == true, "the pod sees the client's address");
        Assert.Equal(200, await StatusAsync(nodes[0], health, "/"));
    }

    [Fact]
    public async Task ChangedNodePort_IsListenedOnAndTheOldOneIsNot()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        int port = await StartWebAsync(cluster, replicas: 1, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        int other = port == 30123 ? 30124 : 30123;
        await cluster.StrategicAsync(Web, $$"""{"spec":{"ports":[{"port":80,"nodePort":{{other}}}]} }""");
        await Deadline.UntilAsync(async () => await AcceptsAsync(node, other) && !await AcceptsAsync(node, port), "the listener moved");
        Assert.Equal("/x", (await AskAsync(node, other)).Text("path"));
    }

    [Fact]
    public async Task EstablishedConnection_OutlivesChangesOfOtherPorts()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        int port = await StartWebAsync(cluster, replicas: 1, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        using var client = new TcpClient();
        await client.ConnectAsync(node, port).WithDeadline("the connection");
        await ExchangeAsync(client);
        await cluster.StrategicAsync(Web, """{"spec":{"ports":[{"port":80,"name":"a"},{"port":81,"name":"b","targetPort":"http","nodePort":30321}]}}""");
        await Deadline.UntilAsync(() => AcceptsAsync(node, 30321), "the second port");
        await ExchangeAsync(client);
    }

    [Fact]
    public async Task PodThatIsNotReady_GetsNothing()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        int port = await StartWebAsync(cluster, replicas: 1, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        string? pod = (await AskAsync(node, port)).Text("pod");
        await cluster.MergeAsync($"/api/v1/namespaces/default/pods/{pod}", """{"metadata":{"annotations":{"local.lbcontroller.io/ready":"false"}}}""");
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "the port is refused");
        JsonObject slice = (await cluster.GetAsync("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices")).Items("items").Single();
        Assert.False(slice.Items("endpoints").Single().Flag("conditions", "ready"));
    }

    [Fact]
    public async Task SVC27_PublishNotReadyAddresses_ServesPodsThatAreNotReady()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        JsonObject pod = Bodies.Pod("one");
        pod.Ensure("metadata")["annotations"] = new JsonObject { ["local.lbcontroller.io/ready"] = "false" };
        await cluster.CreateAsync(PodPath, pod);
        int port = await ServeAsync(cluster, 0, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        await Deadline.UntilAsync(async () => (await cluster.GetAsync(Slices)).Items("items").SelectMany(slice => slice.Items("endpoints")).Any(), "the pod is known");
        Assert.False(await AcceptsAsync(node, port));
        await cluster.MergeAsync(Web, """{"spec":{"publishNotReadyAddresses":true}}""");
        await Deadline.UntilAsync(() => AcceptsAsync(node, port), "the port is served");
        JsonObject conditions = (await cluster.GetAsync(Slices)).Items("items").Single().Items("endpoints").Single().Map("conditions") ?? [];
        Assert.Equal((true, false), (conditions.Flag("ready"), conditions.Flag("serving")));
        Assert.Single((await cluster.GetAsync("/api/v1/namespaces/default/endpoints/web")).Items("subsets").Single().Items("addresses"));
        await cluster.MergeAsync(Web, """{"spec":{"publishNotReadyAddresses":false}}""");
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "the port is refused");
    }

    [Theory]
    [InlineData("service.kubernetes.io/service-proxy-name")]
    [InlineData("service.kubernetes.io/headless")]
    public async Task SVC27_ServiceThatALabelTakesAway_IsNotServed(string label)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeAsync(cluster, 1, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        await cluster.MergeAsync(Web, $$"""{"metadata":{"labels":{"{{label}}":"other"} } }""");
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "the port is refused");
        await cluster.MergeAsync(Web, $$"""{"metadata":{"labels":{"{{label}}":null} } }""");
        await Deadline.UntilAsync(() => AcceptsAsync(node, port), "the port is served again");
    }

    [Fact]
    public async Task SVC27_SessionAffinity_LastsForItsTimeoutAfterTheLastConnection()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, time: time);
        int port = await StartWebAsync(cluster, replicas: 3, """
            {"type":"NodePort","sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":100}},"selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}
            """);
        IPAddress node = (await NodesAsync(cluster))[0];
        int client = 0;
        await Deadline.UntilAsync(
            async () =>
            {
                HashSet<string?> pods = [];
                for (int i = 0; i < 3; i++, client++)
                {
                    pods.Add((await AskAsync(node, port, IPAddress.Parse($"127.1.{client >> 8}.{client & 255}"))).Text("pod"));
                }

                return pods.Count == 3;
            },
            "three clients have three pods");
        string? first = (await AskAsync(node, port)).Text("pod");
        for (int i = 0; i < 4; i++)
        {
            time.Advance(TimeSpan.FromSeconds(99));
            Assert.Equal(first, (await AskAsync(node, port)).Text("pod"));
        }

        HashSet<string?> after = [];
        for (int i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(100));
            after.Add((await AskAsync(node, port)).Text("pod"));
        }

        Assert.Equal(3, after.Count);
        await cluster.MergeAsync(Web, """{"spec":{"sessionAffinity":"None"}}""");
        await Deadline.UntilAsync(async () => (await AskAsync(node, port)).Text("pod") != (await AskAsync(node, port)).Text("pod"), "connections are spread");
    }

    [Fact]
    public async Task SessionAffinity_MovesOnWhenItsPodGoes()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, time: new ManualTimeProvider());
        int port = await StartWebAsync(cluster, replicas: 2, """{"type":"NodePort","sessionAffinity":"ClientIP","selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}""");
        IPAddress node = (await NodesAsync(cluster))[0];
        string? first = (await AskAsync(node, port)).Text("pod");
        await cluster.DeleteAsync($"{PodPath}/{first}");
        await Deadline.UntilAsync(() => IsGoneAsync(cluster, $"{PodPath}/{first}"), "the pod is gone");
        string? second = (await AskAsync(node, port)).Text("pod");
        Assert.NotEqual(first, second);
        Assert.Equal(second, (await AskAsync(node, port)).Text("pod"));
    }

    [Fact]
    public async Task SVC22_TcpAndUdpOnOnePort_AreDroppedOneAtATime()
    {
        const string Tcp = """{"name":"t","port":80,"targetPort":8080}""";
        const string Udp = """{"name":"u","port":80,"targetPort":8080,"protocol":"UDP"}""";
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeBothAsync(cluster, Tcp, Udp);
        IPAddress node = (await NodesAsync(cluster))[0];
        Assert.Equal("one", await DatagramClient.AskOnceAsync(node, port));
        JsonObject onlyUdp = await cluster.MergeAsync(Web, $$"""{"spec":{"ports":[{{Udp}}]} }""");
        Assert.Equal(port, onlyUdp.Items("spec", "ports").Single().Number("nodePort"));
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "TCP is refused");
        Assert.Equal("one", await DatagramClient.AskOnceAsync(node, port));

        // What comes later has a node port of its own, unless it says otherwise.
        JsonObject both = await cluster.MergeAsync(Web, $$"""{"spec":{"ports":[{{Udp}},{{Tcp}}]} }""");
        int other = (int)(both.Items("spec", "ports").Last().Number("nodePort") ?? 0);
        Assert.NotEqual(port, other);
        await Deadline.UntilAsync(() => AcceptsAsync(node, other), "TCP is served again");
        JsonObject shared = await cluster.MergeAsync(Web, $$"""{"spec":{"ports":[{"name":"u","port":80,"targetPort":8080,"protocol":"UDP","nodePort":{{port}} },{"name":"t","port":80,"targetPort":8080,"nodePort":{{port}} }]} }""");
        Assert.All(shared.Items("spec", "ports"), each => Assert.Equal(port, each.Number("nodePort")));
        await Deadline.UntilAsync(() => AcceptsAsync(node, port), "TCP is served where it was");
        JsonObject onlyTcp = await cluster.MergeAsync(Web, $$"""{"spec":{"ports":[{{Tcp}}]} }""");
        Assert.Equal(port, onlyTcp.Items("spec", "ports").Single().Number("nodePort"));
        await Deadline.UntilAsync(() => DatagramClient.IsRefusedAsync(node, port), "UDP is refused");
        Assert.Equal("one", (await AskAsync(node, port)).Text("pod"));
        await Deadline.UntilAsync(async () => (await cluster.GetAsync(Slices)).Items("items").Single().Items("ports").Select(each => each.Text("protocol")).SequenceEqual(["TCP"]), "the slice has TCP alone");
    }

    [Fact]
    public async Task SVC23_SctpPort_IsAllocatedAndNotListenedOn()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeBothAsync(cluster, """{"name":"t","port":80,"targetPort":8080}""", """{"name":"s","port":5060,"protocol":"SCTP"}""");
        IPAddress node = (await NodesAsync(cluster))[0];
        JsonObject sctp = (await cluster.GetAsync(Web)).Items("spec", "ports").Single(each => each.Text("protocol") == "SCTP");
        Assert.InRange(sctp.Number("nodePort") ?? 0, 30000, 32767);
        Assert.NotEqual(port, sctp.Number("nodePort"));
        Assert.False(await AcceptsAsync(node, (int)(sctp.Number("nodePort") ?? 0)));
        Assert.Contains((await cluster.GetAsync(Slices)).Items("items").Single().Items("ports"), each => each.Text("protocol") == "SCTP" && each.Number("port") == 5060);
        JsonObject inside = await cluster.CreateAsync(Bodies.Services, Bodies.Service("inside", """{"ports":[{"port":5060,"protocol":"SCTP"}]}"""));
        Assert.StartsWith("10.96.", inside.Text("spec", "clusterIP"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SVC26_NodePortThatBecomesExternalName_IsNotListenedOn_UntilItReturns()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeAsync(cluster, 1, """{"type":"NodePort","selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}""");
        IPAddress node = (await NodesAsync(cluster))[0];
        JsonObject external = await cluster.MergeAsync(Web, """{"spec":{"type":"ExternalName","externalName":"a.test"}}""");
        Assert.Null(external.At("spec", "clusterIP"));
        Assert.Null(external.Items("spec", "ports").Single().Number("nodePort"));
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "the port is refused");
        JsonObject back = await cluster.MergeAsync(Web, """{"spec":{"type":"NodePort","externalName":null}}""");
        int again = (int)(back.Items("spec", "ports").Single().Number("nodePort") ?? 0);
        await Deadline.UntilAsync(() => AcceptsAsync(node, again), "the new port is served");
    }

    /// <summary>A Service with a TCP port and another; returns the first port's node port once it serves.</summary>
    private static async Task<int> ServeBothAsync(LocalClusterHarness cluster, string tcp, string other) =>
        await ServeAsync(cluster, 1, $$"""{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{{tcp}},{{other}}]}""");

    [Fact]
    public async Task NodeThatLeavesAndReturns_HasItsAddressAndItsPodsMove()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(2);
        int port = await StartWebAsync(cluster, replicas: 2, Selecting);
        IPAddress[] nodes = await NodesAsync(cluster);
        await cluster.DeleteAsync("/api/v1/nodes/node-2");
        await Deadline.UntilAsync(async () => !await AcceptsAsync(nodes[1], port), "the node's proxy is gone");
        await Deadline.UntilAsync(
            async () => (await cluster.GetAsync("/api/v1/namespaces/default/pods")).Items("items").Count(pod => pod.Text("spec", "nodeName") == "node-1" && pod.Text("status", "phase") == "Running") == 2,
            "both pods on the node that is left");
        await cluster.CreateAsync("/api/v1/nodes", Bodies.Parse("""{"metadata":{"name":"node-2"}}"""));
        await Deadline.UntilAsync(() => AcceptsAsync(nodes[1], port), "the node serves again");
        JsonObject node = await cluster.GetAsync("/api/v1/nodes/node-2");
        Assert.Equal(("local:///node-2", "node-2"), (node.Text("spec", "providerID"), node.Text("metadata", "labels", "kubernetes.io/hostname")));
    }

    [Fact]
    public async Task NewNode_HasItsAddressesFromTheBeginning()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        using WatchReader watch = await cluster.WatchAsync("/api/v1/nodes?watch=true&resourceVersion=" + (await cluster.GetAsync("/api/v1/nodes")).Text("metadata", "resourceVersion"));
        JsonObject dry = await cluster.CreateAsync("/api/v1/nodes?dryRun=All", Bodies.Parse("""{"metadata":{"name":"other"}}"""));
        JsonObject made = await cluster.CreateAsync("/api/v1/nodes", Bodies.Parse("""{"metadata":{"name":"node-9"}}"""));
        JsonObject next = await cluster.CreateAsync("/api/v1/nodes", Bodies.Parse("""{"metadata":{"name":"another"}}"""));
        JsonObject seen = await watch.NextAsync() ?? [];
        Assert.Equal("ADDED", seen.Text("type"));
        string network = (await NodesAsync(cluster))[0].ToString()[..^1];
        Assert.Equal((network + "9", network + "9"), (InternalIP(made), InternalIP(seen.Map("object") ?? [])));
        Assert.Equal("local:///node-9", made.Text("spec", "providerID"));
        Assert.Contains(made.Items("status", "conditions"), condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");

        // What was only asked about is not held.
        Assert.Equal(InternalIP(dry), InternalIP(next));
    }

    private static string? InternalIP(JsonObject node) => node.Items("status", "addresses").FirstOrDefault(address => address.Text("type") == "InternalIP").Text("address");

    [Fact]
    public async Task Healthz_Says503OnANodeThatIsToGo()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        IPAddress node = (await NodesAsync(cluster))[0];
        await Deadline.UntilAsync(async () => await AcceptsAsync(node, 10256) && await StatusAsync(node, 10256, "/healthz") == 200, "healthz");
        await cluster.MergeAsync("/api/v1/nodes/node-1", """{"spec":{"taints":[{"key":"ToBeDeletedByClusterAutoscaler","effect":"NoSchedule"}]}}""");
        await Deadline.UntilAsync(async () => await StatusAsync(node, 10256, "/healthz") == 503, "healthz says no");
        Assert.Equal(200, await StatusAsync(node, 10256, "/livez"));
    }

    [Fact]
    public async Task HalfClosedClient_StillGetsItsAnswer()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        int port = await StartWebAsync(cluster, replicas: 1, Selecting);
        using var client = new TcpClient();
        await client.ConnectAsync((await NodesAsync(cluster))[0], port).WithDeadline("the connection");
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("POST /half HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"u8.ToArray());
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync().WithDeadline("the answer and the end");
        Assert.Contains("\"path\":\"/half\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoppedCluster_LeavesNoListener()
    {
        LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, listen: true);
        await using (cluster)
        {
            int port = await StartWebAsync(cluster, replicas: 1, Selecting);
            IPAddress node = (await NodesAsync(cluster))[0];
            int api = cluster.Cluster.Address.Port;
            await cluster.Cluster.StopAsync();
            Assert.False(await AcceptsAsync(node, port));
            Assert.False(await AcceptsAsync(node, 10256));
            Assert.False(await AcceptsAsync(IPAddress.Loopback, api));
        }
    }
}
