using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Lets clients in through one of a Service's security groups.</summary>
/// <param name="Index">Which group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rules">The rules to add.</param>
/// <param name="Surplus">Rules that go afterwards anyway: they make room where the group is full.</param>
internal sealed record AuthorizeIngressChange(int Index, string Name, ValueList<IngressRule> Rules, ValueList<IngressRule> Surplus)
    : AwsChange(ChangeKind.Update, $"security group {Name}", $"let in {RuleText.Of(Rules)}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        SecurityGroupDescription group = now.SecurityGroup(Index) ?? throw new InvalidOperationException($"Security group {Name} was not made.");
        IReadOnlyList<IngressRule> missing = IngressRules.Except(Rules, group.Ingress);
        if (missing.Count == 0)
        {
            return now;
        }

        try
        {
            await effects.Ec2.AuthorizeSecurityGroupIngressAsync(group.Id, missing, cancellationToken);
        }
        catch (ProviderException error) when (error.Code == Codes.DuplicatePermission)
        {
            // None was added: some were there. Look, and add the rest.
            group = await IngressRules.ReadAsync(effects.Ec2, group, cancellationToken);
            missing = IngressRules.Except(Rules, group.Ingress);
            if (missing.Count > 0)
            {
                await effects.Ec2.AuthorizeSecurityGroupIngressAsync(group.Id, missing, cancellationToken);
            }
        }
        catch (ProviderException error) when (error.Code == Codes.TooManyRules && !Surplus.IsEmpty)
        {
            await effects.Ec2.RevokeSecurityGroupIngressAsync(group.Id, Surplus, cancellationToken);
            group = group with { Ingress = IngressRules.Except(group.Ingress, Surplus).ToValueList() };
            await effects.Ec2.AuthorizeSecurityGroupIngressAsync(group.Id, missing, cancellationToken);
        }

        return now.With(group with { Ingress = group.Ingress.Concat(missing).ToValueList() });
    }
}
