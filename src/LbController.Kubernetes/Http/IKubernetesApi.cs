using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;

namespace LbController.Kubernetes.Http;

/// <summary>
/// Everything that LbController asks of an API server. One interface, so that an implementation on the official client package could
/// take its place. Every call throws <see cref="KubernetesApiException"/> for an answer that is no success, and for a server that
/// could not be reached.
/// </summary>
internal interface IKubernetesApi
{
    /// <summary>Lists in chunks of 500, following <c>continue</c>; a token that expired midway (410) restarts the list from the newest state.</summary>
    Task<ResourceList<T>> ListAsync<T>(ResourceType<T> type, ListQuery query, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>
    /// One watch request. Ends normally when the server closes it; throws <see cref="KubernetesApiException"/> for an ERROR event (410
    /// included) and for a line that is no event; never swallows either.
    /// </summary>
    IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceType<T> type, WatchQuery query, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    Task<T> GetAsync<T>(ResourceType<T> type, string @namespace, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>Creates from a JSON body.</summary>
    Task<T> CreateAsync<T>(ResourceType<T> type, string @namespace, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>PUT of a JSON body that carries the resourceVersion it was made from; 409 where the object has moved on.</summary>
    Task<T> ReplaceAsync<T>(ResourceType<T> type, string @namespace, string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>Patches the object, or one of its subresources (<c>status</c>).</summary>
    Task<T> PatchAsync<T>(ResourceType<T> type, string @namespace, string name, Patch patch, string? subresource, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>The server's <c>/version</c>, as <c>v1.36.1</c>: the cheapest question that proves address, trust and credentials.</summary>
    Task<string> GetServerVersionAsync(CancellationToken cancellationToken);
}
