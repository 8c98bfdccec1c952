using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Diffing;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Makes the load balancer.</summary>
/// <param name="Identity">Whose.</param>
/// <param name="Request">All but its security groups.</param>
/// <param name="Groups">Those.</param>
internal sealed record CreateLoadBalancerChange(LoadBalancerIdentity Identity, CreateLoadBalancerRequest Request, SecurityGroupChoice Groups)
    : AwsChange(ChangeKind.Create, $"load balancer {Request.Name}", $"{Request.Scheme}, {Request.IpAddressType}, in {string.Join(", ", Request.Subnets.Select(subnet => subnet.SubnetId))}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        if (now.LoadBalancer(Request.Name) is not null)
        {
            return now;
        }

        LoadBalancerDescription made;
        try
        {
            made = await effects.Elb.CreateLoadBalancerAsync(Request with { SecurityGroups = Groups.Resolve(now, effects.NodeAccess.GroupId) }, cancellationToken);
        }
        catch (ProviderException error) when (error.Code == Codes.DuplicateLoadBalancerName)
        {
            if (await effects.Elb.FindLoadBalancerAsync(Request.Name, cancellationToken) is not { } found)
            {
                throw;
            }

            made = found;
        }

        return now.With(new ObservedLoadBalancer(made, null) { Attributes = AttributeDefaults.OfLoadBalancer, Capacity = new ObservedCapacity(null), CreatedAt = effects.Time.GetUtcNow() });
    }
}
