using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Annotations;

/// <summary>
/// The adapter's wishes of one Service, typed: by annotation, else by its class's parameter. The only place that reads their text: the
/// rest of the adapter sees values. A new one is a <see cref="Term{T}"/>, a line in <see cref="Definitions"/> and a property that
/// <see cref="Read"/> sets.
/// </summary>
internal sealed record HAProxyAnnotations
{
    /// <summary>The prefix of all of them.</summary>
    public const string Prefix = "haproxy.lbcontroller.io/";

    /// <summary>The pool to take addresses from.</summary>
    public const string AddressPoolKey = Prefix + "address-pool";

    /// <summary>Whether and how nodes are told the client's address.</summary>
    public static readonly Term<ProxyProtocol?> ProxyProtocolTerm = Terms.Choice(
        "proxy-protocol", [("v1", Model.ProxyProtocol.V1), ("v2", Model.ProxyProtocol.V2)], "no header", "v2", "each connection to a node begins with a PROXY protocol header that tells the client's address; the Pods must expect it", ProblemSeverity.Refused);

    /// <summary>How connections are spread.</summary>
    public static readonly Term<BalanceAlgorithm?> BalanceTerm = Terms.Choice(
        "balance",
        [("roundrobin", BalanceAlgorithm.RoundRobin), ("leastconn", BalanceAlgorithm.LeastConnections), ("source", BalanceAlgorithm.Source), ("random", BalanceAlgorithm.Random)],
        "`roundrobin`", "leastconn", "how connections are spread over the nodes; `source` by the client's address; with sessionAffinity ClientIP only `source`, which that has anyway");

    /// <summary>Weights of nodes.</summary>
    public static readonly Term<ImmutableDictionary<string, int>> NodeWeightsTerm = Terms.Weights(
        "node-weights", "all alike", "node-a=50,node-b=100", "the nodes' shares in relation to each other; nodes that are not named weigh 100, 0 gets no new clients, names that no node has (yet) do nothing; changes without a reload");

    /// <summary>Connections at a time, for each port and address family.</summary>
    public static readonly Term<int?> MaxConnectionsTerm = Terms.Number(
        "max-connections", 1, 1_000_000, "what HAProxy has room for", "1000", "connections at a time on each of the Service's addresses and ports; further clients wait unaccepted in the kernel's queue; another number is a reload, and connections from before it are not counted");

    /// <summary>Connections at a time to each node, for each port and address family.</summary>
    public static readonly Term<int?> MaxConnectionsPerNodeTerm = Terms.Number(
        "max-connections-per-node", 1, 1_000_000, "no limit", "200", "connections at a time to each node, for each of the Service's addresses and ports; further ones wait for `timeout-queue`; another number takes effect without a reload");

    /// <summary>Silence of clients.</summary>
    public static readonly Term<TimeSpan?> TimeoutClientTerm = Terms.Duration(
        "timeout-client", TimeSpan.FromSeconds(1), TimeSpan.FromHours(168), "`--haproxy-client-timeout`", "10m", "a connection on which nothing is sent or received for so long, as the client's side sees it, is closed");

    /// <summary>Silence of nodes.</summary>
    public static readonly Term<TimeSpan?> TimeoutServerTerm = Terms.Duration(
        "timeout-server", TimeSpan.FromSeconds(1), TimeSpan.FromHours(168), "`--haproxy-server-timeout`", "10m", "the same on the node's side; the shorter of the two counts");

    /// <summary>Silence of both.</summary>
    public static readonly Term<TimeSpan?> TimeoutTunnelTerm = Terms.Duration(
        "timeout-tunnel", TimeSpan.FromSeconds(1), TimeSpan.FromHours(168), "the two before", "1h", "silence of both sides; once a node is connected it replaces timeout-client and timeout-server, so it is not set together with them");

    /// <summary>A node's answer to a connection attempt.</summary>
    public static readonly Term<TimeSpan?> TimeoutConnectTerm = Terms.Duration(
        "timeout-connect", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), "`--haproxy-connect-timeout`", "2s", "how long a node has to accept a connection before the next attempt");

    /// <summary>Waiting for a node below its limit.</summary>
    public static readonly Term<TimeSpan?> TimeoutQueueTerm = Terms.Duration(
        "timeout-queue", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), "`10s`", "30s", "how long a client waits for a node where all have `max-connections-per-node`, before it is closed");

    /// <summary>Half-closed connections.</summary>
    public static readonly Term<TimeSpan?> TimeoutClientFinTerm = Terms.Duration(
        "timeout-client-fin", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "`30s`", "5s", "how long a client may be silent on a connection that its node has ended, before it is closed");

    /// <summary>Keepalive probes.</summary>
    public static readonly Term<bool?> TcpKeepaliveTerm = Terms.Boolean(
        "tcp-keepalive", "`true`", "false", "whether the kernel probes silent connections, to clients and to nodes");

    /// <summary>Nodes that come back.</summary>
    public static readonly Term<TimeSpan?> SlowStartTerm = Terms.Duration(
        "slow-start", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "the full share at once", "30s", "over how long a node that joins or comes back gets its full share of connections; not with `source` or affinity");

    /// <summary>Connections of nodes that fail.</summary>
    public static readonly Term<NodeDownAction?> OnNodeDownTerm = Terms.Choice(
        "on-node-down", [("keep", NodeDownAction.Keep), ("close", NodeDownAction.Close)], "`keep`", "close", "what becomes of the connections of a node that fails its health check; those of a node that leaves are kept in any case (by a reload where this is `close`)");

    /// <summary>Further attempts.</summary>
    public static readonly Term<int?> RetriesTerm = Terms.Number(
        "retries", 0, 10, "3", "1", "further attempts to connect to a node, each to another one; 0 closes the connection where the first one fails");

    /// <summary>All that mean something, as the reference tells them.</summary>
    public static readonly ValueList<AnnotationDefinition> Definitions =
    [
        new(AddressPoolKey, "name", "the name of a pool of `--haproxy-pool` that the Service may use", "any pool with `autoAssign`", "public", "the pool to take addresses from; a change to another pool that there is moves the Service to an address of that one"),
        ProxyProtocolTerm.Definition,
        BalanceTerm.Definition,
        NodeWeightsTerm.Definition,
        MaxConnectionsTerm.Definition,
        MaxConnectionsPerNodeTerm.Definition,
        TimeoutClientTerm.Definition,
        TimeoutServerTerm.Definition,
        TimeoutTunnelTerm.Definition,
        TimeoutConnectTerm.Definition,
        TimeoutQueueTerm.Definition,
        TimeoutClientFinTerm.Definition,
        TcpKeepaliveTerm.Definition,
        SlowStartTerm.Definition,
        OnNodeDownTerm.Definition,
        RetriesTerm.Definition,
    ];

    /// <summary>The keys of those that say how connections are treated: all but the one for the address.</summary>
    public static readonly ValueList<string> TrafficKeys = Definitions.Select(definition => definition.Key).Where(key => key != AddressPoolKey).ToValueList();

    private static readonly HAProxyAnnotations None = new();

    /// <summary>How nodes are told the client's address, or null.</summary>
    public ProxyProtocol? ProxyProtocol { get; private init; }

    /// <summary>How connections are spread, or null.</summary>
    public BalanceAlgorithm? Balance { get; private init; }

    /// <summary>Weights by node, or null.</summary>
    public ImmutableDictionary<string, int>? NodeWeights { get; private init; }

    /// <summary>Connections at a time, or null.</summary>
    public int? MaxConnections { get; private init; }

    /// <summary>Connections at a time to each node, or null.</summary>
    public int? MaxConnectionsPerNode { get; private init; }

    /// <summary>Or null, as the others of these.</summary>
    public TimeSpan? TimeoutClient { get; private init; }

    public TimeSpan? TimeoutServer { get; private init; }

    public TimeSpan? TimeoutTunnel { get; private init; }

    public TimeSpan? TimeoutConnect { get; private init; }

    public TimeSpan? TimeoutQueue { get; private init; }

    public TimeSpan? TimeoutClientFin { get; private init; }

    /// <summary>Whether silent connections are probed, or null.</summary>
    public bool? TcpKeepalive { get; private init; }

    /// <summary>Over how long a node gets its full share, or null.</summary>
    public TimeSpan? SlowStart { get; private init; }

    /// <summary>What becomes of a failed node's connections, or null.</summary>
    public NodeDownAction? OnNodeDown { get; private init; }

    /// <summary>Further attempts, or null.</summary>
    public int? Retries { get; private init; }

    /// <summary>What is wrong with them.</summary>
    public ValueList<Problem> Problems { get; private init; } = [];

    /// <summary>The name of the pool that a Service asks for, or null.</summary>
    public static string? PoolOf(ValueMap annotations) => annotations[AddressPoolKey]?.Trim();

    /// <summary>Reads the others. Pure and total.</summary>
    /// <param name="annotations">The Service's.</param>
    /// <param name="parameters">Its class's.</param>
    public static HAProxyAnnotations Read(ValueMap annotations, ValueMap parameters)
    {
        if (annotations.Count == 0 && parameters.Count == 0)
        {
            return None;
        }

        var problems = new List<Problem>();
        foreach ((string key, _) in annotations)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal) && Definitions.All(known => known.Key != key))
            {
                problems.Add(new Problem(
                    ProblemSeverity.Degraded,
                    ProblemReasons.UnknownAnnotation,
                    $"metadata.annotations[{key}]",
                    $"it is not known and has no effect; known are {string.Join(", ", Definitions.Select(known => known.Key))}"));
            }
        }

        T? Of<T>(Term<T> term) => term.Read(annotations, parameters, problems);
        var read = new HAProxyAnnotations
        {
            ProxyProtocol = Of(ProxyProtocolTerm),
            Balance = Of(BalanceTerm),
            NodeWeights = Of(NodeWeightsTerm),
            MaxConnections = Of(MaxConnectionsTerm),
            MaxConnectionsPerNode = Of(MaxConnectionsPerNodeTerm),
            TimeoutClient = Of(TimeoutClientTerm),
            TimeoutServer = Of(TimeoutServerTerm),
            TimeoutTunnel = Of(TimeoutTunnelTerm),
            TimeoutConnect = Of(TimeoutConnectTerm),
            TimeoutQueue = Of(TimeoutQueueTerm),
            TimeoutClientFin = Of(TimeoutClientFinTerm),
            TcpKeepalive = Of(TcpKeepaliveTerm),
            SlowStart = Of(SlowStartTerm),
            OnNodeDown = Of(OnNodeDownTerm),
            Retries = Of(RetriesTerm),
        };
        return read with { Problems = problems.ToValueList() };
    }
}
