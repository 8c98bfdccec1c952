using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Takes rules out of one of a Service's security groups.</summary>
internal sealed record RevokeIngressChange(string GroupId, string Name, ValueList<IngressRule> Rules)
    : AwsChange(ChangeKind.Update, $"security group {Name}", $"no longer let in {RuleText.Of(Rules)}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        SecurityGroupDescription? group = now.SecurityGroups.FirstOrDefault(other => other.Id == GroupId);
        IReadOnlyList<IngressRule> present = group is null ? [] : IngressRules.Intersect(group.Ingress, Rules);
        if (group is null || present.Count == 0)
        {
            return now;
        }

        try
        {
            await effects.Ec2.RevokeSecurityGroupIngressAsync(GroupId, present, cancellationToken);
        }
        catch (ProviderException error) when (error.Code == Codes.PermissionNotFound)
        {
            group = await IngressRules.ReadAsync(effects.Ec2, group, cancellationToken);
            present = IngressRules.Intersect(group.Ingress, Rules);
            if (present.Count > 0)
            {
                await effects.Ec2.RevokeSecurityGroupIngressAsync(GroupId, present, cancellationToken);
            }
        }

        return now.With(group with { Ingress = IngressRules.Except(group.Ingress, Rules).ToValueList() });
    }
}
