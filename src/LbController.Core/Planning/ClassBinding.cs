using LbController.Abstractions.Model;

namespace LbController.Core.Planning;

/// <summary>Which provider serves a load balancer class.</summary>
/// <param name="ClassName">The <c>loadBalancerClass</c>; null for Services without one.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Parameters">Handed to the provider with every Service of the class.</param>
internal sealed record ClassBinding(string? ClassName, string Provider, ValueMap Parameters)
{
    /// <summary>Our finalizer on Services of this class.</summary>
    public string Finalizer { get; } = Naming.OwnershipFinalizer.Of(ClassName);
}
