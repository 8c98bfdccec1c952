using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>
/// Proves that what was made is ours: AWS answers a create whose name is taken, with the same settings, with the one that is there.
/// </summary>
internal sealed record VerifyOwnershipChange(LoadBalancerIdentity Identity) : AwsChange(ChangeKind.Update, "ownership", "compare the tags of what was made")
{
    private const int ArnsPerCall = 20;

    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        string[] unproven = [.. now.LoadBalancers.Where(balancer => balancer.Tags is null).Select(balancer => balancer.Arn), .. now.TargetGroups.Where(group => group.Tags is null).Select(group => group.Arn)];
        var tags = new Dictionary<string, ValueMap>(StringComparer.Ordinal);
        foreach (string[] chunk in unproven.Chunk(ArnsPerCall))
        {
            foreach ((string arn, ValueMap found) in await effects.Elb.DescribeTagsAsync(chunk, cancellationToken))
            {
                tags[arn] = found;
            }
        }

        foreach (ObservedLoadBalancer balancer in now.LoadBalancers.Where(balancer => balancer.Tags is null))
        {
            Demand("CreateLoadBalancer", "load balancer", balancer.Name, tags.GetValueOrDefault(balancer.Arn));
            now = now.With(balancer with { Tags = tags[balancer.Arn] });
        }

        foreach (ObservedTargetGroup group in now.TargetGroups.Where(group => group.Tags is null))
        {
            Demand("CreateTargetGroup", "target group", group.Name, tags.GetValueOrDefault(group.Arn));
            now = now.With(group with { Tags = tags[group.Arn] });
        }

        return now;
    }

    private void Demand(string operation, string kind, string name, ValueMap? tags)
    {
        if (tags is null || !OwnershipTags.Belongs(tags, Identity))
        {
            throw Refusals.NotOurs(operation, kind, name, tags ?? ValueMap.Empty, Identity);
        }
    }
}
