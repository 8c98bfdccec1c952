namespace LbController.Kubernetes.Configuration;

/// <summary>What the search for a configuration may look at; nothing ambient.</summary>
internal sealed record ClusterConfigurationRequest
{
    /// <summary>The paths of <c>--kubeconfig</c>; the first file that says something wins. Empty: search.</summary>
    public IReadOnlyList<string> KubeconfigPaths { get; init; } = [];

    /// <summary>Another context than the file's current one; null for that.</summary>
    public string? Context { get; init; }

    /// <summary>The environment of the process; credential plugins are started with it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Null where there is none.</summary>
    public string? HomeDirectory { get; init; }

    /// <summary>Where a pod finds its service account.</summary>
    public string ServiceAccountDirectory { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";
}
