using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Providers.TestKit;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Conformance;

/// <summary>The HAProxy adapter with a real HAProxy, as the kit needs it.</summary>
internal sealed class HAProxyProviderRig : IProviderRig
{
    private static readonly LoadBalancerIdentity Foreign = new(new ClusterId("somebody-else"), new ServiceKey("default", "web"), "uid-foreign");

    private readonly HAProxyRig _rig;
    private readonly Dictionary<string, EchoNode> _nodes;
    private HAProxyProvider _provider;

    private HAProxyProviderRig(HAProxyRig rig)
    {
        _rig = rig;
        _nodes = new Dictionary<string, EchoNode> { ["a"] = _rig.Node(1, 30080), ["b"] = _rig.Node(2, 30080), ["c"] = _rig.Node(3, 30080) };
        _provider = _rig.CreateProvider();
    }

    public ILoadBalancerProvider Provider => _provider;

    public ClusterId Cluster => HAProxyRig.Cluster;

    public static async Task<IProviderRig> CreateAsync(HAProxyMode mode)
    {
        var own = new HAProxyRig(mode);
        await own.PrepareAsync();
        var rig = new HAProxyProviderRig(own);
        await rig._provider.StartAsync([], CancellationToken.None).WithDeadline("the provider's start");
        return rig;
    }

    public TargetNode Node(string name) => new(name, [_nodes[name].Address], null);

    public DesiredLoadBalancer Service(string name) => _rig.Service(name, 80, 30080) with { Nodes = [Node("a"), Node("b")] };

    public IPAddress? FreeAddress() => _rig.Ip(200);

    public IPAddress? ForbiddenAddress() => IPAddress.Parse("127.0.0.1");

    // Nothing of this adapter gets ready by waiting.
    public Task WaitAsync(TimeSpan time) => Task.FromException(new ConformanceException($"asks to wait {time}"));

    /// <summary>A load balancer of another cluster in the same HAProxy.</summary>
    public async Task PlantForeignAsync() =>
        await HAProxyRig.ServeAsync(_provider, Service("web") with { Identity = Foreign, RequestedAddresses = [_rig.Ip(150)] });

    public async Task<bool> IsForeignUntouchedAsync() => await Client.AskAsync(_rig.Ip(150), 80) is "node-1" or "node-2";

    public async Task<IReadOnlyList<IReadOnlySet<string>>> WatchTargetsAsync(LoadBalancerIdentity identity, Func<Task> during)
    {
        var seen = new List<IReadOnlySet<string>> { await TargetsAsync(identity) };
        Task work = during();
        while (!work.IsCompleted)
        {
            IReadOnlySet<string> targets = await TargetsAsync(identity);
            if (!targets.SetEquals(seen[^1]))
            {
                seen.Add(targets);
            }
        }

        await work;
        seen.Add(await TargetsAsync(identity));
        return seen;
    }

    public async Task RestartAsync(IReadOnlyList<KnownLoadBalancer> known)
    {
        await _provider.AbandonAsync();
        _provider = await _rig.StartAsync([.. known]);
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    /// <summary>
    /// The servers to which the running worker sends a Service's connections: not those that leave and only finish theirs. While workers
    /// change over, the last answer counts.
    /// </summary>
    private async Task<IReadOnlySet<string>> TargetsAsync(LoadBalancerIdentity identity)
    {
        string prefix = $"be_{HAProxyNames.Service(identity)}_";
        HashSet<string> servers = [];
        await Deadline.UntilAsync(
            async () =>
            {
                string[][] rows = [.. (await _rig.AskAsync("show stat -1 6 -1")).Split('\n').Select(line => line.Split(',')).Where(fields => fields.Length > 1 && fields[0].StartsWith(prefix, StringComparison.Ordinal))];
                servers = [.. rows.Where(fields => fields[1] != "BACKEND" && !fields[17].StartsWith("MAINT", StringComparison.Ordinal)).Select(fields => fields[1])];
                return rows.Length > 0;
            },
            "an answer on the statistics socket");
        return servers;
    }
}
