using System.Collections.Concurrent;

namespace LbController.LocalCluster.Api;

/// <summary>Counts requests, so that a test can say what must not have been asked.</summary>
internal sealed class ApiRequestLog
{
    private readonly ConcurrentDictionary<RequestKind, int> _counts = new();

    public IReadOnlyDictionary<RequestKind, int> Counts => _counts;

    public void Add(ResourceRequest request) =>
        _counts.AddOrUpdate(new RequestKind(request.Verb, request.Resource.Plural, request.Subresource), 1, (_, count) => count + 1);

    /// <summary>How many requests there were; null matches any.</summary>
    public int Count(string? verb = null, string? resource = null, string? subresource = null) => _counts
        .Where(entry => (verb is null || entry.Key.Verb == verb) && (resource is null || entry.Key.Resource == resource) && (subresource is null || entry.Key.Subresource == subresource))
        .Sum(entry => entry.Value);

    public void Clear() => _counts.Clear();
}
