using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Somebody who makes, changes and looks at objects of namespace default through the API, as kubectl does, in process.</summary>
internal sealed class ClusterUser(World world) : IDisposable
{
    public const string Services = "/api/v1/namespaces/default/services";
    public const string Pods = "/api/v1/namespaces/default/pods";
    public const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    public const string DaemonSets = "/apis/apps/v1/namespaces/default/daemonsets";
    private static readonly string[] Finalizers = ["service.kubernetes.io/load-balancer-cleanup", "lbcontroller.io/"];

    private readonly HttpClient _client = new(world.Cluster.CreateHandler()) { BaseAddress = world.Cluster.Address };

    public void Dispose() => _client.Dispose();

    public async Task<JsonObject?> FindAsync(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response);
    }

    public async Task<JsonObject> GetAsync(string path) => await FindAsync(path) ?? throw new InvalidOperationException($"{path} is not there");

    public Task<JsonObject> CreateAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body, "application/json");

    /// <summary>A merge patch.</summary>
    public Task<JsonObject> PatchAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json");

    public async Task DeleteAsync(string path)
    {
        using HttpResponseMessage response = await _client.DeleteAsync(new Uri(path, UriKind.Relative));
        await ReadAsync(response);
    }

    public Task<JsonObject> CreateServiceAsync(string name, string spec, string annotations = "{}") =>
        CreateAsync(Services, $$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}","annotations":{{annotations}} },"spec":{{spec}} }""");

    /// <summary>A Service of type LoadBalancer in front of the pods of the same name.</summary>
    public Task<JsonObject> ExposeAsync(string name, string more = "") =>
        CreateServiceAsync(name, $$"""{"type":"LoadBalancer","selector":{"app":"{{name}}"},"ports":[{"port":80,"targetPort":8080}]{{(more.Length > 0 ? "," + more : "")}} }""");

    public Task<JsonObject> PatchServiceAsync(string name, string spec) => PatchAsync($"{Services}/{name}", $$"""{"spec":{{spec}} }""");

    public Task<JsonObject> AnnotateAsync(string name, string annotations) => PatchAsync($"{Services}/{name}", $$"""{"metadata":{"annotations":{{annotations}} } }""");

    public Task<JsonObject> ServiceAsync(string name) => GetAsync($"{Services}/{name}");

    /// <summary>The Service, once it is as told.</summary>
    public async Task<JsonObject> ServiceAsync(string name, Func<JsonObject, bool> isIt, string phase, TimeSpan? deadline = null)
    {
        JsonObject service = [];
        try
        {
            await Deadline.UntilAsync(async () => isIt(service = await ServiceAsync(name)), $"{name}: {phase}", deadline ?? TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n{service}");
        }

        return service;
    }

    /// <summary>The Service's address, once it is programmed.</summary>
    public async Task<string> AddressAsync(string name)
    {
        JsonObject service = await ServiceAsync(name, found => Ingress(found) is not null && Condition(found, "lbcontroller.io/Programmed").Text("status") == "True", "is programmed");
        return Ingress(service) ?? "";
    }

    /// <summary>Deletes a Service and waits until it is gone.</summary>
    public async Task RemoveServiceAsync(string name)
    {
        await DeleteAsync($"{Services}/{name}");
        await GoneAsync(name);
    }

    public Task GoneAsync(string name) => Deadline.UntilAsync(async () => await FindAsync($"{Services}/{name}") is null, $"{name} is gone", TimeSpan.FromSeconds(60));

    /// <summary>Pods that label themselves with the name.</summary>
    public async Task DeployAsync(string name, int replicas)
    {
        await CreateAsync(Deployments, $$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{name}}"},"spec":{"replicas":{{replicas}},"selector":{"matchLabels":{"app":"{{name}}"} },
            "template":{"metadata":{"labels":{"app":"{{name}}"} },"spec":{"containers":[{"name":"echo","image":"echo","ports":[{"containerPort":8080}]}]} } } }
            """);
        await PodsAsync(name, replicas);
    }

    public async Task ScaleAsync(string name, int replicas)
    {
        await PatchAsync($"{Deployments}/{name}", $$"""{"spec":{"replicas":{{replicas}} } }""");
        await PodsAsync(name, replicas);
    }

    /// <summary>A pod of its own on a node.</summary>
    /// <param name="name">The pod's name.</param>
    /// <param name="app">Whose pod it is.</param>
    /// <param name="node">Where it runs.</param>
    /// <param name="grace">Its termination grace period in seconds.</param>
    public async Task CreatePodAsync(string name, string app, string node, int grace = 0)
    {
        await CreateAsync(Pods, $$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","labels":{"app":"{{app}}"} },
            "spec":{"nodeName":"{{node}}","terminationGracePeriodSeconds":{{grace}},"containers":[{"name":"echo","image":"echo","ports":[{"containerPort":8080}]}]} }
            """);
        await Deadline.UntilAsync(async () => (await GetAsync($"{Pods}/{name}")).Text("status", "phase") == "Running", $"pod {name} runs");
    }

    /// <summary>The nodes' addresses in the order of their names.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NodesAsync() => (await GetAsync("/api/v1/nodes")).Items("items").ToDictionary(
        node => node.Text("metadata", "name") ?? "",
        node => node.Items("status", "addresses").First(address => address.Text("type") == "InternalIP").Text("address") ?? "");

    /// <summary>Reason and text of the Events about a Service.</summary>
    public async Task<IReadOnlyList<(string Reason, string Message)>> EventsAsync(string name) =>
    [
        .. (await GetAsync("/api/v1/namespaces/default/events")).Items("items")
            .Where(item => item.Text("involvedObject", "name") == name)
            .Select(item => (item.Text("reason") ?? "", item.Text("message") ?? "")),
    ];

    public Task EventAsync(string name, string reason, string part = "") => Deadline.UntilAsync(
        async () => (await EventsAsync(name)).Any(item => item.Reason == reason && item.Message.Contains(part, StringComparison.Ordinal)), $"{name} has an Event {reason} with \"{part}\"");

    public static string? Ingress(JsonObject service) => service.Items("status", "loadBalancer", "ingress").FirstOrDefault().Text("ip");

    public static JsonObject? Condition(JsonObject service, string type) => service.Items("status", "conditions").FirstOrDefault(item => item.Text("type") == type);

    public static int NodePort(JsonObject service) => (int)(service.Items("spec", "ports").First().Number("nodePort") ?? 0);

    /// <summary>Whether any finalizer is one of the controller's.</summary>
    public static bool IsHeld(JsonObject service) =>
        service.Texts("metadata", "finalizers").Any(name => Finalizers.Any(ours => name.StartsWith(ours, StringComparison.Ordinal)));

    private async Task PodsAsync(string name, int count) => await Deadline.UntilAsync(
        async () => (await GetAsync($"{Pods}?labelSelector=app%3D{name}")).Items("items").Count(pod => pod.Text("status", "phase") == "Running") == count, $"{count} pods of {name} run");

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, string body, string type)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, type) };
        using HttpResponseMessage response = await _client.SendAsync(request);
        return await ReadAsync(response);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)?.AsObject() ?? []
            : throw new InvalidOperationException($"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}: {(int)response.StatusCode} {text}");
    }
}
