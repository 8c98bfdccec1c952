using LbController.Abstractions.Errors;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Removes a target group.</summary>
internal sealed record DeleteTargetGroupChange(string Arn, string Name) : AwsChange(ChangeKind.Delete, $"target group {Name}", "no longer used")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        await effects.Elb.DeleteTargetGroupAsync(Arn, cancellationToken);
        return now.Without(Arn);
    }

    public override Outcome? Explain(ProviderException error) => error.Code == Codes.ResourceInUse
        ? new Outcome.Waiting($"Target group {Name} is still used by a listener that is being removed", TimeSpan.FromSeconds(5))
        : null;
}
