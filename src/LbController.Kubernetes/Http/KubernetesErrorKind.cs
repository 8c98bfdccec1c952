namespace LbController.Kubernetes.Http;

/// <summary>A closed set of what an API server's refusal means to us.</summary>
internal enum KubernetesErrorKind
{
    /// <summary>No connection, a reset, a 5xx.</summary>
    Unavailable,

    /// <summary>429.</summary>
    Throttled,

    /// <summary>Our own deadline for the request passed, or 504.</summary>
    Timeout,

    /// <summary>409 Conflict: the object has moved on.</summary>
    Conflict,

    /// <summary>409 AlreadyExists.</summary>
    AlreadyExists,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>410: the resourceVersion, or continue token, is older than the server's history.</summary>
    Expired,

    /// <summary>401.</summary>
    Unauthorized,

    /// <summary>403.</summary>
    Forbidden,

    /// <summary>400, 422 and other 4xx: the request itself is wrong.</summary>
    Invalid,

    /// <summary>The answer is not what the protocol says: no JSON, another kind, a truncated body.</summary>
    Malformed,
}
