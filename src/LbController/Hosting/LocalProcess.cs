using System.Diagnostics.Metrics;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Providers;
using LbController.Cli;
using LbController.Hosting.Providers;
using LbController.Kubernetes.Events;
using LbController.Kubernetes.Http;
using LbController.LocalCluster.Hosting;
using LbController.Logging;
using LbController.Options;
using LbController.Runtime;
using LbController.Runtime.Hosting;
using LbController.Runtime.Reconciliation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LbController.Hosting;

/// <summary>The verb <c>local</c>: embedded cluster, HAProxy and controller in one process tree, which leaves nothing behind.</summary>
internal sealed class LocalProcess
{
    private readonly AppOptions _options;
    private readonly CliEnvironment _environment;

    public LocalProcess(AppOptions options, CliEnvironment environment)
    {
        _options = options;
        _environment = environment;
    }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        bool isTemporary = string.IsNullOrEmpty(_options.Local.StateDirectory);
        string state = isTemporary ? Directory.CreateTempSubdirectory("lb-controller-").FullName : Path.GetFullPath(_options.Local.StateDirectory!); // Not empty: tested on the same line.
        try
        {
            Directory.CreateDirectory(state);
            await using StreamWriter file = File.CreateText(Path.Combine(state, "lb-controller.log"));

            // The cluster is new at every start: what an earlier one had in HAProxy belongs to nobody.
            DeleteIfThere(Path.Combine(state, "haproxy", "model.json"));
            return await RunAsync(state, Logs(file), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            await _environment.Error.WriteLineAsync($"lb-controller: {error.Message}");
            return ExitCodes.Failed;
        }
        catch (OptionsValidationException error)
        {
            foreach (string failure in error.Failures)
            {
                await _environment.Error.WriteLineAsync($"lb-controller: {failure}");
            }

            return ExitCodes.Usage;
        }
        catch (ProviderException error)
        {
            await _environment.Error.WriteLineAsync($"lb-controller: {error.Message}");
            return ExitCodes.Failed;
        }
        catch (LoopEndedException error)
        {
            await _environment.Error.WriteLineAsync($"lb-controller: {error.Message}");
            return ExitCodes.Failed;
        }
        finally
        {
            if (isTemporary)
            {
                Directory.Delete(state, recursive: true);
            }
        }
    }

    private static void DeleteIfThere(string file)
    {
        if (File.Exists(file))
        {
            File.Delete(file);
        }
    }

    /// <summary>The log goes to its file; to stderr too where no live view stands in the way.</summary>
    private List<ILoggerProvider> Logs(TextWriter file)
    {
        List<ILoggerProvider> logs = [new LineLoggerProvider(file, _options.LogFormat == "text" ? LogFormat.Text : LogFormat.Json, TimeProvider.System)];
        if (!_environment.IsOutputTerminal)
        {
            logs.Add(new LineLoggerProvider(_environment.Error, Composition.Format(_options, _environment.IsErrorTerminal), TimeProvider.System));
        }

        return logs;
    }

    private async Task<int> RunAsync(string state, List<ILoggerProvider> logs, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = Composition.Build(_options, _environment, logs, new HAProxyRegistration(haproxy =>
        {
            haproxy.StateDirectory = Path.Combine(state, "haproxy");
            haproxy.AddressPools = HAProxyRegistration.Pools(_options.Local.Pool);
            haproxy.StopOnDispose = true;
        }));
        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        ILoadBalancerProvider provider = services.GetRequiredService<ILoadBalancerProvider>();
        await provider.CheckAsync(cancellationToken);

        (string nodeNetwork, string podNetwork) = LoopbackNetworks.Free();
        var clusterOptions = new LocalClusterOptions
        {
            Nodes = _options.Local.Nodes,
            ApiPort = _options.Local.ApiPort,
            StateDirectory = state,
            NodeNetwork = nodeNetwork,
            PodNetwork = podNetwork,
        };
        await using var cluster = new EmbeddedCluster(clusterOptions, time, services.GetRequiredService<Random>(), loggers);
        await cluster.StartAsync(cancellationToken);

        var around = new ApiSurroundings(time, new Jitter(services.GetRequiredService<Random>()), loggers.CreateLogger("LbController.Kubernetes"));
        using var api = new KubernetesApi(
            cluster.CreateHandler(), new ApiTarget(cluster.Address, "the embedded cluster"), FixedCredentialSource.None, new KubernetesApiOptions(), around);
        var recorder = new EventRecorder(api, new EventRecorderOptions { ReportingInstance = "local" }, around);
        var events = new RecentEvents(recorder, time);
        var parts = new ControllerParts(
            api, events, new ProviderSet([provider]), await ClusterIdentity.ReadAsync(api, null, cancellationToken), Composition.Classes(_options, provider));
        using var runtime = new ControllerRuntime(
            parts, Composition.Controller(_options), new ControllerClock(time, services.GetRequiredService<Random>()), services.GetRequiredService<IMeterFactory>(), loggers);

        var view = new LocalView(_environment, runtime, events, new LocalAccess(cluster.Address, cluster.KubeconfigPath ?? ""), _options.Local, new TrafficRates(provider as ITrafficSource, time));
        var loops = new Loops();
        loops.Add("watches", runtime.FollowAsync);
        loops.Add("events", recorder.RunAsync);
        loops.Add("controller", runtime.LeadAsync);
        loops.Add("view", token => view.RunAsync(time, token));
        if (_options.Local.Demo)
        {
            await DemoWorkload.CreateAsync(cluster.CreateHandler(), cluster.Address, cancellationToken);
        }

        await loops.RunAsync(cancellationToken);
        await cluster.StopAsync();
        await provider.DisposeAsync();
        DeleteIfThere(Path.Combine(state, "kubeconfig"));
        Directory.Delete(Path.Combine(state, "haproxy"), recursive: true);
        await _environment.Output.WriteLineAsync("Stopped; everything is removed.");
        return ExitCodes.Ok;
    }
}
