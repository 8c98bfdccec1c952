using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>Changes attributes of a load balancer.</summary>
internal sealed record ModifyLoadBalancerAttributesChange(string Name, ValueMap Attributes) : AwsChange(ChangeKind.Update, $"load balancer {Name}", $"attributes {Attributes}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedLoadBalancer balancer = now.LoadBalancer(Name) ?? throw new InvalidOperationException($"Load balancer {Name} was not made.");
        await effects.Elb.ModifyLoadBalancerAttributesAsync(balancer.Arn, Attributes, cancellationToken);
        return now.With(balancer with { Attributes = Attributes.With(balancer.Attributes ?? ValueMap.Empty) });
    }
}
