namespace LbController.Providers.HAProxy.Process;

/// <summary>What <c>haproxy -c</c> says of a file.</summary>
/// <param name="IsValid">Whether HAProxy would take it.</param>
/// <param name="Alerts">What is wrong with it.</param>
internal sealed record CheckResult(bool IsValid, IReadOnlyList<HAProxyAlert> Alerts);
