using System.Diagnostics.Metrics;

namespace LbController.Providers.HAProxy.Diagnostics;

/// <summary>The adapter's figures. No label names a Service.</summary>
internal sealed class HAProxyMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "LbController.Providers.HAProxy";

    private readonly Counter<long> _reloads;
    private readonly Histogram<double> _duration;
    private int _frontends;

    /// <summary>Makes the instruments.</summary>
    public HAProxyMetrics(Meter meter)
    {
        _reloads = meter.CreateCounter<long>("lbc_haproxy_reloads_total", description: "Starts and reloads of HAProxy by reason and result.");
        _duration = meter.CreateHistogram<double>("lbc_haproxy_reload_duration_seconds", "s", "From the request to reload to the proof of its outcome.");
        meter.CreateObservableGauge("lbc_haproxy_frontends", () => Volatile.Read(ref _frontends), description: "Listeners in the configuration that runs.");
    }

    /// <summary>A start or reload has ended.</summary>
    public void Reloaded(string reason, string result, TimeSpan duration)
    {
        _reloads.Add(1, new KeyValuePair<string, object?>("reason", reason), new KeyValuePair<string, object?>("result", result));
        _duration.Record(duration.TotalSeconds);
    }

    /// <summary>A configuration runs.</summary>
    public void Serving(int frontends) => Volatile.Write(ref _frontends, frontends);
}
