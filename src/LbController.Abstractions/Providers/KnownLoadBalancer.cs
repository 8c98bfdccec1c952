using LbController.Abstractions.Model;

namespace LbController.Abstractions.Providers;

/// <summary>What the API server remembers of a load balancer when the controller starts.</summary>
/// <param name="Identity">Whose it is.</param>
/// <param name="Addresses">The addresses in the Service's status.</param>
/// <param name="Desired">What it has to be, or null where it has to go or its spec is invalid.</param>
public sealed record KnownLoadBalancer(LoadBalancerIdentity Identity, ValueList<PublishedAddress> Addresses, DesiredLoadBalancer? Desired)
{
    /// <summary>The Service's annotations, also where it has to go: they may say where its things are.</summary>
    public ValueMap Annotations { get; init; } = ValueMap.Empty;
}
