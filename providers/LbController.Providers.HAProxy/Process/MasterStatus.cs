using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Process;

/// <summary>The answer to <c>show proc</c>.</summary>
/// <param name="MasterPid">The master.</param>
/// <param name="Reloads">Reloads that were tried since it started.</param>
/// <param name="FailedReloads">The failed ones of these since the last good one.</param>
/// <param name="Workers">Current workers.</param>
/// <param name="OldWorkers">Workers that only finish their connections.</param>
internal sealed record MasterStatus(int MasterPid, int Reloads, int FailedReloads, ValueList<int> Workers, ValueList<int> OldWorkers);
