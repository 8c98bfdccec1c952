using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>What is asked for one Service.</summary>
/// <param name="Identity">Whose load balancer.</param>
/// <param name="Desired">What it has to be; null for its removal.</param>
/// <param name="Published">The addresses in its status.</param>
internal sealed record ServiceRequest(LoadBalancerIdentity Identity, DesiredLoadBalancer? Desired, ValueList<PublishedAddress> Published);
