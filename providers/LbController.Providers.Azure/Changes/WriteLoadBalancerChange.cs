using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Editing;

namespace LbController.Providers.Azure.Changes;

/// <summary>Brings what a Service has on a load balancer in line.</summary>
internal sealed record WriteLoadBalancerChange(ServiceOnLoadBalancer Wish, ChangeKind Kind)
    : AzureChange(Kind, $"load balancer {Wish.Balancer.Name}", Wish.Rules.IsEmpty ? "the Service leaves it" : $"rules {string.Join(", ", Wish.Rules.Select(rule => $"{rule.Rule.FrontendPort}/{rule.Rule.Protocol.ToUpperInvariant()} -> {rule.Rule.BackendPort}").Distinct())}")
{
    public override Task CarryOutAsync(Effects effects, CancellationToken cancellationToken) =>
        effects.Writers.WriteLoadBalancerAsync(Wish.Identity.Cluster, effects.Location, Wish.Balancer, Wish, cancellationToken);
}
