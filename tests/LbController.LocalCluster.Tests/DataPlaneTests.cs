using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

public sealed class DataPlaneTests
{
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const string Web = Bodies.Services + "/web";
    private const string Selecting = """{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}""";

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

    private static async Task<int> StartWebAsync(LocalClusterHarness cluster, int replicas, string spec)
    {
        await cluster.CreateAsync(Deployments, Bodies.Deployment("web", replicas));
        JsonObject service = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", spec));
        int port = (int)(service.Items("spec", "ports").Single().Number("nodePort") ?? 0);
        await Deadline.UntilAsync(
            async () => (await cluster.GetAsync("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices")).Items("items").SelectMany(slice => slice.Items("endpoints")).Count(endpoint => endpoint.Flag("conditions", "ready") == true) == replicas,
            "all endpoints ready");
        IPAddress[] nodes = await NodesAsync(cluster);
        await Deadline.UntilAsync(async () => (await Task.WhenAll(nodes.Select(node => AcceptsAsync(node, port)))).All(open => open), "all nodes listen");
        return port;
    }

    private static async Task<IPAddress[]> NodesAsync(LocalClusterHarness cluster) =>
    [
        .. (await cluster.GetAsync("/api/v1/nodes")).Items("items")
            .Select(node => IPAddress.Parse(node.Items("status", "addresses").First(address => address.Text("type") == "InternalIP").Text("address") ?? "")),
    ];

    private static async Task<JsonObject> AskAsync(IPAddress node, int port)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return Bodies.Parse(await client.GetStringAsync(new Uri($"http://{node}:{port}/x")).WithDeadline("an answer"));
    }

    private static async Task<int> StatusAsync(IPAddress node, int port, string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await client.GetAsync(new Uri($"http://{node}:{port}{path}")).WithDeadline("an answer");
        return (int)response.StatusCode;
    }

    private static async Task<bool> AcceptsAsync(IPAddress node, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(node, port).WithDeadline("a connection or a refusal");
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task ExchangeAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync("GET /again HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        byte[] buffer = new byte[4096];
        int read = await client.GetStream().ReadAsync(buffer).AsTask().WithDeadline("an answer");
        Assert.Contains("\"path\":\"/again\"", Encoding.UTF8.GetString(buffer, 0, read), StringComparison.Ordinal);
    }
}
