using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>Changes attributes of a listener.</summary>
internal sealed record ModifyListenerAttributesChange(string LoadBalancerName, int Port, ValueMap Attributes) : AwsChange(ChangeKind.Update, $"listener {Port}", $"attributes {Attributes}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        if (now.LoadBalancer(LoadBalancerName) is not { } balancer || now.Listener(balancer.Arn, Port) is not { } listener)
        {
            return now;
        }

        await effects.Elb.ModifyListenerAttributesAsync(listener.Arn, Attributes, cancellationToken);
        return now.With(listener with { Attributes = Attributes.With(listener.Attributes ?? ValueMap.Empty) });
    }
}
