using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>
/// One state directory with a real HAProxy, and loopback addresses of its own: nodes on x.1 to x.15, Services on x.16 to x.254.
/// Everything that it started is ended with it.
/// </summary>
internal sealed class HAProxyRig : IAsyncDisposable
{
    public static readonly ClusterId Cluster = new("test-cluster");

    private static int _counter;

    private readonly TempDirectory _folder = new();
    private readonly ConcurrentBag<EchoNode> _nodes = [];
    private readonly List<HAProxyProvider> _providers = [];
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Reason, string Result)> _reloads = new();

    public HAProxyRig(HAProxyMode mode = HAProxyMode.Process)
    {
        int id = (Environment.ProcessId * 31) + Interlocked.Increment(ref _counter);
        Network = $"127.{32 + (id / 250 % 64)}.{id % 250}";
        Options = new HAProxyOptions
        {
            StateDirectory = _folder.File("state"),
            AddressPools = [HAProxyAddressPool.Parse($"{Network}.16-{Network}.254")],
            MinimumReloadInterval = TimeSpan.Zero,
            CheckInterval = TimeSpan.FromMilliseconds(100),
            DrainTime = TimeSpan.Zero,
            StopOnDispose = mode != HAProxyMode.Sidecar,
            Threads = 1,
            Mode = mode,
            ContainerImage = LocalEngine.Image,
        };
        Sidecar = mode == HAProxyMode.Sidecar ? new SidecarKubelet(Options.StateDirectory) : null;
        Sidecar?.Start();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter) && instrument.Name == "lbc_haproxy_reloads_total")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _reloads.Enqueue(((string)tags[0].Value!, (string)tags[1].Value!))); // ! the instrument always has both
        _listener.Start();
    }

    public string Network { get; }

    /// <summary>A port of this rig's own, for the only IPv6 loopback address there is; below those that the system gives away.</summary>
    public int OwnPort => 12_000 + ((int.Parse(Network.Split('.')[1], CultureInfo.InvariantCulture) - 32) * 250) + int.Parse(Network.Split('.')[2], CultureInfo.InvariantCulture);

    public HAProxyOptions Options { get; }

    /// <summary>Who runs HAProxy, in sidecar mode.</summary>
    public SidecarKubelet? Sidecar { get; }

    public RecordingLoggerProvider Log { get; } = new();

    public Action<CommitStep> AfterStep { get; set; } = _ => { };

    public long? DescriptorLimit { get; set; }

    public string ConfigurationFile => Path.Combine(Options.StateDirectory, "haproxy.cfg");

    /// <summary>Starts and reloads so far, with their results.</summary>
    public IReadOnlyList<(string Reason, string Result)> Reloads => [.. _reloads];

    public IPAddress Ip(int last) => IPAddress.Parse($"{Network}.{last}");

    public HAProxyProvider CreateProvider()
    {
        var meter = new Meter("LbController.Providers.HAProxy");
        _meters.Add(meter);
        var provider = new HAProxyProvider(Options, new HAProxyEnvironment
        {
            TimeProvider = TimeProvider.System,
            Random = new Random(7),
            LoggerFactory = Log,
            Meter = meter,
            DescriptorLimit = DescriptorLimit,
            AfterStep = step => AfterStep(step),
        });
        _providers.Add(provider);
        return provider;
    }

    public async Task<HAProxyProvider> StartAsync(params KnownLoadBalancer[] known)
    {
        await PrepareAsync();
        HAProxyProvider provider = CreateProvider();
        await provider.StartAsync(known, CancellationToken.None).WithDeadline("the provider's start");
        return provider;
    }

    /// <summary>Has what the mode needs: a container engine.</summary>
    public async Task PrepareAsync()
    {
        if (Options.Mode == HAProxyMode.Container)
        {
            Options.ContainerEngine = await LocalEngine.ProgramAsync();
        }
    }

    public EchoNode Node(int last, params int[] ports)
    {
        EchoNode node = new EchoNode($"node-{last}", Ip(last)).Listen(ports);
        _nodes.Add(node);
        return node;
    }

    /// <summary>The same node by its IPv6 address; it answers with another name, so that a test sees how it was reached.</summary>
    public EchoNode NodeByIPv6(int last, int port)
    {
        EchoNode node = new EchoNode($"node-{last}-v6", IPAddress.IPv6Loopback).Listen(port);
        _nodes.Add(node);
        return node;
    }

    public DesiredLoadBalancer Service(string name, int port, int nodePort, params EchoNode[] nodes) => new()
    {
        Identity = Identity(name),
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, port), nodePort)],
        Nodes = Targets(nodes),
    };

    public static LoadBalancerIdentity Identity(string name, string? uid = null) => new(Cluster, new ServiceKey("default", name), uid ?? $"uid-{name}");

    public static ValueList<TargetNode> Targets(params EchoNode[] nodes) =>
        nodes.OrderBy(node => node.Name, StringComparer.Ordinal).Select(node => new TargetNode(node.Name, [node.Address], null)).ToValueList();

    public static async Task<ApplyResult> ApplyAsync(ILoadBalancerProvider provider, DesiredLoadBalancer desired, ValueList<PublishedAddress> published = default)
    {
        ProviderPlan plan = await provider.PlanAsync(new PlanRequest(desired.Identity, desired, published), CancellationToken.None);
        return await provider.ApplyAsync(plan, CancellationToken.None).WithDeadline($"applying {desired.Identity}", TimeSpan.FromSeconds(60));
    }

    public static async Task<IPAddress> ServeAsync(ILoadBalancerProvider provider, DesiredLoadBalancer desired)
    {
        ApplyResult result = await ApplyAsync(provider, desired);
        Assert.Equal(Outcome.Settled.Instance, result.Outcome);
        return Assert.Single(result.Addresses).Ip!; // ! this adapter publishes addresses only
    }

    public static async Task<ApplyResult> RemoveAsync(ILoadBalancerProvider provider, LoadBalancerIdentity identity)
    {
        ProviderPlan plan = await provider.PlanAsync(new PlanRequest(identity, null, []), CancellationToken.None);
        return await provider.ApplyAsync(plan, CancellationToken.None).WithDeadline($"removing {identity}");
    }

    /// <summary>What the observable instruments say: names and the values of their labels, with blanks between.</summary>
    public IReadOnlyDictionary<string, long> Collect()
    {
        var figures = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (_meters.Contains(instrument.Meter) && instrument.IsObservable)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => figures[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => figures[Name(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return figures;

        static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")]);
    }

    /// <summary>Asks the running worker on its statistics socket.</summary>
    public async Task<string> AskAsync(string command) =>
        await new CliSocket(Path.Combine(Options.StateDirectory, "admin.sock"), halfClose: false, TimeProvider.System).SendAsync(command, TimeSpan.FromSeconds(10), CancellationToken.None) ?? "";

    /// <summary>The HAProxy processes of this rig.</summary>
    public Task<IReadOnlyList<ProcessEntry>> ProcessesAsync() => ProcessTable.FindHAProxiesAsync(ConfigurationFile, TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (HAProxyProvider provider in _providers)
        {
            await provider.DisposeAsync();
        }

        if (Sidecar is not null)
        {
            await Sidecar.DisposeAsync();
        }

        foreach (ProcessEntry left in await ProcessesAsync())
        {
            ProcessTable.Signal(left, 9);
        }

        foreach (EchoNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
        _folder.Dispose();
    }
}
