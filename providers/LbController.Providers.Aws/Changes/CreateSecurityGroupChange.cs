using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>Makes one of a Service's security groups.</summary>
internal sealed record CreateSecurityGroupChange(LoadBalancerIdentity Identity, int Index, CreateSecurityGroupRequest Request)
    : AwsChange(ChangeKind.Create, $"security group {Request.Name}", $"in {Request.VpcId}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        if (now.SecurityGroup(Index) is not null)
        {
            return now;
        }

        try
        {
            string id = await effects.Ec2.CreateSecurityGroupAsync(Request, cancellationToken);
            return now.With(new SecurityGroupDescription(id, Request.Name, Request.VpcId, Request.Description, [], Request.Tags));
        }
        catch (ProviderException error) when (error.Code == Codes.DuplicateGroup)
        {
            // The answer to an earlier try was lost, or somebody else has the name.
            IReadOnlyList<SecurityGroupDescription> found = await effects.Ec2.DescribeSecurityGroupsAsync(
                [new Ec2Filter("vpc-id", [Request.VpcId]), new Ec2Filter("group-name", [Request.Name])], cancellationToken);
            if (found.FirstOrDefault(group => OwnershipTags.Belongs(group.Tags, Identity)) is { } own)
            {
                return now.With(own);
            }

            if (found.Count == 0)
            {
                // AWS does not show it yet: whose it is, is known when it does.
                throw;
            }

            throw Refusals.NotOurs(error.Operation, "security group", Request.Name, found[0].Tags, Identity, error);
        }
    }
}
