using System.Collections.Immutable;

namespace LbController.Kubernetes.Http;

/// <summary>The API server said no, or did not answer. Decisions are made on <see cref="Kind"/>, never on the text.</summary>
internal sealed class KubernetesApiException : Exception
{
    public KubernetesApiException(KubernetesErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
    }

    public KubernetesErrorKind Kind { get; }

    /// <summary>The HTTP status, or the code of the Status object in an ERROR event; 0 where there was no answer.</summary>
    public int StatusCode { get; init; }

    /// <summary><c>reason</c> of the Status object, as the server spelt it: <c>NotFound</c>, <c>Expired</c>, <c>Conflict</c>; null where there was none.</summary>
    public string? Reason { get; init; }

    /// <summary><c>details.causes</c>: the field and what is wrong with it.</summary>
    public ImmutableArray<StatusCause> Causes { get; init; } = [];

    /// <summary>How long the server asked us to stay away.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The verb and path that were refused.</summary>
    public string? Request { get; init; }

    /// <summary>Whether the same request may succeed later without anyone changing anything.</summary>
    public bool IsTransient => Kind is KubernetesErrorKind.Unavailable or KubernetesErrorKind.Throttled or KubernetesErrorKind.Timeout
        or KubernetesErrorKind.Conflict or KubernetesErrorKind.Expired;
}
