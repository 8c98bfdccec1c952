namespace LbController.Providers.Aws.Fake;

/// <summary>How a group's targets are checked. Path and codes are null with TCP.</summary>
public sealed record FakeHealthCheck(
    string Protocol,
    string Port,
    string? Path,
    int IntervalSeconds,
    int TimeoutSeconds,
    int HealthyThreshold,
    int UnhealthyThreshold,
    string? SuccessCodes);
