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
        JsonObject answer = await AskAsync(nodes[0], port);
        Assert.StartsWith("127.0.0.1:", answer.Text("client"), StringComparison.Ordinal);
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
        await cluster.MergeAsync(Web, """{"spec":{"publishNotReadyAddresses":true}}""");
        await Deadline.UntilAsync(() => AcceptsAsync(node, port), "the port is served again");
    }

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
