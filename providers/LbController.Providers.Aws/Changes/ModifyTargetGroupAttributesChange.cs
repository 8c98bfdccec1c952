using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>Changes attributes of a target group.</summary>
internal sealed record ModifyTargetGroupAttributesChange(string Name, ValueMap Attributes) : AwsChange(ChangeKind.Update, $"target group {Name}", $"attributes {Attributes}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedTargetGroup group = now.TargetGroup(Name) ?? throw new InvalidOperationException($"Target group {Name} was not made.");
        await effects.Elb.ModifyTargetGroupAttributesAsync(group.Arn, Attributes, cancellationToken);
        return now.With(group with { Attributes = Attributes.With(group.Attributes ?? ValueMap.Empty) });
    }
}
