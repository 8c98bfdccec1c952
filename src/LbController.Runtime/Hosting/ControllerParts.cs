using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Kubernetes.Events;
using LbController.Kubernetes.Http;
using LbController.Runtime.Reconciliation;

namespace LbController.Runtime.Hosting;

/// <summary>What a controller is made from.</summary>
/// <param name="Api">The API server.</param>
/// <param name="Events">Where users are told.</param>
/// <param name="Providers">The back ends.</param>
/// <param name="Cluster">The cluster's identity in the back ends.</param>
/// <param name="Classes">The classes to serve.</param>
internal sealed record ControllerParts(IKubernetesApi Api, IEventRecorder Events, ProviderSet Providers, ClusterId Cluster, ClassDirectory Classes)
{
    /// <summary>Services of this namespace only; empty for all.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The controller's own namespace, where it notes what it left behind.</summary>
    public string OwnNamespace { get; init; } = "kube-system";
}
