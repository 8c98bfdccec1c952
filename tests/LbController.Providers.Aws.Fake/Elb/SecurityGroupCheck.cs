using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Whether a load balancer may have these security groups.</summary>
internal static class SecurityGroupCheck
{
    public static IReadOnlyList<string> Check(Cloud cloud, IReadOnlyList<string> ids, string vpcId)
    {
        foreach (string id in ids)
        {
            if (cloud.SecurityGroups.Visible(id) is not { } group || group.VpcId != vpcId)
            {
                throw new AwsErrorException("InvalidSecurityGroup", $"The security group '{id}' does not exist, or is not in VPC '{vpcId}'");
            }
        }

        if (ids.Distinct().Count() != ids.Count)
        {
            throw new AwsErrorException("InvalidSecurityGroup", "A security group stands twice");
        }

        return ids.Count <= cloud.Settings.Quotas.SecurityGroupsPerInterface
            ? ids
            : throw AwsErrorException.Configuration($"At most {cloud.Settings.Quotas.SecurityGroupsPerInterface} security groups");
    }
}
