namespace LbController.Providers.HAProxy.Process;

/// <summary>How a start or reload went.</summary>
/// <param name="Worker">The worker that runs the new configuration, or null where there is none.</param>
/// <param name="Alerts">What HAProxy had against it.</param>
/// <param name="IsTimeout">No proof of either came in time.</param>
internal sealed record ReloadOutcome(WorkerInfo? Worker, IReadOnlyList<HAProxyAlert> Alerts, bool IsTimeout)
{
    /// <summary>Whether the new configuration is seen running.</summary>
    public bool IsProven => Worker is not null;
}
