using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Providers.TestKit.InMemory;

/// <summary>An <see cref="InMemoryProvider"/> as the kit needs it.</summary>
public sealed class InMemoryRig(Flaw flaw) : IProviderRig
{
    private readonly InMemoryBackEnd _backEnd = new();
    private InMemoryProvider? _provider;

    public ILoadBalancerProvider Provider => _provider ??= new InMemoryProvider(_backEnd, flaw);

    public ClusterId Cluster => new("in-memory");

    public TargetNode Node(string name) => new(name, [IPAddress.Parse("198.51.100.1")], null);

    public DesiredLoadBalancer Service(string name) => new()
    {
        Identity = new LoadBalancerIdentity(Cluster, new ServiceKey("default", name), $"uid-{name}"),
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30080)],
        Nodes = [Node("a"), Node("b")],
    };

    public IPAddress? FreeAddress() => IPAddress.Parse("192.0.2.100");

    public IPAddress? ForbiddenAddress() => IPAddress.Parse("203.0.113.1");

    public Task WaitAsync(TimeSpan time) => Task.CompletedTask;

    public Task PlantForeignAsync()
    {
        _backEnd.Foreign.Add("theirs");
        return Task.CompletedTask;
    }

    public Task<bool> IsForeignUntouchedAsync() => Task.FromResult(_backEnd.Foreign.Contains("theirs"));

    public async Task<IReadOnlyList<IReadOnlySet<string>>> WatchTargetsAsync(LoadBalancerIdentity identity, Func<Task> during)
    {
        int before = _backEnd.Targets[identity.ServiceUid].Count - 1;
        await during();
        return _backEnd.Targets[identity.ServiceUid][before..];
    }

    public Task RestartAsync(IReadOnlyList<KnownLoadBalancer> known)
    {
        _provider = new InMemoryProvider(_backEnd, flaw);
        return _provider.StartAsync(known, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
