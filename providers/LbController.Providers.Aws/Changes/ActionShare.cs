using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>A target group's share of a listener, also of a group that is still to be made.</summary>
/// <param name="GroupName">The name of a group of the Service, or null.</param>
/// <param name="Arn">The ARN of a group of others, or null.</param>
/// <param name="Weight">0 to 999.</param>
internal sealed record ActionShare(string? GroupName, string? Arn, int Weight)
{
    public WeightedTargetGroup Resolve(ObservedService now) =>
        new(Arn ?? now.TargetGroup(GroupName ?? "")?.Arn ?? throw new InvalidOperationException($"Target group {GroupName} was not made."), Weight);

    public override string ToString() => $"{GroupName ?? Arn}={Weight}";
}
