using System.Collections.Immutable;

namespace LbController.Kubernetes.Http;

/// <summary>A Status object, as the server answers an error.</summary>
internal sealed record ApiStatus
{
    public int Code { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public ImmutableArray<StatusCause> Causes { get; init; } = [];
}
