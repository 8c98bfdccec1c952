using Microsoft.Extensions.Configuration;

namespace LbController.Options;

/// <summary>All options, bound from the keys of <see cref="SettingTable"/>, which also holds defaults and bounds.</summary>
internal sealed class AppOptions
{
    public string Provider { get; set; } = "";

    public string? LoadBalancerClass { get; set; }

    public bool? ServeDefaultClass { get; set; }

    public string? ClusterName { get; set; }

    public string? Kubeconfig { get; set; }

    public string? Context { get; set; }

    public string? Namespace { get; set; }

    public TimeSpan StartDeadline { get; set; }

    public int Workers { get; set; }

    public TimeSpan ResyncPeriod { get; set; }

    public TimeSpan SweepPeriod { get; set; }

    public TimeSpan MinRetryDelay { get; set; }

    public TimeSpan MaxRetryDelay { get; set; }

    public TimeSpan OperationDeadline { get; set; }

    public int NodeHealthPort { get; set; }

    public bool EndpointSlices { get; set; }

    public LeaderElectionOptions LeaderElection { get; set; } = new();

    public string MetricsBindAddress { get; set; } = "0";

    public string HealthProbeBindAddress { get; set; } = "0";

    public string LogLevel { get; set; } = "";

    public string? LogFormat { get; set; }

    public string? HAProxyPool { get; set; }

    public LocalSettings Local { get; set; } = new();

    /// <summary>All settings by their keys; each provider's options are bound from a section of it.</summary>
    internal IConfiguration Configuration { get; set; } = new ConfigurationBuilder().Build();

    /// <summary>What differs from the defaults, as <c>name=value</c>: for the first log line.</summary>
    public IReadOnlyList<string> SetByUser { get; set; } = [];
}
