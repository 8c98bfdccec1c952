using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Hosting;
using LbController.LocalCluster.Kinds;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Runtime.Tests;

/// <summary>An embedded API server without sockets, and a user who works on it.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly EmbeddedCluster _cluster;
    private HttpClient? _http;
    private readonly int _nodes;
    private KubernetesApi? _api;

    public Cluster(int nodes = 2, TimeProvider? time = null)
    {
        _nodes = nodes;
        _cluster = new EmbeddedCluster(
            new LocalClusterOptions { Nodes = 0, RunDataPlane = false, ListenForApi = false }, time ?? TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
    }

    /// <summary>A Service as the server holds it, without a request; null where there is none.</summary>
    public JsonObject? Stored(string name) => _cluster.Store.Find(KindTable.Services, "default", name)?.Body;

    /// <summary>Alters what the server holds past its rules: an older server, a foreign hand in its store, a race that it lost.</summary>
    public void Tamper(string name, Action<JsonObject> change)
    {
        lock (_cluster.Store.Gate)
        {
            JsonObject body = Stored(name)!.DeepClone().AsObject();
            change(body);
            _cluster.Store.Put(KindTable.Services, "default", name, body);
        }
    }

    /// <summary>
    /// Removes a Service whatever finalizers it carries; the watch shows its last state with them in it. A real API server does this
    /// when a finalizer PATCH is answered a moment before a DELETE that was validated without it (contract B19).
    /// </summary>
    public void RemoveAtOnce(string name)
    {
        lock (_cluster.Store.Gate)
        {
            _cluster.Store.Remove(KindTable.Services, _cluster.Store.Find(KindTable.Services, "default", name)!);
        }
    }

    /// <summary>The notes of what was left behind, by Service UID; null where there is no ConfigMap.</summary>
    public JsonObject? OrphanNotes => _cluster.Store.Find(KindTable.Get("v1", "configmaps"), "kube-system", "lb-controller-orphans")?.Body["data"] as JsonObject;

    /// <summary>An administrator deletes a note.</summary>
    public void RemoveOrphanNote(string uid)
    {
        lock (_cluster.Store.Gate)
        {
            ResourceType type = KindTable.Get("v1", "configmaps");
            JsonObject body = _cluster.Store.Find(type, "kube-system", "lb-controller-orphans")!.Body.DeepClone().AsObject();
            body["data"]!.AsObject().Remove(uid);
            _cluster.Store.Put(type, "kube-system", "lb-controller-orphans", body);
        }
    }

    public ApiRequestLog Requests => _cluster.Requests;

    public EmbeddedCluster Embedded => _cluster;

    private HttpClient Http => _http ?? throw new InvalidOperationException("not started");

    private KubernetesApi Api => _api ?? throw new InvalidOperationException("not started");

    public async Task StartAsync()
    {
        await _cluster.StartAsync(CancellationToken.None);
        _http = new HttpClient(_cluster.CreateHandler()) { BaseAddress = new Uri("https://kubernetes.default.svc") };
        _api = NewApi(TimeProvider.System);
        for (int i = 1; i <= _nodes; i++)
        {
            await CreateNodeAsync($"node-{i}");
            await PatchNodeAsync($"node-{i}", $$$"""{"status":{"addresses":[{"type":"InternalIP","address":"127.30.0.{{{i}}}"}]}}""", "/status");
        }
    }

    /// <summary>A client of its own, as every process has.</summary>
    public KubernetesApi NewApi(TimeProvider time, Func<HttpMessageHandler, HttpMessageHandler>? wire = null) => new(
        wire?.Invoke(_cluster.CreateHandler()) ?? _cluster.CreateHandler(),
        new ApiTarget(new Uri("https://kubernetes.default.svc"), "test"),
        FixedCredentialSource.None,
        new KubernetesApiOptions(),
        new ApiSurroundings(time, new Jitter(new Random(1)), NullLogger.Instance));

    /// <summary>Creates a Service; <paramref name="spec"/> is merged into a plain one.</summary>
    public async Task<JsonObject> CreateServiceAsync(string name, string spec = "{}", string metadata = "{}", string space = "default")
    {
        var service = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = Merge(new JsonObject { ["name"] = name }, metadata),
            ["spec"] = Merge(
                new JsonObject { ["type"] = "LoadBalancer", ["selector"] = new JsonObject { ["app"] = name }, ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }) },
                spec),
        };
        return await SendAsync(HttpMethod.Post, $"/api/v1/namespaces/{space}/services", service.ToJsonString(), "application/json");
    }

    public Task<JsonObject> PatchServiceAsync(string name, string patch, string subresource = "") =>
        SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/default/services/{name}{subresource}", patch, "application/merge-patch+json");

    public Task<JsonObject> DeleteServiceAsync(string name) =>
        SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/default/services/{name}", "{}", "application/json");

    public Task<JsonObject> PatchNodeAsync(string name, string patch, string subresource = "") =>
        SendAsync(HttpMethod.Patch, $"/api/v1/nodes/{name}{subresource}", patch, "application/merge-patch+json");

    public Task<JsonObject> DeleteNodeAsync(string name) => SendAsync(HttpMethod.Delete, $"/api/v1/nodes/{name}", "{}", "application/json");

    public Task<JsonObject> CreateNodeAsync(string name) =>
        SendAsync(HttpMethod.Post, "/api/v1/nodes", $$$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{name}}}"},"spec":{"providerID":"test:///{{{name}}}"}}""", "application/json");

    /// <summary>An EndpointSlice of a Service, with a ready endpoint on each of the nodes.</summary>
    public Task<JsonObject> CreateSliceAsync(string name, string service, params string[] nodes)
    {
        JsonObject slice = Merge(
            new JsonObject
            {
                ["apiVersion"] = "discovery.k8s.io/v1",
                ["kind"] = "EndpointSlice",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service } },
                ["addressType"] = "IPv4",
            },
            EndpointsOn(nodes));
        return SendAsync(HttpMethod.Post, "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", slice.ToJsonString(), "application/json");
    }

    public Task<JsonObject> PatchSliceAsync(string name, params string[] nodes) =>
        SendAsync(HttpMethod.Patch, $"/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/{name}", EndpointsOn(nodes), "application/merge-patch+json");

    public Task<JsonObject> DeleteSliceAsync(string name) =>
        SendAsync(HttpMethod.Delete, $"/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/{name}", "{}", "application/json");

    public Task<JsonObject> GetNodeAsync(string name) => SendAsync(HttpMethod.Get, $"/api/v1/nodes/{name}", null, "");

    public Task<JsonObject> GetServiceAsync(string name) => SendAsync(HttpMethod.Get, $"/api/v1/namespaces/default/services/{name}", null, "");

    /// <summary>The Service once it is as asked, seen through a watch; null stands for one that is gone.</summary>
    public async Task<Service?> ServiceAsync(string name, Func<Service?, bool> isAsAsked, string phase)
    {
        using var stop = new CancellationTokenSource(Deadline.Default, TimeProvider.System);
        Service? last = null;
        try
        {
            ResourceList<Service> list = await Api.ListAsync(ResourceTypes.Services, new ListQuery { Namespace = "default" }, stop.Token);
            last = list.Items.FirstOrDefault(service => service.Metadata.Name == name);
            if (isAsAsked(last))
            {
                return last;
            }

            var query = new WatchQuery { Namespace = "default", ResourceVersion = list.ResourceVersion };
            await foreach (WatchEvent<Service> change in Api.WatchAsync(ResourceTypes.Services, query, stop.Token))
            {
                if (change.Object?.Metadata.Name == name)
                {
                    last = change.Type == WatchEventType.Deleted ? null : change.Object;
                    if (isAsAsked(last))
                    {
                        return last;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Reported below, with what was seen last.
        }

        throw new TimeoutException($"Not reached: {phase}; last seen: {last}; conditions: {string.Join("; ", last?.Conditions ?? [])}; finalizers: {string.Join(",", last?.Metadata.Finalizers ?? [])}");
    }

    /// <summary>The Service once it has an address.</summary>
    public async Task<Service> AddressedAsync(string name) =>
        (await ServiceAsync(name, service => service is { Ingress.Length: > 0 }, $"{name} has an address"))!;

    /// <summary>Completes when the Service does not exist any more.</summary>
    public Task GoneAsync(string name) => ServiceAsync(name, service => service is null, $"{name} is gone");

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        _api?.Dispose();
        await _cluster.DisposeAsync();
    }

    private static string EndpointsOn(string[] nodes) => new JsonObject
    {
        ["endpoints"] = new JsonArray([.. nodes.Select((node, index) => new JsonObject
        {
            ["addresses"] = new JsonArray($"10.1.0.{index + 1}"),
            ["nodeName"] = node,
            ["conditions"] = new JsonObject { ["ready"] = true, ["serving"] = true, ["terminating"] = false },
        })]),
    }.ToJsonString();

    private static JsonObject Merge(JsonObject into, string json)
    {
        foreach ((string key, JsonNode? value) in JsonNode.Parse(json)!.AsObject())
        {
            into[key] = value?.DeepClone();
        }

        return into;
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, string? body, string type)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        using HttpResponseMessage response = await Http.SendAsync(request);
        JsonObject answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return response.IsSuccessStatusCode ? answer : throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} {answer["message"]}", null, response.StatusCode);
    }
}
