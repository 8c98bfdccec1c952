using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Removes a listener.</summary>
internal sealed record DeleteListenerChange(string ListenerArn, int Port) : AwsChange(ChangeKind.Delete, $"listener {Port}", "no longer wanted")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        await effects.Elb.DeleteListenerAsync(ListenerArn, cancellationToken);
        return now.Without(ListenerArn);
    }
}
