namespace LbController.Kubernetes.Http;

/// <summary>What to list. An empty namespace is all of them.</summary>
internal sealed record ListQuery
{
    public string Namespace { get; init; } = "";

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Null: the newest state (a consistent read); "0": any state that the server has cached.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Objects a chunk; 0 for no chunks.</summary>
    public int Limit { get; init; } = 500;
}
