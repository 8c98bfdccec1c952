using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Configuration;

/// <summary>Everything needed to talk to one cluster: what a kubeconfig's context, or a pod's service account, comes to.</summary>
internal sealed record ClusterConfiguration
{
    public required ApiTarget Target { get; init; }

    public required ConnectionOptions Connection { get; init; }

    public required ICredentialSource Credentials { get; init; }

    /// <summary>The namespace of the context or of the pod; <c>default</c> where none is said.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Whether it is the service account of the pod we run in.</summary>
    public bool IsInCluster { get; init; }

    /// <summary>A client for this cluster; the caller disposes it.</summary>
    public KubernetesApi CreateApi(KubernetesApiOptions options, ApiSurroundings around) =>
        new(new ClusterHttpHandler(Connection), Target, Credentials, options, around);
}
