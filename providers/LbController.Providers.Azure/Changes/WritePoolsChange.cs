using Azure.Core;
using LbController.Abstractions.Providers;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Writers;

namespace LbController.Providers.Azure.Changes;

/// <summary>Brings the backend pools of a load balancer in line with the nodes.</summary>
internal sealed record WritePoolsChange(ClusterId Cluster, ResourceIdentifier Balancer) : AzureChange(ChangeKind.Update, $"load balancer {Balancer.Name}", "nodes of its backend pools")
{
    public override Task CarryOutAsync(Effects effects, CancellationToken cancellationToken) =>
        effects.Writers.WriteLoadBalancerAsync(Cluster, effects.Location, Balancer, new NoEdit(), cancellationToken);
}
