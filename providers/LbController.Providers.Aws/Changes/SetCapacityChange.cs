using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Reserves capacity for a load balancer.</summary>
internal sealed record SetCapacityChange(string Name, int? Units) : AwsChange(ChangeKind.Update, $"load balancer {Name}", Units is { } units ? $"reserve {units} capacity units" : "reserve no capacity")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedLoadBalancer balancer = now.LoadBalancer(Name) ?? throw new InvalidOperationException($"Load balancer {Name} was not made.");
        await effects.Elb.ModifyCapacityReservationAsync(balancer.Arn, Units, cancellationToken);
        return now.With(balancer with { Capacity = new ObservedCapacity(Units) });
    }
}
