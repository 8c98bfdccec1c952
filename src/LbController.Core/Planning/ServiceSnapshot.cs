using LbController.Abstractions.Model;
using LbController.Core.Status;

namespace LbController.Core.Planning;

/// <summary>
/// One Service at one moment, reduced to what decides about its load balancer. Two snapshots whose <see cref="Spec"/>s are equal need
/// the same load balancer.
/// </summary>
/// <param name="Spec">What the user wants.</param>
/// <param name="Finalizers">The ecosystem's finalizer and those of ours; other controllers' own are none of our business.</param>
/// <param name="Status">What the API server shows now.</param>
internal sealed record ServiceSnapshot(ServiceSpec Spec, ValueList<string> Finalizers, ServiceStatus Status)
{
    /// <summary>Namespace and name.</summary>
    public ServiceKey Key => Spec.Key;

    /// <summary>The Service's UID.</summary>
    public string Uid => Spec.Uid;

    /// <summary>Whether a controller of ours, this one or another, may have something in a back end for it.</summary>
    public bool HasOwnershipFinalizer => Finalizers.Any(Naming.OwnershipFinalizer.IsOne);

    /// <summary>Whether both finalizers are there that must precede the first effect.</summary>
    public bool IsHeldBy(ClassBinding binding) =>
        Finalizers.Contains(binding.Finalizer) && Finalizers.Contains(Annotations.WellKnown.CleanupFinalizer);
}
