using System.Diagnostics.Metrics;
using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Cli;
using LbController.Health;
using LbController.Hosting.Providers;
using LbController.Kubernetes.Configuration;
using LbController.Kubernetes.Events;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Leases;
using LbController.Logging;
using LbController.Metrics;
using LbController.Options;
using LbController.Runtime;
using LbController.Runtime.Diagnostics;
using LbController.Runtime.Hosting;
using LbController.Runtime.Reconciliation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using LeaderElectionOptions = LbController.Kubernetes.Leases.LeaderElectionOptions;

namespace LbController.Hosting;

/// <summary>The verb <c>run</c>: a controller against a cluster, from its options to its exit code.</summary>
internal sealed partial class ControllerProcess
{
    private readonly AppOptions _options;
    private readonly CliEnvironment _environment;

    public ControllerProcess(AppOptions options, CliEnvironment environment)
    {
        _options = options;
        _environment = environment;
    }

    /// <summary>Everything that can be found wrong without starting anything: rules between settings, kubeconfig, the provider's options.</summary>
    public static IReadOnlyList<string> CheckConfiguration(AppOptions options, CliEnvironment environment)
    {
        List<string> problems = [.. AppOptionsRules.Check(options, SettingScope.Run)];
        IProviderRegistration provider = ProviderRegistrations.Of(options.Provider);
        using ServiceProvider services = Composition.Build(options, environment, [], provider);
        try
        {
            ClusterConfigurationResolver.Resolve(Request(options, environment), Around(services));
        }
        catch (ClusterConfigurationException error)
        {
            problems.AddRange(error.Problems);
        }

        try
        {
            provider.Check(services);
        }
        catch (OptionsValidationException error)
        {
            problems.AddRange(error.Failures);
        }

        return problems;
    }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> problems = CheckConfiguration(_options, _environment);
        if (problems.Count > 0)
        {
            foreach (string problem in problems)
            {
                await _environment.Error.WriteLineAsync($"lb-controller: {problem}");
            }

            return ExitCodes.Usage;
        }

        var log = new LineLoggerProvider(_environment.Error, Composition.Format(_options, _environment.IsErrorTerminal), TimeProvider.System);
        await using ServiceProvider services = Composition.Build(_options, _environment, [log], ProviderRegistrations.Of(_options.Provider));
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("LbController");
        try
        {
            return await RunAsync(services, logger, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }
        catch (LoopEndedException error) when (error.InnerException is LeadershipLostException)
        {
            LogLeadershipLost(logger, error.InnerException.Message);
            return ExitCodes.Failed;
        }
        catch (LoopEndedException error)
        {
            LogLoopEnded(logger, error.InnerException ?? error, error.Loop);
            return ExitCodes.Failed;
        }
    }

    private static ClusterConfigurationRequest Request(AppOptions options, CliEnvironment environment) => new()
    {
        KubeconfigPaths = string.IsNullOrEmpty(options.Kubeconfig) ? [] : [options.Kubeconfig],
        Context = string.IsNullOrEmpty(options.Context) ? null : options.Context,
        Environment = environment.Variables,
        HomeDirectory = environment.HomeDirectory,
    };

    private static ApiSurroundings Around(IServiceProvider services) => new(
        services.GetRequiredService<TimeProvider>(),
        new Jitter(services.GetRequiredService<Random>()),
        services.GetRequiredService<ILoggerFactory>().CreateLogger("LbController.Kubernetes"))
    {
        Metrics = services.GetRequiredService<RequestMetrics>(),
    };

    private async Task<int> RunAsync(ServiceProvider services, ILogger logger, CancellationToken cancellationToken)
    {
        LogStarting(logger, BuildInfo.Version, BuildInfo.Commit, _options.Provider, string.Join(' ', _options.SetByUser));
        using var collector = new PrometheusCollector("LbController");
        collector.Start();
        ClusterConfiguration configuration = ClusterConfigurationResolver.Resolve(Request(_options, _environment), Around(services));
        using KubernetesApi api = configuration.CreateApi(new KubernetesApiOptions { UserAgent = $"lb-controller/{BuildInfo.Version}" }, Around(services));
        ClusterId cluster;
        try
        {
            string version = await ApiServerConnection.ReachAsync(api, _options.StartDeadline, services.GetRequiredService<TimeProvider>(), logger, cancellationToken);
            cluster = await ClusterIdentity.ReadAsync(api, _options.ClusterName, cancellationToken);
            LogConnected(logger, configuration.Target.Server, configuration.Target.Origin, version, cluster);
        }
        catch (KubernetesApiException error)
        {
            LogNoApiServer(logger, configuration.Target.Server, configuration.Target.Origin, error.Message);
            return ExitCodes.NoApiServer;
        }

        ILoadBalancerProvider provider = services.GetRequiredService<ILoadBalancerProvider>();
        try
        {
            await provider.CheckAsync(cancellationToken);
        }
        catch (ProviderException error)
        {
            LogProviderUnusable(logger, provider.Name, error.Message);
            return ExitCodes.Failed;
        }

        var events = new EventRecorder(api, new EventRecorderOptions { ReportingInstance = Identity() }, Around(services));
        var parts = new ControllerParts(api, events, new ProviderSet([provider]), cluster, Composition.Classes(_options, provider))
        {
            Namespace = _options.Namespace ?? "",
            OwnNamespace = OwnNamespace(configuration),
        };
        var clock = new ControllerClock(services.GetRequiredService<TimeProvider>(), services.GetRequiredService<Random>());
        BuildMetrics.Observe(services.GetRequiredService<IMeterFactory>());
        using var runtime = new ControllerRuntime(
            parts, Composition.Controller(_options), clock, services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<ILoggerFactory>());
        LeaderElector? elector = Elector(configuration, api, services);
        if (elector is not null)
        {
            LeaseMetrics.Observe(services.GetRequiredService<IMeterFactory>(), _options.LeaderElection.ResourceName, () => elector.IsLeader);
        }

        return await RunLoopsAsync(services, runtime, events, elector, collector, cancellationToken);
    }

    private async Task<int> RunLoopsAsync(
        ServiceProvider services, ControllerRuntime runtime, EventRecorder events, LeaderElector? elector, PrometheusCollector collector, CancellationToken cancellationToken)
    {
        var loops = new Loops();
        loops.Add("watches", runtime.FollowAsync);
        loops.Add("events", events.RunAsync);
        loops.Add("controller", elector is null ? runtime.LeadAsync : token => elector.RunAsync(runtime.LeadAsync, token));

        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        await using var diagnostics = new DiagnosticsServer(loggers);
        try
        {
            IPEndPoint? probes = BindAddresses.Parse(_options.HealthProbeBindAddress);
            IPEndPoint? metrics = BindAddresses.Parse(_options.MetricsBindAddress);
            await diagnostics.StartAsync(probes, metrics, Diagnostics(runtime, elector, loops, collector), cancellationToken);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            LogAddressTaken(loggers.CreateLogger("LbController"), error.Message);
            return ExitCodes.Failed;
        }

        await loops.RunAsync(cancellationToken);
        LogStopped(loggers.CreateLogger("LbController"));
        return ExitCodes.Ok;
    }

    /// <summary>Where the Lease and the notes of what was left behind are.</summary>
    private string OwnNamespace(ClusterConfiguration configuration) =>
        (_options.LeaderElection.ResourceNamespace, configuration.IsInCluster) switch
        {
            ({ Length: > 0 } wanted, _) => wanted,
            (_, true) => configuration.Namespace,
            _ => "kube-system",
        };

    private LeaderElector? Elector(ClusterConfiguration configuration, KubernetesApi api, ServiceProvider services)
    {
        Options.LeaderElectionOptions wanted = _options.LeaderElection;
        if (!(wanted.Enabled ?? configuration.IsInCluster))
        {
            return null;
        }

        return new LeaderElector(
            api,
            new LeaderElectionOptions
            {
                Namespace = OwnNamespace(configuration),
                Name = wanted.ResourceName,
                Identity = Identity(),
                LeaseDuration = wanted.LeaseDuration,
                RenewDeadline = wanted.RenewDeadline,
                RetryPeriod = wanted.RetryPeriod,
            },
            Around(services));
    }

    private static DiagnosticsContent Diagnostics(ControllerRuntime runtime, LeaderElector? elector, Loops loops, PrometheusCollector collector)
    {
        var liveness = new List<HealthCheck> { new("loops", () => loops.Ended() is { } ended ? $"the loop \"{ended}\" has ended" : null) };
        if (elector is not null)
        {
            liveness.Add(new HealthCheck("leader-election", () => LeaseProblem(elector.Status)));
        }

        var readiness = new List<HealthCheck>(runtime.Reflectors.Select(reflector => reflector.Resource).Select((resource, index) =>
            new HealthCheck($"{resource}-synced", () => runtime.Reflectors[index] is { IsSynced: false } status ? status.Problem ?? "not read yet" : null)));
        readiness.Add(new HealthCheck("provider-started", () => runtime.StartProblem));
        return new DiagnosticsContent(new HealthChecks(liveness), new HealthChecks(readiness), collector);
    }

    /// <summary>A leader whose renewals have stopped, and that has not noticed for 20 s, is stuck (as upstream's health check has it).</summary>
    private static string? LeaseProblem(LeaderElectionStatus status) =>
        status.SinceRenewal is { } since && since > TimeSpan.FromSeconds(35) ? $"the lease was last renewed {since.TotalSeconds:0} s ago" : null;

    /// <summary>Unique to this process: the Pod's or host's name and eight random hexadecimal digits.</summary>
    private static string Identity() => $"{Dns.GetHostName()}_{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4))}";

    [LoggerMessage(1001, LogLevel.Information, "lb-controller {Version} ({Commit}) starts with provider {Provider}; set: {Settings}")]
    private static partial void LogStarting(ILogger logger, string version, string commit, string provider, string settings);

    [LoggerMessage(1002, LogLevel.Information, "Connected to {Server} ({Origin}), Kubernetes {Version}, cluster {Cluster}")]
    private static partial void LogConnected(ILogger logger, Uri server, string origin, string version, ClusterId cluster);

    [LoggerMessage(1003, LogLevel.Error, "The API server {Server} ({Origin}) could not be used: {Error}")]
    private static partial void LogNoApiServer(ILogger logger, Uri server, string origin, string error);

    [LoggerMessage(1004, LogLevel.Error, "Provider {Provider} cannot work: {Error}")]
    private static partial void LogProviderUnusable(ILogger logger, string provider, string error);

    [LoggerMessage(1005, LogLevel.Error, "Leadership is lost, so this process ends: {Error}")]
    private static partial void LogLeadershipLost(ILogger logger, string error);

    [LoggerMessage(1006, LogLevel.Error, "The loop \"{Loop}\" ended unasked, so this process ends")]
    private static partial void LogLoopEnded(ILogger logger, Exception error, string loop);

    [LoggerMessage(1007, LogLevel.Error, "Probes or metrics cannot listen: {Error}. Set --health-probe-bind-address or --metrics-bind-address to a free address, or to 0")]
    private static partial void LogAddressTaken(ILogger logger, string error);

    [LoggerMessage(1008, LogLevel.Information, "Stopped")]
    private static partial void LogStopped(ILogger logger);
}
