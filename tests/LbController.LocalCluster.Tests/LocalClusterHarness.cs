using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Hosting;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

/// <summary>A cluster of a test's own, reached in process, with the few calls that tests make of it.</summary>
internal sealed class LocalClusterHarness : IAsyncDisposable
{
    private static int _counter;

    private LocalClusterHarness(EmbeddedCluster cluster, RecordingLoggerProvider log)
    {
        Cluster = cluster;
        Log = log;
        Client = new HttpClient(cluster.CreateHandler()) { BaseAddress = new Uri("https://cluster.test"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public EmbeddedCluster Cluster { get; }

    public RecordingLoggerProvider Log { get; }

    public HttpClient Client { get; }

    /// <summary>Only the API server, in process, on a clock that the test may give.</summary>
    public static Task<LocalClusterHarness> StartAsync(TimeProvider? time = null, Func<LocalClusterOptions, LocalClusterOptions>? change = null)
    {
        var options = new LocalClusterOptions { Nodes = 0, RunDataPlane = false, ListenForApi = false };
        return StartAsync(change?.Invoke(options) ?? options, time ?? TimeProvider.System);
    }

    /// <summary>With nodes and pods on addresses that no other test has.</summary>
    public static Task<LocalClusterHarness> StartWithNodesAsync(int nodes, bool listen = false, string? stateDirectory = null, TimeProvider? time = null, Func<LocalClusterOptions, LocalClusterOptions>? change = null)
    {
        int block = (Interlocked.Increment(ref _counter) % 250) + 1;
        int machineWide = Environment.ProcessId % 60;
        var options = new LocalClusterOptions
        {
            Nodes = nodes,
            ListenForApi = listen,
            StateDirectory = stateDirectory,
            NodeNetwork = $"127.{60 + machineWide}.{block}.0/24",
            PodNetwork = $"127.{130 + machineWide}.{block}.0/24",
        };
        return StartAsync(change?.Invoke(options) ?? options, time ?? TimeProvider.System);
    }

    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body = null, string contentType = "application/json", HttpStatusCode? expect = null)
    {
        using HttpResponseMessage response = await RequestAsync(method, path, body, contentType);
        string text = await response.Content.ReadAsStringAsync();
        if (expect is { } wanted)
        {
            Assert.True(wanted == response.StatusCode, $"{method} {path}: {response.StatusCode}, not {wanted}: {text}");
        }
        else
        {
            Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {response.StatusCode}: {text}");
        }

        return (JsonObject)JsonNode.Parse(text)!; // a body of the API is always an object
    }

    public Task<HttpResponseMessage> RequestAsync(HttpMethod method, string path, JsonNode? body = null, string contentType = "application/json", string? accept = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WithDeadline($"the head of the answer to {method} {path}", TimeSpan.FromMinutes(1));
    }

    public Task<JsonObject> GetAsync(string path, HttpStatusCode? expect = null) => SendAsync(HttpMethod.Get, path, expect: expect);

    public Task<JsonObject> CreateAsync(string path, JsonNode body, HttpStatusCode? expect = null) => SendAsync(HttpMethod.Post, path, body, expect: expect);

    public Task<JsonObject> MergeAsync(string path, string patch, HttpStatusCode? expect = null) =>
        SendAsync(HttpMethod.Patch, path, JsonNode.Parse(patch), "application/merge-patch+json", expect);

    public Task<JsonObject> StrategicAsync(string path, string patch, HttpStatusCode? expect = null) =>
        SendAsync(HttpMethod.Patch, path, JsonNode.Parse(patch), "application/strategic-merge-patch+json", expect);

    public Task<JsonObject> ApplyAsync(string path, string body, string manager, bool force = false, HttpStatusCode? expect = null) =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager={manager}&force={(force ? "true" : "false")}", JsonNode.Parse(body), "application/apply-patch+yaml", expect);

    public Task<JsonObject> DeleteAsync(string path, string? options = null, HttpStatusCode? expect = null) =>
        SendAsync(HttpMethod.Delete, path, options is null ? null : JsonNode.Parse(options), expect: expect);

    public async Task<WatchReader> WatchAsync(string path)
    {
        HttpResponseMessage response = await RequestAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new WatchReader(response, await response.Content.ReadAsStreamAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Cluster.DisposeAsync().AsTask().WithDeadline("the cluster ends", TimeSpan.FromMinutes(1));
    }

    private static async Task<LocalClusterHarness> StartAsync(LocalClusterOptions options, TimeProvider time)
    {
        var log = new RecordingLoggerProvider();
        var cluster = new EmbeddedCluster(options, time, new Random(7), log);
        await cluster.StartAsync(CancellationToken.None);
        return new LocalClusterHarness(cluster, log);
    }
}
