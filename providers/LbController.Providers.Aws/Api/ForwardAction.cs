using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A listener's default action.</summary>
/// <param name="TargetGroups">Where to.</param>
/// <param name="Stickiness">Whether a client stays with its target group.</param>
internal sealed record ForwardAction(ValueList<WeightedTargetGroup> TargetGroups, bool Stickiness);
