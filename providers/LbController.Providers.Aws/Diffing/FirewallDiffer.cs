using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Ownership;
using LbController.Providers.Aws.Planning;

namespace LbController.Providers.Aws.Diffing;

/// <summary>The Service's own security groups and their rules.</summary>
internal static class FirewallDiffer
{
    public static void Diff(DiffInput input, LoadBalancerChoice choice, List<AwsChange> before, List<AwsChange> after)
    {
        NetworkLoadBalancer model = input.Model;
        ValueList<ValueList<IngressRule>> wanted = model.Firewall is Firewall.Managed managed && !choice.IsAdopted ? managed.Groups : [];
        for (int index = 0; index < wanted.Count; index++)
        {
            string name = Naming.SecurityGroup(model.Identity, index);
            ValueMap tags = OwnershipTags.Of(model.Identity, OwnershipTags.SecurityGroupRole(index)).With(model.Tags);
            SecurityGroupDescription? group = input.Observed.SecurityGroup(index);
            if (group is null)
            {
                var request = new CreateSecurityGroupRequest(name, $"Clients of Service {model.Identity.Service}", model.VpcId, tags);
                before.Add(new CreateSecurityGroupChange(model.Identity, index, request));
                before.Add(new AuthorizeIngressChange(index, name, wanted[index], []));
                continue;
            }

            if (OwnershipTags.Missing(tags, group.Tags) is { Count: > 0 } missing)
            {
                before.Add(new TagSecurityGroupChange(group.Id, name, missing));
            }

            ValueList<IngressRule> surplus = IngressRules.Except(group.Ingress, wanted[index]).ToValueList();
            if (IngressRules.Except(wanted[index], group.Ingress) is { Count: > 0 } added)
            {
                before.Add(new AuthorizeIngressChange(index, name, added.ToValueList(), surplus));
            }

            if (!surplus.IsEmpty)
            {
                after.Add(new RevokeIngressChange(group.Id, name, surplus));
            }
        }

        foreach (SecurityGroupDescription group in input.Observed.SecurityGroups.Where(group => OwnershipTags.SecurityGroupIndex(group.Tags) is not { } index || index >= wanted.Count))
        {
            after.Add(new DeleteSecurityGroupChange(group.Id, group.Name));
        }
    }
}
