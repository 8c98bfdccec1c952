using Azure.Core;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.Azure.Diffing;

/// <summary>Where a Service is to be.</summary>
/// <param name="Balancer">The load balancer, or null where there is none for it.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record PlacementResult(ResourceIdentifier? Balancer, Problem? Problem);
