using LbController.Abstractions.Model;

namespace LbController.Runtime.Orphans;

/// <summary>A load balancer whose Service is gone without our having been asked (contract B6, B19).</summary>
/// <param name="Identity">Whose it was.</param>
/// <param name="LeaveBehind">Whether the Service said, when it was last seen, that its load balancer stays.</param>
internal sealed record DepartedLoadBalancer(LoadBalancerIdentity Identity, bool LeaveBehind);
