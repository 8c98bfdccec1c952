using LbController.Providers.Aws.Changes;

namespace LbController.Providers.Aws.Diffing;

/// <summary>What has to become of the targets of one group.</summary>
internal sealed record TargetDecision(IReadOnlyList<AwsChange> Registrations, IReadOnlyList<AwsChange> Deregistrations, IReadOnlyList<AwaitChange> Waits)
{
    public static readonly TargetDecision Nothing = new([], [], []);
}
