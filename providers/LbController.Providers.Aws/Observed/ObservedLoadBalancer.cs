using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Observed;

/// <summary>A load balancer as it is.</summary>
/// <param name="Description">What the listing tells.</param>
/// <param name="Tags">Its tags; null until it is proven whose it is.</param>
internal sealed record ObservedLoadBalancer(LoadBalancerDescription Description, ValueMap? Tags)
{
    /// <summary>Null where they were not read.</summary>
    public ValueMap? Attributes { get; init; }

    /// <summary>Reserved capacity; null where it was not read.</summary>
    public ObservedCapacity? Capacity { get; init; }

    /// <summary>When we made it; long ago where somebody else did, or an earlier process.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    public string Arn => Description.Arn;

    public string Name => Description.Name;
}
