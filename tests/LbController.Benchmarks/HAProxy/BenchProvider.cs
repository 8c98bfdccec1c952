using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy;
using LbController.Providers.HAProxy.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LbController.Benchmarks.HAProxy;

/// <summary>The adapter with a real HAProxy in a folder of its own; its reloads and commands are counted.</summary>
internal sealed class BenchProvider : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lbc-bench").FullName;
    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public BenchProvider(string pool)
    {
        _services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new Random(7))
            .AddMetrics()
            .AddLogging(logging => logging.AddProvider(Times))
            .AddHAProxyProvider()
            .Configure<HAProxyOptions>(options =>
            {
                options.StateDirectory = Path.Combine(_folder, "h");
                options.AddressPools = [HAProxyAddressPool.Parse(pool)];
                options.StopOnDispose = true;
                options.DrainTime = TimeSpan.Zero;
            })
            .BuildServiceProvider();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "lbc_haproxy_reloads_total" or "lbc_haproxy_runtime_commands_total")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counts.AddOrUpdate($"{(instrument.Name.Contains("reloads", StringComparison.Ordinal) ? "reload" : "command")} {tags[0].Value} {tags[1].Value}", value, (_, count) => count + value));
        _listener.Start();
        Provider = _services.GetRequiredService<ILoadBalancerProvider>();
    }

    /// <summary>How long commits took in HAProxy and on the disk.</summary>
    public CommitTimes Times { get; } = new();

    public ILoadBalancerProvider Provider { get; }

    /// <summary>Starts and reloads so far.</summary>
    public long Reloads => _counts.Where(count => count.Key.StartsWith("reload", StringComparison.Ordinal)).Sum(count => count.Value);

    /// <summary>Runtime commands so far.</summary>
    public long Commands => _counts.Where(count => count.Key.StartsWith("command", StringComparison.Ordinal)).Sum(count => count.Value);

    /// <summary>Reloads by reason and commands by kind, with their results.</summary>
    public string Counts => string.Join(", ", _counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));

    public static DesiredLoadBalancer Service(string name, IEnumerable<BenchNode> nodes, int nodePort = 30_080) => new()
    {
        Identity = new LoadBalancerIdentity(new ClusterId("bench"), new ServiceKey("default", name), $"uid-{name}"),
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), nodePort)],
        Nodes = nodes.OrderBy(node => node.Name, StringComparer.Ordinal).Select(node => new TargetNode(node.Name, [node.Address], null)).ToValueList(),
        Health = HealthProbe.Http(BenchNode.HealthPort, "/healthz"),
    };

    public async Task<IPAddress> ServeAsync(DesiredLoadBalancer desired)
    {
        ProviderPlan plan = await Provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None);
        return Settled(await Provider.ApplyAsync(plan, CancellationToken.None));
    }

    public async Task RemoveAsync(LoadBalancerIdentity identity)
    {
        ProviderPlan plan = await Provider.PlanAsync(new PlanRequest(identity, null, []), CancellationToken.None);
        await Provider.ApplyAsync(plan, CancellationToken.None);
    }

    public async Task TargetAsync(DesiredLoadBalancer desired) => Settled(await Provider.ApplyTargetsAsync(desired, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        _listener.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static IPAddress Settled(ApplyResult result) => result.Outcome is Outcome.Settled && result.Addresses[0].Ip is { } address
        ? address
        : throw new InvalidOperationException($"Not settled: {result.Outcome}");
}
