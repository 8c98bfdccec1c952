namespace LbController.Providers.Aws.Fake;

/// <summary>What stood behind a port of a load balancer right after something changed it.</summary>
/// <param name="At">When.</param>
/// <param name="Cause">The operation, or what happened in the world.</param>
/// <param name="Protocol">Of the listener; null where there is none any more.</param>
/// <param name="Healthy">Healthy targets in groups of a weight above 0.</param>
public sealed record ServingChange(DateTimeOffset At, string Cause, string? Protocol, int Healthy);
