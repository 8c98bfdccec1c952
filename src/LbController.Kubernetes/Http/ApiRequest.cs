namespace LbController.Kubernetes.Http;

/// <summary>One request as it goes out, and what messages say about it.</summary>
internal sealed record ApiRequest
{
    public required HttpMethod Method { get; init; }

    /// <summary>Path and query below the server's address, with a leading slash.</summary>
    public required string Path { get; init; }

    /// <summary>The verb as RBAC calls it: <c>list</c>, <c>patch</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>The API group, empty for the core one.</summary>
    public string Group { get; init; } = "";

    /// <summary>Resource and subresource as RBAC calls them: <c>services/status</c>.</summary>
    public string Resource { get; init; } = "";

    public ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Whether sending it twice is the same as sending it once.</summary>
    public bool IsIdempotent => Method == HttpMethod.Get;

    /// <summary>As messages name it.</summary>
    public override string ToString() => $"{Method} {Path}";
}
