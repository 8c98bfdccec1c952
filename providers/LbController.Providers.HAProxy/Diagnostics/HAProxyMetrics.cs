using System.Diagnostics.Metrics;
using LbController.Providers.HAProxy.Runtime;

namespace LbController.Providers.HAProxy.Diagnostics;

/// <summary>The figures of what the adapter does. No label names a Service; those of <see cref="TrafficMetrics"/> do.</summary>
internal sealed class HAProxyMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "LbController.Providers.HAProxy";

    private readonly Counter<long> _reloads;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _commands;
    private int _frontends;

    /// <summary>Makes the instruments.</summary>
    public HAProxyMetrics(Meter meter)
    {
        _reloads = meter.CreateCounter<long>("lbc_haproxy_reloads_total", description: "Starts and reloads of HAProxy by reason and result.");
        _commands = meter.CreateCounter<long>("lbc_haproxy_runtime_commands_total", description: "Commands to the running HAProxy, which need no reload, by kind and result.");
        _duration = meter.CreateHistogram<double>("lbc_haproxy_reload_duration_seconds", "s", "From the request to reload to the proof of its outcome.");
        meter.CreateObservableGauge("lbc_haproxy_frontends", () => Volatile.Read(ref _frontends), description: "Listeners in the configuration that runs.");
    }

    /// <summary>A start or reload has ended.</summary>
    public void Reloaded(string reason, string result, TimeSpan duration)
    {
        _reloads.Add(1, new KeyValuePair<string, object?>("reason", reason), new KeyValuePair<string, object?>("result", result));
        _duration.Record(duration.TotalSeconds);
    }

    /// <summary>Commands have been answered.</summary>
    public void Commanded(RuntimeCommandKind kind, string result, int count) =>
        _commands.Add(count, new KeyValuePair<string, object?>("kind", Label(kind)), new KeyValuePair<string, object?>("result", result));

    /// <summary>A configuration runs.</summary>
    public void Serving(int frontends) => Volatile.Write(ref _frontends, frontends);

    private static string Label(RuntimeCommandKind kind) => kind switch
    {
        RuntimeCommandKind.AddServer => "add-server",
        RuntimeCommandKind.SetServer => "set-server",
        RuntimeCommandKind.DisableServer => "disable-server",
        RuntimeCommandKind.DeleteServer => "delete-server",
        RuntimeCommandKind.ShutdownSessions => "shutdown-sessions",
        RuntimeCommandKind.DisableFrontend => "disable-frontend",
        RuntimeCommandKind.SetSources => "set-sources",
        _ => "mark",
    };
}
