namespace LbController.Providers.Azure.Model;

/// <summary>A health probe.</summary>
/// <param name="Protocol"><c>Tcp</c>, <c>Http</c> or <c>Https</c>.</param>
/// <param name="Port">On the node.</param>
/// <param name="RequestPath">For <c>Http</c> and <c>Https</c>; null for <c>Tcp</c>.</param>
/// <param name="IntervalSeconds">At least 5.</param>
/// <param name="Threshold">Answers in a row until a node's state changes.</param>
internal sealed record HealthProbeRule(string Protocol, int Port, string? RequestPath, int IntervalSeconds, int Threshold);
