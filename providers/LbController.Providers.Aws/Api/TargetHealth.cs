namespace LbController.Providers.Aws.Api;

/// <summary>A target and how it is.</summary>
/// <param name="Target">Which.</param>
/// <param name="State"><c>initial</c>, <c>healthy</c>, <c>unhealthy</c>, <c>unhealthy.draining</c>, <c>unused</c>, <c>draining</c>, <c>unavailable</c>.</param>
/// <param name="Reason"><c>Target.FailedHealthChecks</c> and the like.</param>
/// <param name="Description">For people.</param>
internal sealed record TargetHealth(Target Target, string State, string? Reason, string? Description);
