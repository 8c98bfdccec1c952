namespace LbController.Health;

/// <summary>One thing that has to be so.</summary>
/// <param name="Name">As shown by <c>?verbose</c>.</param>
/// <param name="Probe">What is wrong, or null.</param>
internal sealed record HealthCheck(string Name, Func<string?> Probe);
