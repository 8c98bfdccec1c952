using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Diffing;

/// <summary>
/// What a removal takes: listeners on load balancers of others, then the load balancer, its target groups, its security groups, and, with
/// the cluster's last, what let load balancers reach the nodes. AWS takes minutes for some of it: what is left is found again each time.
/// </summary>
internal static class RemovalDiffer
{
    /// <param name="identity">Whose.</param>
    /// <param name="observed">What is there.</param>
    /// <param name="releaseNodeAccess">Whether no other load balancer of the cluster is left, and the nodes still let them in.</param>
    public static ValueList<ProviderChange> Diff(LoadBalancerIdentity identity, ObservedService observed, bool releaseNodeAccess)
    {
        var changes = new List<ProviderChange>();
        ObservedLoadBalancer[] own = [.. observed.LoadBalancers.Where(balancer => balancer.Tags is { } tags && OwnershipTags.Belongs(tags, identity))];
        IEnumerable<ObservedListener> onOthers = observed.Listeners.Where(listener => own.All(balancer => balancer.Arn != listener.Description.LoadBalancerArn)
            && listener.Description.Action.TargetGroups.Any(share => observed.TargetGroups.Any(group => group.Arn == share.Arn)));
        changes.AddRange(onOthers.Select(listener => new DeleteListenerChange(listener.Arn, listener.Port)));
        changes.AddRange(own.Select(balancer => new DeleteLoadBalancerChange(balancer.Arn, balancer.Name)));
        changes.AddRange(observed.TargetGroups.Select(group => new DeleteTargetGroupChange(group.Arn, group.Name)));
        changes.AddRange(observed.SecurityGroups.Select(group => new DeleteSecurityGroupChange(group.Id, group.Name)));
        if (releaseNodeAccess)
        {
            changes.Add(new ReleaseNodeAccessChange(identity.Cluster));
        }

        return changes.ToValueList();
    }
}
