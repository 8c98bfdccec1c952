using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Adds zones to a load balancer.</summary>
internal sealed record SetSubnetsChange(string Name, ValueList<SubnetMapping> Subnets, string? PrefixForIpv6SourceNat) : AwsChange(ChangeKind.Update, $"load balancer {Name}", $"subnets {string.Join(", ", Subnets.Select(subnet => subnet.SubnetId))}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedLoadBalancer balancer = now.LoadBalancer(Name) ?? throw new InvalidOperationException($"Load balancer {Name} was not made.");
        await effects.Elb.SetSubnetsAsync(new SetSubnetsRequest(balancer.Arn, Subnets, null, PrefixForIpv6SourceNat), cancellationToken);
        LoadBalancerDescription described = (await effects.Elb.DescribeLoadBalancersAsync([balancer.Arn], cancellationToken))[0];
        return now.With(balancer with { Description = described });
    }
}
