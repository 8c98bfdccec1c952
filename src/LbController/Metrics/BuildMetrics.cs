using System.Diagnostics.Metrics;
using LbController.Cli;

namespace LbController.Metrics;

/// <summary>Which build runs, as a gauge that is always 1.</summary>
internal static class BuildMetrics
{
    public static void Observe(IMeterFactory meters) => meters.Create("LbController").CreateObservableGauge(
        "lbc_build_info", () => new Measurement<int>(1, new("version", BuildInfo.Version), new KeyValuePair<string, object?>("commit", BuildInfo.Commit)), description: "What runs.");
}
