using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Changes the address families of a load balancer.</summary>
internal sealed record SetIpAddressTypeChange(string Name, string Type, ValueList<SubnetMapping> Subnets, string? PrefixForIpv6SourceNat) : AwsChange(ChangeKind.Update, $"load balancer {Name}", $"address type {Type}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedLoadBalancer balancer = now.LoadBalancer(Name) ?? throw new InvalidOperationException($"Load balancer {Name} was not made.");
        if (PrefixForIpv6SourceNat is null && Subnets.All(subnet => subnet.IPv6Address is null))
        {
            await effects.Elb.SetIpAddressTypeAsync(balancer.Arn, Type, cancellationToken);
        }
        else
        {
            // Addresses of the new family can be chosen here only.
            await effects.Elb.SetSubnetsAsync(new SetSubnetsRequest(balancer.Arn, Subnets, Type, PrefixForIpv6SourceNat), cancellationToken);
        }

        return now.With(balancer with { Description = balancer.Description with { IpAddressType = Type, PrefixForIpv6SourceNat = PrefixForIpv6SourceNat ?? balancer.Description.PrefixForIpv6SourceNat } });
    }
}
