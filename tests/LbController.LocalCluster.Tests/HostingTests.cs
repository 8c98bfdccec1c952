using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LbController.LocalCluster.Hosting;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

public sealed class HostingTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Token_OpensTheApi_AndWithoutItOnlyHealthAndVersionAreOpen(string version)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { ListenForApi = true });
        cluster.Cluster.AddToken("let-me-in", "tester");
        using HttpClient client = Client(cluster, version);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/namespaces")).StatusCode);
        foreach (string open in (string[])["/healthz", "/readyz", "/livez", "/version"])
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(open)).StatusCode);
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "let-me-in");
        using HttpResponseMessage answer = await client.GetAsync("/api/v1/namespaces");
        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (answer.StatusCode, answer.Version));
        cluster.Cluster.RemoveToken("let-me-in");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/namespaces")).StatusCode);
    }

    [Fact]
    public async Task ClientCertificateOfTheKubeconfig_OpensTheApi()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { ListenForApi = true });
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Data(cluster, "client-certificate-data"), Data(cluster, "client-key-data"));
        using HttpClient client = Client(cluster, "2.0", certificate);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/namespaces")).StatusCode);
    }

    [Fact]
    public async Task LargeAnswers_AreCompressedForThoseWhoTakeIt()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { ListenForApi = true });
        cluster.Cluster.AddToken("t", "tester");
        using HttpClient client = Client(cluster, "2.0");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "t");
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        System.Text.Json.Nodes.JsonObject big = Bodies.ConfigMap("big");
        big.Ensure("data")["a"] = new string('x', 200_000);
        await cluster.CreateAsync(Bodies.ConfigMaps, big);
        using HttpResponseMessage large = await client.GetAsync(Bodies.ConfigMaps + "/big");
        Assert.Equal("gzip", large.Content.Headers.ContentEncoding.Single());
        using HttpResponseMessage small = await client.GetAsync("/api/v1/namespaces/default");
        Assert.Empty(small.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task TakenPort_IsAnIoException()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint?)taken.LocalEndPoint)?.Port ?? 0;
        await using var cluster = new EmbeddedCluster(new LocalClusterOptions { Nodes = 0, RunDataPlane = false, ApiPort = port }, TimeProvider.System, new Random(1), new RecordingLoggerProvider());
        IOException error = await Assert.ThrowsAsync<IOException>(() => cluster.StartAsync(CancellationToken.None));
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatcherThatDoesNotRead_IsEndedAndNeverBlocksWriters()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        using HttpResponseMessage idle = await cluster.RequestAsync(HttpMethod.Get, Bodies.ConfigMaps + "?watch=true");
        using var watch = new WatchReader(idle, await idle.Content.ReadAsStreamAsync());
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"));
        const int Writes = 60_000;
        for (int i = 0; i < Writes; i++)
        {
            cluster.Cluster.Store.Gate.Enter();
            cluster.Cluster.Store.Put(Kinds.KindTable.Get("v1", "configmaps"), "default", "one", Bodies.ConfigMap("one"));
            cluster.Cluster.Store.Gate.Exit();
        }

        int seen = 0;
        while (await watch.NextAsync() is not null)
        {
            seen++;
        }

        Assert.InRange(seen, 1, Writes - 1);
    }

    [Fact]
    public async Task ThousandServices_AreListenedOnByEveryNode()
    {
        const int Services = 1000;
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(3);
        await cluster.CreateAsync("/apis/apps/v1/namespaces/default/deployments", Bodies.Deployment("web", 1));
        for (int i = 0; i < Services; i++)
        {
            await cluster.CreateAsync(Bodies.Services, Bodies.Service($"s{i}", $$"""{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http","nodePort":{{30000 + i}} }]}"""));
        }

        string[] nodes = [.. (await cluster.GetAsync("/api/v1/nodes")).Items("items").Select(node => node.Items("status", "addresses").First().Text("address") ?? "")];
        Assert.Equal(3, nodes.Length);
        foreach (string node in nodes)
        {
            await Deadline.UntilAsync(() => Task.FromResult(Enumerable.Range(30000, Services).All(port => Accepts(node, port))), $"{node} listens on all ports", TimeSpan.FromMinutes(1));
        }
    }

    private static bool Accepts(string address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Parse(address), port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Data(LocalClusterHarness cluster, string name) => Encoding.UTF8.GetString(Convert.FromBase64String(
        cluster.Cluster.KubeconfigWithCertificate.Split('\n').Single(line => line.Trim().StartsWith(name + ":", StringComparison.Ordinal)).Split(':')[1].Trim()));

    private static HttpClient Client(LocalClusterHarness cluster, string version, X509Certificate2? certificate = null)
    {
        string authority = cluster.Cluster.Kubeconfig.Split('\n').Single(line => line.Contains("certificate-authority-data:", StringComparison.Ordinal)).Split(':')[1].Trim();
        X509Certificate2 trusted = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(authority)));
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(trusted);
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        return new HttpClient(handler)
        {
            BaseAddress = cluster.Cluster.Address,
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
