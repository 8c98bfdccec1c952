namespace LbController.Kubernetes.Leases;

/// <summary>For the health check and metrics.</summary>
/// <param name="IsLeader">Whether this process leads and its lease, by its own clock, still runs.</param>
/// <param name="Holder">Who holds the lease as last seen; empty for nobody, null where none was seen yet.</param>
/// <param name="SinceRenewal">Since the lease was last renewed by this process while it leads; null while it does not. Beyond the lease duration plus some tolerance, the loop is stuck.</param>
internal sealed record LeaderElectionStatus(bool IsLeader, string? Holder, TimeSpan? SinceRenewal);
