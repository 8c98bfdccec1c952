using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Takes back what let load balancers reach the nodes, since the cluster's last load balancer has gone.</summary>
internal sealed record ReleaseNodeAccessChange(ClusterId Cluster) : AwsChange(ChangeKind.Delete, "node access", "the cluster's last load balancer is gone")
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(45);

    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        await effects.NodeAccess.ReleaseAsync(Cluster, cancellationToken);
        return now;
    }

    public override Outcome? Explain(ProviderException error) => error.Code == Codes.DependencyViolation
        ? new Outcome.Waiting("The security group that the nodes let in is still used: AWS takes some minutes to remove the network interfaces of a deleted load balancer", Interval)
        : null;
}
