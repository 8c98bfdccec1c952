using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Watching;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime.Caching;

/// <summary>
/// The nodes, and the set of them that takes traffic. Says when that set changes, and only then: heartbeats, readiness and labels that
/// decide nothing wake nobody, and neither does a node that is about to go: its health check drains it, and it is left out of the next
/// decision, or of the one that its deletion causes (contract B39, B49).
/// </summary>
internal sealed partial class NodeCache : IReflectorStore<Node>
{
    /// <summary>How long a complete list without a single node is disbelieved while nodes are known (contract B42).</summary>
    public static readonly TimeSpan EmptyListGrace = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, NodeSnapshot> _nodes = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private ValueList<TargetNode> _eligible = [];

    /// <summary>Those, and the ones that are about to go.</summary>
    private ValueList<TargetNode> _present = [];
    private ITimer? _emptyListTimer;
    private bool _listed;

    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of a list that is not believed.</param>
    /// <param name="changed">Called after the eligible set has changed.</param>
    public NodeCache(TimeProvider time, ILogger logger, Action changed)
    {
        _time = time;
        _logger = logger;
        _changed = changed;
    }

    /// <summary>The nodes that take traffic, ordered by name. Always the newest: decisions read it once and keep it.</summary>
    public ValueList<TargetNode> Eligible
    {
        get
        {
            lock (_lock)
            {
                return _eligible;
            }
        }
    }

    /// <summary>Whether a list without nodes waits to be believed: what has targets must not lose them over it (contract B42).</summary>
    public bool IsEmptyInDoubt
    {
        get
        {
            lock (_lock)
            {
                return _emptyListTimer is not null;
            }
        }
    }

    /// <summary>Every node, ordered by name, for people who ask why one is left out.</summary>
    public IReadOnlyList<NodeSnapshot> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)];
            }
        }
    }

    public void Replace(IReadOnlyList<Node> items) => Update(() =>
    {
        bool isFirst = !_listed;
        _listed = true;
        if (items.Count == 0 && (_nodes.Count > 0 || isFirst || _emptyListTimer is not null))
        {
            // A cluster that loses all its nodes between two lists is rarer than a server that has not loaded them: to believe it
            // empties every load balancer at once.
            LogEmptyListDisbelieved(_logger, _nodes.Count, EmptyListGrace);
            _emptyListTimer ??= _time.CreateTimer(_ => BelieveEmptyList(), null, EmptyListGrace, Timeout.InfiniteTimeSpan);
            return false;
        }

        _nodes.Clear();
        foreach (Node item in items)
        {
            _nodes[item.Metadata.Name] = SnapshotMapper.Map(item);
        }

        return true;
    });

    public void Upsert(Node item)
    {
        NodeSnapshot after = SnapshotMapper.Map(item);
        Update(() =>
        {
            bool differs = !_nodes.TryGetValue(after.Name, out NodeSnapshot? before) || before != after;
            _nodes[after.Name] = after;
            return differs;
        });
    }

    public void Delete(Node item) => Update(() => _nodes.Remove(item.Metadata.Name));

    private void BelieveEmptyList() => Update(() =>
    {
        LogEmptyListBelieved(_logger, EmptyListGrace);
        _nodes.Clear();
        return true;
    });

    /// <param name="change">Alters the nodes and says whether it did; called under the lock.</param>
    private void Update(Func<bool> change)
    {
        bool changed = false;
        lock (_lock)
        {
            if (change())
            {
                // Any word about nodes settles the doubt about an empty list.
                _emptyListTimer?.Dispose();
                _emptyListTimer = null;
                ValueList<TargetNode> eligible = NodeSelection.Select(_nodes.Values);
                ValueList<TargetNode> present = Present(eligible);
                changed = present != _present || Gains(_eligible, eligible);
                _eligible = eligible;
                _present = present;
            }
        }

        if (changed)
        {
            _changed();
        }
    }

    private ValueList<TargetNode> Present(ValueList<TargetNode> eligible) => _nodes.Values.Any(node => node.IsDeleting || node.HasAutoscalerTaint)
        ? NodeSelection.Select(_nodes.Values.Select(node => node with { IsDeleting = false, HasAutoscalerTaint = false }))
        : eligible;

    /// <summary>Whether there is a node that was not there before: one whose going was called off has to be taken in again.</summary>
    private static bool Gains(ValueList<TargetNode> before, ValueList<TargetNode> after) => before != after && after.Except(before).Any();

    [LoggerMessage(3010, LogLevel.Warning, "The API server listed no node, {Known} were known; they are kept as targets for {Grace} unless the server confirms")]
    private static partial void LogEmptyListDisbelieved(ILogger logger, int known, TimeSpan grace);

    [LoggerMessage(3011, LogLevel.Warning, "No node was seen for {Grace} after a list without nodes; load balancers have no targets now")]
    private static partial void LogEmptyListBelieved(ILogger logger, TimeSpan grace);
}
