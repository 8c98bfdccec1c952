using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Hosting;

namespace LbController.Deploy.Tests;

/// <summary>A user of the embedded cluster who keeps count of what he asks, so that it can be told from what others ask.</summary>
internal sealed class CountingClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly Dictionary<RequestKind, int> _counts = [];

    public CountingClient(EmbeddedCluster cluster)
    {
        _client = new HttpClient(cluster.CreateHandler()) { BaseAddress = cluster.Address };
    }

    /// <summary>What somebody else asked.</summary>
    public IEnumerable<RequestKind> OfOthers(ApiRequestLog log) =>
        log.Counts.Where(entry => entry.Value > _counts.GetValueOrDefault(entry.Key)).Select(entry => entry.Key);

    public Task CreateAsync(string path, string resource, string body) => SendAsync(HttpMethod.Post, path, "create", resource, body);

    public Task PatchAsync(string path, string resource, string body) => SendAsync(HttpMethod.Patch, path, "patch", resource, body);

    public Task DeleteAsync(string path, string resource) => SendAsync(HttpMethod.Delete, path, "delete", resource, null);

    /// <summary>Null where there is none.</summary>
    public Task<JsonNode?> GetAsync(string path, string resource) => SendAsync(HttpMethod.Get, path, "get", resource, null);

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, string verb, string resource, string? body)
    {
        var kind = new RequestKind(verb, resource, "");
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            string type = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        using HttpResponseMessage response = await _client.SendAsync(request);
        if (method == HttpMethod.Get && response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text) : throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} {text}");
    }
}
