using System.Diagnostics.Metrics;

namespace LbController.Runtime.Diagnostics;

/// <summary>Shows who leads, under upstream's name.</summary>
internal static class LeaseMetrics
{
    /// <param name="meters">Makes the meter.</param>
    /// <param name="name">The name of the Lease.</param>
    /// <param name="leads">Whether this process holds it.</param>
    public static void Observe(IMeterFactory meters, string name, Func<bool> leads) => meters.Create(ControllerMetrics.MeterName).CreateObservableGauge(
        "leader_election_master_status",
        () => new Measurement<int>(leads() ? 1 : 0, new KeyValuePair<string, object?>("name", name)),
        description: "Whether this process holds the Lease that it competes for.");
}
