using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>Puts tags on load balancers and target groups of a Service.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Tags">The tags.</param>
/// <param name="Summary">Which, for people.</param>
internal sealed record AddTagsChange(ValueList<string> Names, ValueMap Tags, string Summary) : AwsChange(ChangeKind.Update, $"tags of {string.Join(", ", Names)}", Summary)
{
    private const int ArnsPerCall = 20;

    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedLoadBalancer[] balancers = [.. now.LoadBalancers.Where(balancer => Names.Contains(balancer.Name))];
        ObservedTargetGroup[] groups = [.. now.TargetGroups.Where(group => Names.Contains(group.Name))];
        foreach (string[] chunk in balancers.Select(balancer => balancer.Arn).Concat(groups.Select(group => group.Arn)).Chunk(ArnsPerCall))
        {
            await effects.Elb.AddTagsAsync(chunk, Tags, cancellationToken);
        }

        now = balancers.Aggregate(now, (all, balancer) => all.With(balancer with { Tags = Tags.With(balancer.Tags ?? ValueMap.Empty) }));
        return groups.Aggregate(now, (all, group) => all.With(group with { Tags = Tags.With(group.Tags ?? ValueMap.Empty) }));
    }
}
