using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

/// <summary>Pods behind a Service called "web", and clients of its node ports.</summary>
internal static class Traffic
{
    public const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    public const string PodPath = "/api/v1/namespaces/default/pods";
    public const string Slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
    public const string Web = Bodies.Services + "/web";
    public const string Selecting = """{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}""";

    public static async Task<int> StartWebAsync(LocalClusterHarness cluster, int replicas, string spec)
    {
        await cluster.CreateAsync(Deployments, Bodies.Deployment("web", replicas));
        return await ServeAsync(cluster, replicas, spec);
    }

    /// <summary>Makes the Service and waits until every node listens, or none where no endpoint is expected; returns its node port.</summary>
    public static async Task<int> ServeAsync(LocalClusterHarness cluster, int endpoints, string spec)
    {
        JsonObject service = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", spec));
        int port = (int)(service.Items("spec", "ports").First().Number("nodePort") ?? 0);
        await Deadline.UntilAsync(
            async () => (await cluster.GetAsync(Slices)).Items("items").SelectMany(slice => slice.Items("endpoints")).Count(endpoint => endpoint.Flag("conditions", "ready") == true) == endpoints,
            "all endpoints ready");
        IPAddress[] nodes = await NodesAsync(cluster);
        await Deadline.UntilAsync(async () => (await Task.WhenAll(nodes.Select(node => AcceptsAsync(node, port)))).All(open => open == (endpoints > 0)), "all nodes listen, or none");
        return port;
    }

    public static async Task<IPAddress[]> NodesAsync(LocalClusterHarness cluster) =>
    [
        .. (await cluster.GetAsync("/api/v1/nodes")).Items("items")
            .Select(node => IPAddress.Parse(node.Items("status", "addresses").First(address => address.Text("type") == "InternalIP").Text("address") ?? "")),
    ];

    /// <summary>One answer over a connection of its own.</summary>
    /// <param name="from">The client's address; any where null.</param>
    public static async Task<JsonObject> AskAsync(IPAddress node, int port, IPAddress? from = null)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (from is not null)
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(node, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        using var client = new HttpClient(handler);
        return Bodies.Parse(await client.GetStringAsync(new Uri($"http://{node}:{port}/x")).WithDeadline("an answer"));
    }

    public static async Task<int> StatusAsync(IPAddress node, int port, string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await client.GetAsync(new Uri($"http://{node}:{port}{path}")).WithDeadline("an answer");
        return (int)response.StatusCode;
    }

    public static async Task<bool> AcceptsAsync(IPAddress node, int port)
    {
        using var socket = new Socket(node.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
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

    public static async Task<TcpClient> ConnectAsync(IPAddress node, int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(node, port).WithDeadline("the connection");
        return client;
    }

    /// <summary>Asks over a connection that stays; returns the pod's name.</summary>
    public static async Task<string?> ExchangeAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync("GET /again HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        byte[] buffer = new byte[4096];
        int read = await client.GetStream().ReadAsync(buffer).AsTask().WithDeadline("an answer");
        string answer = Encoding.UTF8.GetString(buffer, 0, read);
        Assert.Contains("\"path\":\"/again\"", answer, StringComparison.Ordinal);
        return Bodies.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]).Text("pod");
    }

    /// <summary>Whether the other side ends the connection, in whichever way.</summary>
    public static async Task<bool> EndsAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1]).AsTask().WithDeadline("the end of the connection") == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public static async Task<bool> IsGoneAsync(LocalClusterHarness cluster, string path)
    {
        using HttpResponseMessage response = await cluster.RequestAsync(HttpMethod.Get, path);
        return response.StatusCode == HttpStatusCode.NotFound;
    }
}
