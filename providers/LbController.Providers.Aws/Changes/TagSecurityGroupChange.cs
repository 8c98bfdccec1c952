using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>Puts tags on one of a Service's security groups.</summary>
internal sealed record TagSecurityGroupChange(string GroupId, string Name, ValueMap Tags) : AwsChange(ChangeKind.Update, $"security group {Name}", $"tags {Tags}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        await effects.Ec2.CreateTagsAsync([GroupId], Tags, cancellationToken);
        return now.SecurityGroups.FirstOrDefault(group => group.Id == GroupId) is { } group ? now.With(group with { Tags = Tags.With(group.Tags) }) : now;
    }
}
