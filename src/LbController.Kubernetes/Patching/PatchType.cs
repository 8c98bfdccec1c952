namespace LbController.Kubernetes.Patching;

/// <summary>The patch kinds of the API server that we send, and their media types.</summary>
internal enum PatchType
{
    /// <summary><c>application/json-patch+json</c> (RFC 6902).</summary>
    Json,

    /// <summary><c>application/merge-patch+json</c> (RFC 7386).</summary>
    Merge,

    /// <summary><c>application/strategic-merge-patch+json</c>: lists merge by their keys.</summary>
    StrategicMerge,
}
