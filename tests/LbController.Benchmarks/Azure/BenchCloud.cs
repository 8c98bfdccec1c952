using System.Diagnostics.Metrics;
using Azure.Core;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client;
using LbController.Providers.Azure.Fake;
using LbController.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Benchmarks.Azure;

/// <summary>A fake cloud, the adapter's client to it, and a clock that passes by itself while something is waited for.</summary>
internal sealed class BenchCloud : IAsyncDisposable
{
    /// <summary>What an answer takes.</summary>
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);

    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AzureClients _clients;

    public BenchCloud()
    {
        Pump = new TimePump(Time);
        Arm = new FakeArm(new FakeArmSettings(), Time);
        Arm.World.AddStandard();
        SlowHandler? slow = null;
        var settings = new AzureClientSettings
        {
            TokenCredential = new FixedCredential(),
            Transport = () => slow = new SlowHandler(Arm.CreateHandler(), Time),
            RateFactor = 1e6,
        };
        _clients = new AzureClients(settings, NullLoggerFactory.Instance, _meters.GetRequiredService<IMeterFactory>(), Time, new Random(1));

        // Tokens are fetched on threads of their own, which the clock would not wait for: the only one is fetched here.
        Task.Run(() => _clients.Arm.GetAsync(new ResourceIdentifier(Arm.World.IdOf("virtualNetworks", "vnet")), CancellationToken.None)).Wait();
        if (slow is not null)
        {
            slow.Wait = Latency;
        }
    }

    public ManualTimeProvider Time { get; } = new();

    public TimePump Pump { get; }

    public FakeArm Arm { get; }

    public IArm Client => _clients.Arm;

    public async Task<Cost> MeasureAsync(Func<Task> action)
    {
        Arm.Journal.Clear();
        DateTimeOffset began = Time.GetUtcNow();
        await Pump.RunAsync(action);
        int writes = Arm.Journal.Of(CallClass.Write) + Arm.Journal.Of(CallClass.Delete);
        int calls = writes + Arm.Journal.Of(CallClass.Read);
        return new Cost(calls, writes, Arm.Journal.Total - calls, Time.GetUtcNow() - began);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await _meters.DisposeAsync();
    }

    private sealed class SlowHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
    {
        public TimeSpan Wait { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Wait, time, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class FixedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(FakeArm.StaticToken, DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
