using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Lets load balancers reach the nodes: the cluster's security group and the rules of the nodes' groups for it.</summary>
internal sealed record EnsureNodeAccessChange(NodeAccessNeed Need) : AwsChange(ChangeKind.Update, "node access", $"let load balancers reach the nodes: {Need}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        await effects.NodeAccess.EnsureAsync(Need, cancellationToken);
        return now;
    }
}
