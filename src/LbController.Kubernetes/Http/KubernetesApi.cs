using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Objects.Parsing;
using LbController.Kubernetes.Patching;

namespace LbController.Kubernetes.Http;

/// <summary>The client proper. Owns its handler: dispose it once.</summary>
internal sealed class KubernetesApi : IKubernetesApi, IDisposable
{
    /// <summary>How often a list whose continue token expired starts over before it gives up.</summary>
    private const int MaxListRestarts = 3;

    private readonly RequestSender _sender;
    private readonly KubernetesApiOptions _options;

    /// <param name="handler">The way to the server; disposed with the client.</param>
    /// <param name="target">Where it is.</param>
    /// <param name="credentials">What requests prove themselves with.</param>
    /// <param name="options">Deadlines and limits.</param>
    /// <param name="around">Time, chance and logger.</param>
    public KubernetesApi(
        HttpMessageHandler handler, ApiTarget target, ICredentialSource credentials, KubernetesApiOptions options, ApiSurroundings around)
    {
        _sender = new RequestSender(handler, target, credentials, options, around);
        _options = options;
    }

    /// <inheritdoc/>
    public async Task<ResourceList<T>> ListAsync<T>(ResourceType<T> type, ListQuery query, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        string? version = query.ResourceVersion;
        for (int restarts = 0; ; restarts++)
        {
            try
            {
                return await ListOnceAsync(type, query, version, cancellationToken);
            }
            catch (KubernetesApiException exception) when (exception.Kind == KubernetesErrorKind.Expired && restarts < MaxListRestarts)
            {
                // The token, or the version asked for, is older than the server's history: only the newest state is certain to exist.
                version = null;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ResourceType<T> type, WatchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var request = new ApiRequest
        {
            Method = HttpMethod.Get,
            Path = ApiPath.Watch(type, query),
            Verb = "watch",
            Group = type.Group,
            Resource = type.Plural,
        };
        using HttpResponseMessage response = await _sender.OpenAsync(request, cancellationToken);
        query.Opened?.Invoke();
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var stream = new WatchStream<T>(body, type, request, _sender.Errors, _options.MaxBodyBytes);
        while (await stream.FillAsync(cancellationToken))
        {
            while (stream.TryRead(out WatchEvent<T> watchEvent))
            {
                yield return watchEvent;
            }
        }
    }

    /// <inheritdoc/>
    public Task<T> GetAsync<T>(ResourceType<T> type, string @namespace, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendForObjectAsync(
            type,
            new ApiRequest
            {
                Method = HttpMethod.Get,
                Path = ApiPath.Object(type, @namespace, name),
                Verb = "get",
                Group = type.Group,
                Resource = type.Plural,
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<T> CreateAsync<T>(ResourceType<T> type, string @namespace, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendForObjectAsync(
            type,
            new ApiRequest
            {
                Method = HttpMethod.Post,
                Path = ApiPath.Collection(type, @namespace),
                Verb = "create",
                Group = type.Group,
                Resource = type.Plural,
                Body = body,
                ContentType = "application/json",
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<T> ReplaceAsync<T>(
        ResourceType<T> type, string @namespace, string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendForObjectAsync(
            type,
            new ApiRequest
            {
                Method = HttpMethod.Put,
                Path = ApiPath.Object(type, @namespace, name),
                Verb = "update",
                Group = type.Group,
                Resource = type.Plural,
                Body = body,
                ContentType = "application/json",
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<T> PatchAsync<T>(
        ResourceType<T> type, string @namespace, string name, Patch patch, string? subresource, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendForObjectAsync(
            type,
            new ApiRequest
            {
                Method = HttpMethod.Patch,
                Path = ApiPath.Object(type, @namespace, name, subresource),
                Verb = "patch",
                Group = type.Group,
                Resource = subresource is null ? type.Plural : $"{type.Plural}/{subresource}",
                Body = patch.Body,
                ContentType = MediaType(patch.Type),
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<string> GetServerVersionAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest { Method = HttpMethod.Get, Path = "/version", Verb = "get" };
        return _sender.SendAsync(request, body => Reading(request, body, ReadVersion), cancellationToken);
    }

    public void Dispose() => _sender.Dispose();

    private async Task<ResourceList<T>> ListOnceAsync<T>(
        ResourceType<T> type, ListQuery query, string? resourceVersion, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
        ImmutableArray<UnreadableObject>.Builder unreadable = ImmutableArray.CreateBuilder<UnreadableObject>();
        string? next = null;
        while (true)
        {
            var request = new ApiRequest
            {
                Method = HttpMethod.Get,
                Path = ApiPath.List(type, query, resourceVersion, next),
                Verb = "list",
                Group = type.Group,
                Resource = type.Plural,
            };
            ListChunk<T> chunk = await _sender.SendAsync(
                request, body => Reading(request, body, span => ListChunk<T>.Parse(span, type)), cancellationToken);
            items.AddRange(chunk.Items);
            unreadable.AddRange(chunk.Unreadable);
            next = chunk.Continue;
            if (next is null)
            {
                return new ResourceList<T>(items.DrainToImmutable(), chunk.ResourceVersion) { Unreadable = unreadable.DrainToImmutable() };
            }
        }
    }

    private Task<T> SendForObjectAsync<T>(ResourceType<T> type, ApiRequest request, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        _sender.SendAsync(request, body => Reading(request, body, span => ReadObject(span, type)), cancellationToken);

    private TResult Reading<TResult>(ApiRequest request, ResponseBody body, Func<ReadOnlySpan<byte>, TResult> parse)
    {
        try
        {
            return parse(body.Span);
        }
        catch (Exception exception) when (exception is JsonException or MalformedFieldException)
        {
            throw _sender.Errors.Malformed(request, $"{exception.Message.TrimEnd('.')}: {ApiStatusParser.Excerpt(body.Span)}", exception);
        }
    }

    private static T ReadObject<T>(ReadOnlySpan<byte> body, ResourceType<T> type)
        where T : class, IKubernetesObject
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        return ObjectReader.Read(ref reader, type, out UnreadableObject? unreadable)
            ?? throw new MalformedFieldException("(object)", $"cannot be read: {unreadable?.Problem}");
    }

    private static string ReadVersion(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (JsonRead.ExpectObject(ref reader, "(version)"))
        {
            while (JsonRead.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("gitVersion"u8) && JsonRead.String(ref reader, "gitVersion") is { } version)
                {
                    return version;
                }

                reader.Skip();
            }
        }

        throw new MalformedFieldException("gitVersion", "is missing");
    }

    private static string MediaType(PatchType type) => type switch
    {
        PatchType.Json => "application/json-patch+json",
        PatchType.Merge => "application/merge-patch+json",
        PatchType.StrategicMerge => "application/strategic-merge-patch+json",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a kind of patch."),
    };
}
