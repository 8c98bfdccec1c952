namespace LbController.Providers.Aws.Api;

/// <summary>How the targets of a group are checked.</summary>
/// <param name="Protocol"><c>TCP</c>, <c>HTTP</c>, <c>HTTPS</c>.</param>
/// <param name="Port"><c>traffic-port</c> or a number.</param>
/// <param name="Path">Null with TCP.</param>
/// <param name="IntervalSeconds">5 to 300.</param>
/// <param name="TimeoutSeconds">2 to 120.</param>
/// <param name="HealthyThreshold">2 to 10.</param>
/// <param name="UnhealthyThreshold">2 to 10.</param>
/// <param name="SuccessCodes"><c>200-399</c>; null with TCP.</param>
internal sealed record TargetHealthCheck(
    string Protocol,
    string Port,
    string? Path,
    int IntervalSeconds,
    int TimeoutSeconds,
    int HealthyThreshold,
    int UnhealthyThreshold,
    string? SuccessCodes);
