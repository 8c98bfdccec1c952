using LbController.Abstractions.Model;

namespace LbController.Abstractions.Providers;

/// <summary>What to plan for.</summary>
/// <param name="Identity">Whose load balancer.</param>
/// <param name="Desired">What it has to be; null for its removal.</param>
/// <param name="Published">The addresses in the Service's status now: an adapter that assigns addresses keeps these if it can.</param>
public sealed record PlanRequest(LoadBalancerIdentity Identity, DesiredLoadBalancer? Desired, ValueList<PublishedAddress> Published);
