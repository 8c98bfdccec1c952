namespace LbController.Providers.Aws.Api;

/// <summary>A target group's share of a listener.</summary>
/// <param name="Arn">The target group.</param>
/// <param name="Weight">0 to 999.</param>
internal sealed record WeightedTargetGroup(string Arn, int Weight);
