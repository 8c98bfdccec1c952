using LbController.Abstractions.Model;
using LbController.Core.Status;

namespace LbController.Core.Planning;

/// <summary>
/// One Service at one moment, reduced to what decides about its load balancer. Two snapshots whose <see cref="Spec"/>s are equal need
/// the same load balancer.
/// </summary>
/// <param name="Spec">What the user wants.</param>
/// <param name="Finalizers">Every finalizer on the object, other controllers' included.</param>
/// <param name="Status">What the API server shows now.</param>
internal sealed record ServiceSnapshot(ServiceSpec Spec, ValueList<string> Finalizers, ServiceStatus Status)
{
    /// <summary>Namespace and name.</summary>
    public ServiceKey Key => Spec.Key;

    /// <summary>The Service's UID.</summary>
    public string Uid => Spec.Uid;

    /// <summary>Whether something of ours may exist for it.</summary>
    public bool HasOwnFinalizer => Finalizers.Contains(Annotations.WellKnown.OwnFinalizer);

    /// <summary>Whether the ecosystem's finalizer is there, whoever put it there.</summary>
    public bool HasCleanupFinalizer => Finalizers.Contains(Annotations.WellKnown.CleanupFinalizer);
}
