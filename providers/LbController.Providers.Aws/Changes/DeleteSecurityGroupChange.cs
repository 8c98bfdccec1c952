using LbController.Abstractions.Errors;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Removes one of a Service's security groups.</summary>
internal sealed record DeleteSecurityGroupChange(string GroupId, string Name) : AwsChange(ChangeKind.Delete, $"security group {Name}", GroupId)
{
    /// <summary>AWS takes minutes to remove the network interfaces of a load balancer.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(45);

    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        await effects.Ec2.DeleteSecurityGroupAsync(GroupId, cancellationToken);
        return now.Without(GroupId);
    }

    public override Outcome? Explain(ProviderException error) => error.Code == Codes.DependencyViolation
        ? new Outcome.Waiting($"Security group {Name} ({GroupId}) is still used: AWS takes some minutes to remove the network interfaces of a deleted load balancer. If it stays so, look at what else uses the group", Interval)
        : null;
}
