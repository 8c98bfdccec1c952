using System.Net;
using Amazon.Runtime;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Client;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Model;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Providers.Aws.Tests.Rig;

/// <summary>The adapter with its real client on the fake cloud, in virtual time.</summary>
internal sealed class AwsRig : IAsyncDisposable
{
    private const int MostRounds = 60;

    private readonly TestMeters _meters = new();
    private readonly double _rateFactor;
    private readonly Func<HttpMessageHandler, HttpMessageHandler> _transport;
    private readonly int _attempts;

    /// <param name="instances">How many nodes the standard world has.</param>
    /// <param name="ipv6">Whether its subnets have IPv6 networks.</param>
    /// <param name="settings">Changes the administrator's settings.</param>
    /// <param name="rateFactor">AWS's request rates times this: by default as good as none, since nobody turns the clock while a call waits.</param>
    /// <param name="transport">Stands between the client and the fake cloud.</param>
    /// <param name="attempts">How often the client tries a call; with 1 it never waits for the clock.</param>
    public AwsRig(
        int instances = 3, bool ipv6 = false, Func<AwsSettings, AwsSettings>? settings = null, double rateFactor = 1e6, Func<HttpMessageHandler, HttpMessageHandler>? transport = null, int attempts = 4)
    {
        _transport = transport ?? (handler => handler);
        _attempts = attempts;
        _rateFactor = rateFactor;
        Aws = new FakeAws(Time);
        Aws.Settings.VerifySignatures = false;
        Instances = [.. Aws.World.AddStandard(instances: instances, ipv6: ipv6)];
        Settings = new AwsSettings("eu-west-1", null, "test", "internal", "instance", "ELBSecurityPolicy-TLS13-1-2-2021-06", ValueMap.Empty, [], PortRange.DefaultNodePorts);
        Settings = settings?.Invoke(Settings) ?? Settings;
        Provider = CreateProvider();
    }

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FakeAws Aws { get; }

    public List<FakeInstance> Instances { get; }

    public AwsSettings Settings { get; }

    public AwsProvider Provider { get; private set; }

    public ClusterId Cluster { get; } = new("cluster-1");

    /// <summary>The node on an instance.</summary>
    public TargetNode Node(int index) => new($"node-{index}", [IPAddress.Parse($"10.0.0.{index + 10}")], $"aws:///eu-west-1a/{Instances[index].Id}");

    /// <summary>A Service with one port on all nodes.</summary>
    public DesiredLoadBalancer Service(string name, params (string Key, string Value)[] annotations) => new()
    {
        Identity = new LoadBalancerIdentity(Cluster, new ServiceKey("default", name), $"uid-{name}"),
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30080)],
        Nodes = Enumerable.Range(0, Instances.Count).Select(Node).ToValueList(),
        Health = HealthProbe.Http(10256, "/healthz"),
        Annotations = new ValueMap(annotations.Select(annotation => KeyValuePair.Create(annotation.Key, annotation.Value))),
    };

    public Task<ProviderPlan> PlanAsync(DesiredLoadBalancer desired) => Provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None);

    /// <summary>Plans and applies, and lets time pass where AWS needs it, until nothing is left to do.</summary>
    public async Task<ProviderPlan> ConvergeAsync(DesiredLoadBalancer desired)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            ProviderPlan plan = await PlanAsync(desired);
            if (plan.Changes.IsEmpty)
            {
                return plan;
            }

            Settle((await Provider.ApplyAsync(plan, CancellationToken.None)).Outcome, plan);
        }

        throw new InvalidOperationException($"{desired.Identity} has not converged after {MostRounds} rounds.");
    }

    /// <summary>The path of a node change, until nothing is left to do.</summary>
    public async Task ConvergeTargetsAsync(DesiredLoadBalancer desired)
    {
        ApplyResult result = await Provider.ApplyTargetsAsync(desired, CancellationToken.None);
        if (result.Outcome is Outcome.Waiting waiting)
        {
            Time.Advance(waiting.After);
            await ConvergeAsync(desired);
        }
    }

    public async Task RemoveAsync(LoadBalancerIdentity identity)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            ProviderPlan plan = await Provider.PlanAsync(new PlanRequest(identity, null, []), CancellationToken.None);
            if (plan.Changes.IsEmpty)
            {
                return;
            }

            Settle((await Provider.ApplyAsync(plan, CancellationToken.None)).Outcome, plan);
        }

        throw new InvalidOperationException($"{identity} is not removed after {MostRounds} rounds.");
    }

    /// <summary>Another process on the same account: nothing is remembered.</summary>
    public async Task RestartAsync()
    {
        await Provider.DisposeAsync();
        Provider = CreateProvider();
        await Provider.StartAsync([], CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        _meters.Dispose();
    }

    private void Settle(Outcome outcome, ProviderPlan plan)
    {
        switch (outcome)
        {
            case Outcome.Settled:
                return;
            case Outcome.Waiting waiting:
                Time.Advance(waiting.After);
                return;
            default:
                throw new InvalidOperationException($"{outcome} after {string.Join("; ", plan.Changes)}");
        }
    }

    private AwsProvider CreateProvider()
    {
        var settings = new AwsClientSettings
        {
            Region = "eu-west-1",
            Credentials = new BasicAWSCredentials(FakeAws.DefaultKeyId, FakeAws.DefaultSecret),
            Transport = () => _transport(Aws.CreateHandler()),
            Attempts = _attempts,
            RateFactor = _rateFactor,
        };
        var clients = new AwsClients(settings, NullLoggerFactory.Instance, _meters, Time, new Random(1));
        return new AwsProvider(clients.LoadBalancing, clients.Compute, Settings, Time, clients);
    }
}
