using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Changes how the targets of a group are checked.</summary>
internal sealed record ModifyHealthCheckChange(string Name, TargetHealthCheck Health) : AwsChange(ChangeKind.Update, $"target group {Name}", $"health check {Health.Protocol} {Health.Port}{Health.Path}, every {Health.IntervalSeconds} s")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedTargetGroup group = now.TargetGroup(Name) ?? throw new InvalidOperationException($"Target group {Name} was not made.");
        await effects.Elb.ModifyTargetGroupAsync(group.Arn, Health, cancellationToken);
        return now.With(group with { Description = group.Description with { Health = Health } });
    }
}
