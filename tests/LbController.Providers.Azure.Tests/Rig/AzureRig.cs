using System.Net;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Client;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Ownership;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Providers.Azure.Tests.Rig;

/// <summary>The adapter with its real client on the fake cloud, in virtual time that passes by itself while something is waited for.</summary>
internal sealed class AzureRig : IAsyncDisposable
{
    private const int MostRounds = 20;

    private readonly TestMeters _meters = new();
    private readonly Func<HttpMessageHandler, HttpMessageHandler> _transport;
    private readonly Func<AzureClientSettings, AzureClientSettings> _client;

    /// <param name="ipv6">Whether the network has IPv6.</param>
    /// <param name="settings">Changes the administrator's settings.</param>
    /// <param name="transport">Stands between the client and the fake cloud.</param>
    /// <param name="client">Changes how Azure is reached.</param>
    public AzureRig(
        bool ipv6 = false,
        Func<AzureSettings, AzureSettings>? settings = null,
        Func<HttpMessageHandler, HttpMessageHandler>? transport = null,
        Func<AzureClientSettings, AzureClientSettings>? client = null)
    {
        _transport = transport ?? (handler => handler);
        _client = client ?? (known => known);
        Pump = new TimePump(Time);
        Arm = new FakeArm(new FakeArmSettings(), Time);
        Arm.World.AddStandard(ipv6);
        Settings = new AzureSettings
        {
            SubscriptionId = Arm.Settings.SubscriptionId,
            ResourceGroup = FakeWorld.DefaultGroup,
            VirtualNetwork = "vnet",
            VirtualNetworkResourceGroup = FakeWorld.DefaultGroup,
            Subnet = "nodes",
            SecurityGroupResourceGroup = FakeWorld.DefaultGroup,
        };
        Settings = settings?.Invoke(Settings) ?? Settings;
        Provider = CreateProvider();
    }

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public TimePump Pump { get; }

    public FakeArm Arm { get; }

    public AzureSettings Settings { get; }

    public AzureProvider Provider { get; private set; }

    public ClusterId Cluster { get; } = new("cluster-1");

    /// <summary>A node of the standard network.</summary>
    public static TargetNode Node(int index, bool ipv6 = false) => new(
        $"node-{index}",
        ipv6 ? [IPAddress.Parse($"10.240.0.{index + 10}"), IPAddress.Parse($"fd00:db8:0:1::{index + 10}")] : [IPAddress.Parse($"10.240.0.{index + 10}")],
        null);

    /// <summary>A Service with one port on three nodes.</summary>
    /// <param name="name">Its name; its UID is made from it.</param>
    /// <param name="annotations">Keys without the vendor's prefix are its.</param>
    public DesiredLoadBalancer Service(string name, params (string Key, string Value)[] annotations) => new()
    {
        Identity = Identity(name),
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30080)],
        Nodes = Enumerable.Range(0, 3).Select(index => Node(index)).ToValueList(),
        Health = HealthProbe.Http(10256, "/healthz"),
        Annotations = new ValueMap(annotations.Select(annotation =>
            KeyValuePair.Create(annotation.Key.Contains('/', StringComparison.Ordinal) ? annotation.Key : $"service.beta.kubernetes.io/{annotation.Key}", annotation.Value))),
    };

    public LoadBalancerIdentity Identity(string name) => new(Cluster, new ServiceKey("default", name), Uid(name));

    /// <summary>A UID that is always the same for a name.</summary>
    public static string Uid(string name)
    {
        byte[] bytes = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name));
        return new Guid(bytes.AsSpan(0, 16)).ToString("D");
    }

    public Task<ProviderPlan> PlanAsync(DesiredLoadBalancer desired, params PublishedAddress[] published) =>
        Pump.RunAsync(() => Provider.PlanAsync(new PlanRequest(desired.Identity, desired, [.. published]), CancellationToken.None));

    /// <summary>Plans and applies until nothing is left to do.</summary>
    public Task<ProviderPlan> ConvergeAsync(DesiredLoadBalancer desired) => Pump.RunAsync(() => ConvergeInPumpAsync(desired));

    /// <summary>The same for several at once.</summary>
    public Task ConvergeAllAsync(IEnumerable<DesiredLoadBalancer> all) => Pump.RunAsync(() => Task.WhenAll(all.Select(ConvergeInPumpAsync)));

    /// <summary>The path of a node change, for several at once.</summary>
    public Task ConvergeTargetsAsync(params IEnumerable<DesiredLoadBalancer> all) => Pump.RunAsync(() => Task.WhenAll(all.Select(async desired =>
    {
        ApplyResult result = await Provider.ApplyTargetsAsync(desired, CancellationToken.None);
        await SettleAsync(result.Outcome, desired.Identity.ToString());
    })));

    public Task RemoveAsync(params IEnumerable<LoadBalancerIdentity> all) => Pump.RunAsync(() => Task.WhenAll(all.Select(RemoveInPumpAsync)));

    /// <summary>Another process on the same account: nothing is remembered.</summary>
    public async Task RestartAsync(params IReadOnlyList<KnownLoadBalancer> known)
    {
        await Provider.DisposeAsync();
        Provider = CreateProvider();
        await Provider.StartAsync(known, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        _meters.Dispose();
    }

    private async Task<ProviderPlan> ConvergeInPumpAsync(DesiredLoadBalancer desired)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            ProviderPlan plan = await Provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None);
            if (plan.Changes.IsEmpty)
            {
                return plan;
            }

            await SettleAsync((await Provider.ApplyAsync(plan, CancellationToken.None)).Outcome, string.Join("; ", plan.Changes));
        }

        throw new InvalidOperationException($"{desired.Identity} has not converged after {MostRounds} rounds.");
    }

    private async Task RemoveInPumpAsync(LoadBalancerIdentity identity)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            ProviderPlan plan = await Provider.PlanAsync(new PlanRequest(identity, null, []), CancellationToken.None);
            if (plan.Changes.IsEmpty)
            {
                return;
            }

            await SettleAsync((await Provider.ApplyAsync(plan, CancellationToken.None)).Outcome, string.Join("; ", plan.Changes));
        }

        throw new InvalidOperationException($"{identity} is not removed after {MostRounds} rounds.");
    }

    private async Task SettleAsync(Outcome outcome, string after)
    {
        switch (outcome)
        {
            case Outcome.Settled:
                return;
            case Outcome.Waiting waiting:
                await Task.Delay(waiting.After, Time);
                return;
            default:
                throw new InvalidOperationException($"{outcome} after {after}");
        }
    }

    private AzureProvider CreateProvider()
    {
        WarmUpHandler? warmUp = null;
        AzureClientSettings settings = _client(new AzureClientSettings
        {
            TokenCredential = new FixedCredential(),
            Transport = () => warmUp = new WarmUpHandler(_transport(Arm.CreateHandler())),
            RateFactor = 1e6,
        });
        var clients = new AzureClients(settings, NullLoggerFactory.Instance, _meters, Time, new Random(7));

        // Tokens are fetched on threads of their own, which the clock would not wait for: the first is fetched here, and never expires.
        Task.Run(() => clients.Arm.GetAsync(ResourceIds.VirtualNetwork(Settings), CancellationToken.None)).Wait();
        warmUp?.End();
        return new AzureProvider(clients.Arm, Settings, Time, NullLogger.Instance, clients);
    }

    /// <summary>Answers that nothing is there until it is told to let requests through.</summary>
    private sealed class WarmUpHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private bool _isOver;

        public void End() => _isOver = true;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _isOver
            ? base.SendAsync(request, cancellationToken)
            : Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("""{"error":{"code":"ResourceNotFound","message":"not yet"}}""") });
    }

    private sealed class FixedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(FakeArm.StaticToken, DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
