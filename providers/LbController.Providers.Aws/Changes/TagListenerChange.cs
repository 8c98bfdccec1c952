using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>Puts tags on a listener.</summary>
internal sealed record TagListenerChange(string ListenerArn, int Port, ValueMap Tags) : AwsChange(ChangeKind.Update, $"tags of listener {Port}", $"{Tags}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        await effects.Elb.AddTagsAsync([ListenerArn], Tags, cancellationToken);
        return now.Listeners.FirstOrDefault(listener => listener.Arn == ListenerArn) is { } listener ? now.With(listener with { Tags = Tags.With(listener.Tags ?? ValueMap.Empty) }) : now;
    }
}
