using LbController.Abstractions.Model;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;

namespace LbController.Runtime.Hosting;

/// <summary>Who this cluster is.</summary>
internal static class ClusterIdentity
{
    /// <summary>The name that the user gave, or the UID of namespace <c>kube-system</c>: made with the cluster, the same for ever, and no other cluster's.</summary>
    /// <exception cref="KubernetesApiException">The namespace cannot be read.</exception>
    public static async Task<ClusterId> ReadAsync(IKubernetesApi api, string? name, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(name))
        {
            return new ClusterId(name);
        }

        Namespace kubeSystem = await api.GetAsync(ResourceTypes.Namespaces, "", "kube-system", cancellationToken);
        return new ClusterId(kubeSystem.Metadata.Uid);
    }
}
