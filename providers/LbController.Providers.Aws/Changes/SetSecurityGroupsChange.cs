using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Changes the security groups of a load balancer.</summary>
internal sealed record SetSecurityGroupsChange(string Name, SecurityGroupChoice Groups, string? EnforceOnPrivateLink) : AwsChange(ChangeKind.Update, $"load balancer {Name}", "security groups")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedLoadBalancer balancer = now.LoadBalancer(Name) ?? throw new InvalidOperationException($"Load balancer {Name} was not made.");
        ValueList<string> groups = Groups.Resolve(now, effects.NodeAccess.GroupId);
        await effects.Elb.SetSecurityGroupsAsync(balancer.Arn, groups, EnforceOnPrivateLink is null ? null : EnforceOnPrivateLink == "on", cancellationToken);
        return now.With(balancer with { Description = balancer.Description with { SecurityGroups = groups, EnforceOnPrivateLink = EnforceOnPrivateLink ?? balancer.Description.EnforceOnPrivateLink } });
    }
}
