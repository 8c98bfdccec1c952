using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>Applies what a Service says of the treatment of its connections to its proxies, and finds what contradicts. Pure and total.</summary>
internal sealed class TrafficMapper
{
    /// <summary>The weight of nodes that are not named where others are.</summary>
    public const int OtherWeight = 100;

    private readonly HAProxyAnnotations _wishes;
    private readonly TimeSpan? _affinity;
    private readonly BalanceAlgorithm _balance;
    private readonly bool _heedsWeights;
    private readonly bool _heedsTunnel;
    private readonly TimeSpan _slowStart;
    private readonly List<Problem> _problems = [];

    /// <summary>Decides what takes effect.</summary>
    /// <param name="desired">The Service.</param>
    /// <param name="wishes">What it says.</param>
    /// <param name="targets">Its nodes.</param>
    public TrafficMapper(DesiredLoadBalancer desired, HAProxyAnnotations wishes, ValueList<ServerTarget> targets)
    {
        _wishes = wishes;
        _affinity = desired.ClientIpAffinity;
        _balance = _affinity is null ? wishes.Balance ?? BalanceAlgorithm.RoundRobin : BalanceAlgorithm.Source;
        if (wishes.Balance is { } asked && asked != _balance)
        {
            Report(HAProxyAnnotations.BalanceTerm.Definition.Key, "it has no effect, since sessionAffinity ClientIP places clients by their address; set source, or sessionAffinity to None");
        }

        // Nodes of one family may all weigh nothing while those of the other do not.
        _heedsWeights = wishes.NodeWeights is not null
            && desired.Families.All(family => targets.IsEmpty || TargetSelector.For(family, targets).Any(target => WeightOf(target.Node) > 0));
        if (wishes.NodeWeights is not null && !_heedsWeights)
        {
            Report(HAProxyAnnotations.NodeWeightsTerm.Definition.Key, "every node that there is would get no connection, so all get the same share; give at least one of them a weight above 0");
        }

        _heedsTunnel = wishes.TimeoutTunnel is not null && wishes.TimeoutClient is null && wishes.TimeoutServer is null;
        if (wishes.TimeoutTunnel is not null && !_heedsTunnel)
        {
            Report(HAProxyAnnotations.TimeoutTunnelTerm.Definition.Key, "it has no effect, since it would replace timeout-client and timeout-server; set either these or timeout-tunnel");
        }

        _slowStart = _balance == BalanceAlgorithm.Source ? TimeSpan.Zero : wishes.SlowStart ?? TimeSpan.Zero;
        if (wishes.SlowStart is not null && _slowStart == TimeSpan.Zero)
        {
            Report(HAProxyAnnotations.SlowStartTerm.Definition.Key, "it has no effect, since clients are placed by their address, and would move twice");
        }

        ReportUdp(desired);
    }

    /// <summary>What contradicts or has no effect.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The frontend with its limits.</summary>
    public HAProxyFrontend Applied(HAProxyFrontend frontend) => frontend with
    {
        MaxConnections = _wishes.MaxConnections ?? 0,
        ClientTimeout = _wishes.TimeoutClient,
        ClientFinTimeout = _wishes.TimeoutClientFin,
        ProbesSilence = _wishes.TcpKeepalive ?? true,
    };

    /// <summary>The back end and its servers with their limits.</summary>
    /// <param name="backend">The back end.</param>
    /// <param name="family">Its clients' family.</param>
    public HAProxyBackend Applied(HAProxyBackend backend, IpFamily family)
    {
        ValueList<HAProxyServer> servers = backend.Servers.Select(Applied).ToValueList();
        return backend with
        {
            Servers = _balance == BalanceAlgorithm.Source ? WithIds(servers) : servers,
            StickTable = _affinity is { } expiry ? new HAProxyStickTable(family, expiry) : null,
            Balance = _balance,
            ConnectTimeout = _wishes.TimeoutConnect,
            ServerTimeout = _wishes.TimeoutServer,
            TunnelTimeout = _heedsTunnel ? _wishes.TimeoutTunnel : null,
            QueueTimeout = _wishes.TimeoutQueue,
            Retries = _wishes.Retries,
            ProbesSilence = _wishes.TcpKeepalive ?? true,
        };
    }

    private HAProxyServer Applied(HAProxyServer server) => server with
    {
        Weight = _heedsWeights ? WeightOf(server.Name) : HAProxyServer.DefaultWeight,
        MaxConnections = _wishes.MaxConnectionsPerNode ?? 0,
        ProxyProtocol = _wishes.ProxyProtocol ?? ProxyProtocol.None,
        SlowStart = _slowStart,
        ClosesWhenDown = _wishes.OnNodeDown == NodeDownAction.Close,
    };

    private int WeightOf(string node) => _wishes.NodeWeights?.GetValueOrDefault(node, OtherWeight) ?? HAProxyServer.DefaultWeight;

    /// <summary>The same servers with numbers that follow from their names; where two have the same, the later one gets the next.</summary>
    private static ValueList<HAProxyServer> WithIds(ValueList<HAProxyServer> servers)
    {
        var taken = new HashSet<int>();
        var numbered = new List<HAProxyServer>(servers.Count);
        foreach (HAProxyServer server in servers)
        {
            int id = HAProxyNames.ServerId(server.Name);
            while (!taken.Add(id))
            {
                id = id == int.MaxValue ? 1 : id + 1;
            }

            numbered.Add(server with { Id = id });
        }

        return numbered.ToValueList();
    }

    private void ReportUdp(DesiredLoadBalancer desired)
    {
        if (desired.Listeners.All(listener => listener.Key.Protocol != TransportProtocol.Udp))
        {
            return;
        }

        foreach (string key in HAProxyAnnotations.TrafficKeys.Where(key => desired.Annotations[key] is not null))
        {
            Report(key, "it has no effect on the Service's UDP ports, which are forwarded by packets and not by connections; give them a Service of their own, which may share the address");
        }
    }

    private void Report(string key, string message) =>
        _problems.Add(new Problem(ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, $"metadata.annotations[{key}]", message));
}
