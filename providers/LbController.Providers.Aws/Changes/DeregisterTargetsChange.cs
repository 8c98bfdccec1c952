using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Takes targets out of a group.</summary>
internal sealed record DeregisterTargetsChange(string Name, ValueList<Target> Targets) : AwsChange(ChangeKind.Update, $"target group {Name}", $"deregister {TargetText.Of(Targets)}")
{
    private const int MostPerCall = 200;

    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        foreach (Target[] batch in Targets.Chunk(MostPerCall))
        {
            ObservedTargetGroup group = now.TargetGroup(Name) ?? throw new InvalidOperationException($"Target group {Name} was not made.");
            await effects.Elb.DeregisterTargetsAsync(group.Arn, batch, cancellationToken);
            now = now.With(TargetBook.Deregistered(group, batch));
        }

        return now;
    }
}
