using System.Runtime.CompilerServices;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Binders;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Hosts;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using LbController.Providers.HAProxy.Statistics;
using LbController.Providers.HAProxy.Udp;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy;

/// <summary>
/// The HAProxy adapter: all Services in one HAProxy, which runs beside the controller and outlives it. Plans are decided from the
/// provider's own record; applies go through a group commit to a checked file and a hitless reload.
/// </summary>
internal sealed class HAProxyProvider : ILoadBalancerProvider, ITrafficSource
{
    private static readonly TimeSpan LeavingInterval = TimeSpan.FromSeconds(2);

    /// <summary>How often it is looked whether somebody has taken an address off the interface.</summary>
    private static readonly TimeSpan AddressInterval = TimeSpan.FromSeconds(5);

    private readonly HAProxyOptions _options;
    private readonly HAProxyEnvironment _environment;
    private readonly ILogger _logger;
    private readonly StateDirectory _directory;
    private readonly AddressPoolSet _pools;
    private readonly IHAProxyHost _host;
    private readonly HAProxyProcess _process;
    private readonly IAddressBinder _binder;
    private readonly ConfigurationCommitter _committer;
    private readonly CommitQueue _queue;
    private readonly UdpForwarder _udp;
    private readonly TrafficReader _traffic;
    private readonly CancellationTokenSource _stopWatching = new();
    private readonly CancellationTokenSource _stopWriting = new();
    private StateLock? _lock;
    private Task _writer = Task.CompletedTask;
    private Task _watcher = Task.CompletedTask;
    private Task _udpWatcher = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Puts the parts together; nothing happens before <see cref="StartAsync"/>.</summary>
    public HAProxyProvider(HAProxyOptions options, HAProxyEnvironment environment)
    {
        _options = options;
        _environment = environment;
        _logger = environment.LoggerFactory.CreateLogger("LbController.Providers.HAProxy");
        _directory = new StateDirectory(options.StateDirectory);
        _pools = new AddressPoolSet(options.AddressPools);
        _host = HAProxyHosts.Create(options, _directory, environment, _logger);
        _process = new HAProxyProcess(_directory, _host, environment.TimeProvider);
        _udp = UdpParts.Create(options, _directory, environment, _logger);
        _binder = BinderOf(options, environment);
        var statistics = new CliSocket(_directory.StatsSocket, halfClose: false, environment.TimeProvider);
        _traffic = new TrafficReader(statistics, () => _lock is null ? null : _committer?.State, options.MetricsServices, environment.TimeProvider);
        var pacer = new ReloadPacer(options.MinimumReloadInterval, environment.TimeProvider);
        _committer = new ConfigurationCommitter(ContextOf(options, environment), pacer);
        _queue = new CommitQueue(_committer, pacer, environment.TimeProvider, _logger);
        TrafficMetrics.Observe(environment.Meter, () => _traffic.ReadAsync().GetAwaiter().GetResult());
        Capabilities = new ProviderCapabilities
        {
            Protocols = [TransportProtocol.Tcp, TransportProtocol.Udp],
            MixedProtocols = true,
            Families = _pools.Families,
            SourceRanges = true,
            ClientIpAffinity = true,
            RequestedAddresses = true,
            SharedAddresses = true,
            NeedsNodePorts = true,
            TargetsAddresses = true,
            IpMode = IpMode.Proxy,
            AnnotationPrefixes = [HAProxyAnnotations.Prefix],
            Annotations = HAProxyAnnotations.Definitions,
        };
    }

    /// <inheritdoc/>
    public string Name => "haproxy";

    /// <inheritdoc/>
    public ProviderCapabilities Capabilities { get; }

    /// <summary>The process id of HAProxy's master, or 0.</summary>
    internal int MasterPid => _process.Pid;

    /// <inheritdoc/>
    public async Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _directory.Ensure();
        _lock ??= StateLock.Take(_directory);
        string? content = await AtomicFile.ReadAsync(_directory.Model, cancellationToken);
        RememberedModel? persisted = content is null ? null : ModelSerializer.Deserialize(content);
        if (persisted is null && (content is not null || known.Any(balancer => !balancer.Addresses.IsEmpty)))
        {
            _logger.ModelLost(_directory.Model, known.Count);
        }

        RecoveredState recovered = StateRecovery.Recover(persisted, known, _pools);
        foreach ((System.Net.IPAddress address, LoadBalancerIdentity identity, string reason) in recovered.NotKept)
        {
            _logger.AddressNotKept(address.ToString(), identity.Service, reason);
        }

        await _udp.StartAsync(cancellationToken);
        await _committer.RecoverAsync(recovered.State, cancellationToken);
        _queue.Expected = known.Count(balancer => balancer.Desired is not null && !recovered.State.Services.ContainsKey(balancer.Identity.ServiceUid));
        _writer = Task.Run(WriteAsync, CancellationToken.None);
        _watcher = Task.Run(() => Task.WhenAll(WatchAsync(), KeepAddressesAsync()), CancellationToken.None);
        _udpWatcher = Task.Run(WatchUdpAsync, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotServing("plan");
        Decision decision = RequestPlanner.Decide(_committer.State, _pools, UdpParts.Servable(_udp, new ServiceRequest(request.Identity, request.Desired, request.Published)));
        ValueList<PublishedAddress> addresses = decision.Before?.Published(request.Published) ?? [];
        ValueList<ProviderChange> changes = ChangeLister.List(decision);
        if (request.Desired is not null && decision.Kind == DecisionKind.Unchanged && await _committer.Watch.FindDriftAsync(cancellationToken) is { } drift)
        {
            changes = [new ReloadChange(drift)];
        }

        return new ProviderPlan(request, changes, addresses, UdpParts.WithProblems(_udp, request.Desired, decision.Kind, decision.Problems));
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyAsync(ProviderPlan plan, CancellationToken cancellationToken)
    {
        if (plan.IsRefused)
        {
            return new ApplyResult(new Outcome.Blocked(plan.Problems), plan.Addresses, plan.Problems);
        }

        if (plan.Changes.IsEmpty)
        {
            return new ApplyResult(Outcome.Settled.Instance, plan.Addresses, plan.Problems);
        }

        if (plan.Changes.OfType<ReloadChange>().FirstOrDefault() is { } reload)
        {
            ThrowIfNotServing("apply");
            _logger.Drifted(reload.Summary);
            await _queue.RestartAsync(cancellationToken);
        }

        return await CommitAsync(new ServiceRequest(plan.Request.Identity, plan.Request.Desired, plan.Request.Published), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken) =>
        CommitAsync(new ServiceRequest(desired.Identity, desired, _committer.State.Find(desired.Identity)?.AllPublished ?? []), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One consistent state; nothing here waits.
        await Task.CompletedTask;
        foreach (ServiceState service in _committer.State.Services.Values.Where(service => service.Identity.Cluster == cluster).OrderBy(service => service.Identity.Service))
        {
            cancellationToken.ThrowIfCancellationRequested();
            IEnumerable<string> forwards = service.Forwards.Select(forward => $"forward {forward.Binding}");
            IEnumerable<string> proxies = service.Section.Frontends.Select(frontend => $"frontend {frontend.Name}").Concat(service.Section.Backends.Select(backend => $"backend {backend.Name}"));
            yield return new OwnedLoadBalancer(service.Identity, string.Join(", ", proxies.Concat(forwards)), service.AllPublished);
        }
    }

    /// <inheritdoc/>
    public async Task<TrafficReading> ReadTrafficAsync(CancellationToken cancellationToken) => (await _traffic.ReadAsync().WaitAsync(cancellationToken)).Reading;

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await _host.CheckVersionAsync(cancellationToken);
        _directory.Ensure();
        if (_lock is not null && (!_process.IsAlive() || await _process.AskWorkerAsync(cancellationToken) is null))
        {
            throw CommitResults.Unavailable("check", $"HAProxy does not answer on {_directory.StatsSocket}; it is being started again, see {_host.LogPlace}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await EndLoopsAsync();
        if (_lock is not null)
        {
            int pid = _process.Pid;
            if (_options.StopOnDispose)
            {
                await _udp.StopAsync(CancellationToken.None);
                await _process.StopAsync(_options.DrainTime, CancellationToken.None);
                await _binder.ReleaseAsync([], CancellationToken.None);
                _logger.Stopped(pid);
            }
            else
            {
                _logger.LeftServing(pid);
            }
        }

        await _binder.DisposeAsync();
        _lock?.Dispose();
        _stopWatching.Dispose();
        _stopWriting.Dispose();
        _udp.Dispose();
    }

    /// <summary>Lets go of everything as a killed process would: HAProxy and the files stay as they are. For tests of what comes after.</summary>
    internal async Task AbandonAsync()
    {
        _disposed = true;
        await _stopWriting.CancelAsync();
        await EndLoopsAsync();
        await _binder.DisposeAsync();
        _lock?.Dispose();
    }

    private async Task EndLoopsAsync()
    {
        await _stopWatching.CancelAsync();
        await Task.WhenAll(_watcher, _udpWatcher);
        _queue.Close();
        await _writer;
    }

    private async Task<ApplyResult> CommitAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        ThrowIfNotServing("apply");
        ApplyResult result = await _queue.CommitAsync(UdpParts.Servable(_udp, request), cancellationToken);
        return UdpParts.WithProblems(_udp, request.Desired, result);
    }

    private void ThrowIfNotServing(string operation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_process.LooksAlive)
        {
            throw CommitResults.Unavailable(operation, _lock is null ? "The HAProxy provider is not started." : "HAProxy is not running; it is being started again.");
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await _queue.RunAsync(_stopWriting.Token);
        }
        catch (Exception exception)
        {
            _logger.WriterEnded(exception);
        }
    }

    private async Task KeepAddressesAsync()
    {
        try
        {
            using var ticks = new PeriodicTimer(AddressInterval, _environment.TimeProvider);
            while (await ticks.WaitForNextTickAsync(_stopWatching.Token))
            {
                await _binder.RepairAsync(_stopWatching.Token);
            }
        }
        catch (OperationCanceledException) when (_stopWatching.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception exception)
        {
            _logger.AddressKeeperEnded(exception);
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            var supervisor = new HAProxySupervisor(_process, _environment.TimeProvider, _environment.Random, _logger);
            await supervisor.RunAsync(
                _queue.RestartAsync,
                [
                    new Chore(CommitResults.RetryInterval, RetryHeldBackAsync),
                    new Chore(_options.VerificationInterval, VerifyAsync),
                    new Chore(LeavingInterval, token => _committer.HasLeaving ? _queue.RemoveLeavingAsync(token) : Task.CompletedTask),
                ],
                _stopWatching.Token);
        }
        catch (OperationCanceledException) when (_stopWatching.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception exception)
        {
            _logger.WriterEnded(exception);
        }
    }

    private async Task WatchUdpAsync()
    {
        try
        {
            await _udp.RunAsync(_stopWatching.Token);
        }
        catch (OperationCanceledException) when (_stopWatching.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception exception)
        {
            _logger.UdpWatchEnded(exception);
        }
    }

    /// <summary>Ports that another program had are tried again without anyone asking: after a restart nobody else would.</summary>
    private Task RetryHeldBackAsync(CancellationToken cancellationToken)
    {
        foreach (ServiceState service in _committer.State.Services.Values.Where(service => !service.HeldBack.IsEmpty))
        {
            _ = _queue.CommitAsync(new ServiceRequest(service.Identity, service.Desired, service.AllPublished), CancellationToken.None)
                .ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        return Task.CompletedTask;
    }

    /// <summary>Finds what somebody else changed while no Service was looked at, and has it put right.</summary>
    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        if (await _committer.Watch.FindDriftAsync(cancellationToken) is { } found)
        {
            _logger.Drifted(found);
            await _queue.RestartAsync(cancellationToken);
        }
    }

    private IAddressBinder BinderOf(HAProxyOptions options, HAProxyEnvironment environment) => options.AddressBinder == AddressBinderKind.Interface
        ? new InterfaceAddressBinder(
            new IpProgram(options.SearchPath, NetworkSpace.Own, options.Interface, environment.TimeProvider),
            new Neighbours(NetworkSpace.Own, environment.TimeProvider),
            _directory,
            environment.TimeProvider,
            _logger)
        : new NoAddressBinder();

    private CommitContext ContextOf(HAProxyOptions options, HAProxyEnvironment environment) => new()
    {
        Directory = _directory,
        Host = _host,
        Process = _process,
        Udp = _udp,
        Settings = HAProxySettingsFactory.Create(options, _directory),
        Pools = _pools,
        Binder = _binder,
        Traffic = _traffic,
        Metrics = new HAProxyMetrics(environment.Meter),
        TimeProvider = environment.TimeProvider,
        Logger = _logger,
        MaxConnections = options.MaxConnections,
        AfterStep = environment.AfterStep,
    };
}
