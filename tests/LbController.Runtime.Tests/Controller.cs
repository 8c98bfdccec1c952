using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Core.Planning;
using LbController.Kubernetes.Http;
using LbController.Runtime.Hosting;
using LbController.Runtime.Reconciliation;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>One controller process's worth of objects, on a test's cluster.</summary>
internal sealed class Controller : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TestMeters _meters = new();
    private readonly KubernetesApi _api;
    private Task _running = Task.CompletedTask;

    public Controller(Cluster cluster, TimeProvider? time = null, ControllerOptions? options = null, string?[]? classes = null, params ILoadBalancerProvider[] providers)
        : this(cluster, new ControllerSetup
        {
            Time = time ?? TimeProvider.System,
            Options = options ?? new ControllerOptions { Workers = 1 },
            Providers = providers,
            Classes = (classes ?? [null]).Select(name => ControllerSetup.Class(name, providers.FirstOrDefault()?.Name ?? "memory")).ToValueList(),
        })
    {
    }

    public Controller(Cluster cluster, ControllerSetup setup)
    {
        ClusterUnderTest = cluster;
        Metrics = new Measurements(_meters);
        _api = cluster.NewApi(setup.Time, setup.Wire);
        IReadOnlyList<ILoadBalancerProvider> all = setup.Providers.Count == 0 ? [new InMemoryProvider()] : setup.Providers;
        Provider = all.OfType<InMemoryProvider>().FirstOrDefault() ?? new InMemoryProvider();
        ValueList<ClassBinding> classes = setup.Classes.IsEmpty ? [ControllerSetup.Class(null, all[0].Name)] : setup.Classes;
        var parts = new ControllerParts(_api, setup.Recorder ?? Events, new ProviderSet(all), new ClusterId("test-cluster"), new ClassDirectory(classes)) { Namespace = setup.Namespace };
        Runtime = new ControllerRuntime(parts, setup.Options, new ControllerClock(setup.Time, new Random(1)), _meters, Logs);
    }

    public Cluster ClusterUnderTest { get; }

    public InMemoryProvider Provider { get; }

    public RecordingEvents Events { get; } = new();

    public RecordingLoggerProvider Logs { get; } = new();

    public ControllerRuntime Runtime { get; }

    public Measurements Metrics { get; }

    /// <summary>For messages of tests that wait in vain.</summary>
    public string State => $"working={Runtime.IsWorking}; reflectors: {string.Join("; ", Runtime.Reflectors)}; services: {string.Join("; ", Runtime.Services.Select(service => $"{service.Key} {Runtime.LastOutcome(service.Key)} passes={Runtime.PassesOver(service.Key)}"))}; calls: {string.Join(", ", Provider.Ledger)}; running={_running.Status}; log: {string.Join(" | ", Logs.Lines.TakeLast(20).Select(line => line.Message))}";

    public Controller Start()
    {
        _running = Task.WhenAll(Runtime.FollowAsync(_stop.Token), Runtime.LeadAsync(_stop.Token));
        return this;
    }

    /// <summary>
    /// Completes when everything that was enqueued before has been worked on: with one worker, a Service made now gets its address after
    /// them.
    /// </summary>
    public async Task SettleAsync()
    {
        string name = $"sentinel-{Interlocked.Increment(ref _sentinels)}";
        await ClusterUnderTest.CreateServiceAsync(name);
        await ClusterUnderTest.ServiceAsync(name, service => service is { Ingress.Length: > 0, Conditions.Length: > 0 }, "the sentinel has an address");
    }

    private static int _sentinels;

    /// <summary>Asks it to stop; every part of it has been told when this returns.</summary>
    public void RequestStop() => _stop.Cancel();

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running.WithDeadline("the controller stops");
        }
        catch (OperationCanceledException)
        {
            // The reflectors' way of stopping.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Runtime.Dispose();
        _api.Dispose();
        Metrics.Dispose();
        _meters.Dispose();
        Logs.Dispose();
        _stop.Dispose();
    }
}
