using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Watching;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime.Caching;

/// <summary>
/// The nodes, and the set of them that takes traffic. Says when that set changes, and only then: heartbeats, readiness and labels that
/// decide nothing wake nobody, and neither does a node that is about to go: its health check drains it, and it is left out of the next
/// decision, or of the one that its deletion causes (contract B39, B49). A set that turns empty is not believed at once, unless people keep
/// every node out by label: a server that has not loaded its nodes, or somebody who deletes all Node objects by mistake, is more frequent
/// than a cluster without nodes, and to believe it empties every load balancer at once (B42).
/// </summary>
internal sealed partial class NodeCache : IReflectorStore<Node>
{
    /// <summary>How long a set without a single node is disbelieved (contract B42).</summary>
    public static readonly TimeSpan EmptyGrace = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, NodeSnapshot> _nodes = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly Func<IReadOnlyCollection<NodeLabels>>? _wantedLabels;
    private ValueList<TargetNode> _eligible = [];

    /// <summary>Those, and the ones that are about to go.</summary>
    private ValueList<TargetNode> _present = [];

    /// <summary>What <see cref="_eligible"/> was chosen from; empty where labels are not kept.</summary>
    private NodeSnapshot[] _chosenFrom = [];
    private ITimer? _doubt;
    private bool _listed;

    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of a set that is not believed.</param>
    /// <param name="changed">Called after the eligible set has changed, or that of some labels.</param>
    /// <param name="wantedLabels">The labels that Services ask for at the moment; null where none can, and labels are not kept.</param>
    public NodeCache(TimeProvider time, ILogger logger, Action changed, Func<IReadOnlyCollection<NodeLabels>>? wantedLabels = null)
    {
        _wantedLabels = wantedLabels;
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

    /// <summary>Whether nodes can be chosen by label.</summary>
    public bool KeepsLabels => _wantedLabels is not null;

    /// <summary>The nodes that take traffic among those with these labels: while all of them are about to go, those.</summary>
    public ValueList<TargetNode> EligibleWith(NodeLabels labels)
    {
        NodeSnapshot[] nodes;
        lock (_lock)
        {
            nodes = _chosenFrom;
        }

        return NodeSelection.Select(nodes.Where(node => labels.Match(node.Labels)));
    }

    /// <summary>Whether a set without nodes waits to be believed: what has targets must not lose them over it (contract B42).</summary>
    public bool IsEmptyInDoubt
    {
        get
        {
            lock (_lock)
            {
                return _doubt is not null;
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

    public void Replace(IReadOnlyList<Node> items)
    {
        IReadOnlyCollection<NodeLabels> wanted = _wantedLabels?.Invoke() ?? [];
        Update(() =>
        {
            var before = wanted.Count == 0 ? [] : new Dictionary<string, NodeSnapshot>(_nodes, StringComparer.Ordinal);
            _nodes.Clear();
            foreach (Node item in items)
            {
                _nodes[item.Metadata.Name] = SnapshotMapper.Map(item, KeepsLabels);
            }

            return (true, before.Values.Any(node => _nodes.TryGetValue(node.Name, out NodeSnapshot? after) && Matters(wanted, node.Labels, after.Labels)));
        });
    }

    public void Upsert(Node item)
    {
        NodeSnapshot after = SnapshotMapper.Map(item, KeepsLabels);
        Update(() =>
        {
            bool differs = !_nodes.TryGetValue(after.Name, out NodeSnapshot? before) || before != after;
            _nodes[after.Name] = after;
            return (differs, before is not null && before.Labels != after.Labels && Matters(_wantedLabels?.Invoke() ?? [], before.Labels, after.Labels));
        });
    }

    public void Delete(Node item) => Update(() => (_nodes.Remove(item.Metadata.Name), false));

    /// <summary>Whether a change of labels takes a node into the choice of some Service, or out of it: all others wake nobody.</summary>
    private static bool Matters(IReadOnlyCollection<NodeLabels> wanted, ValueMap before, ValueMap after) =>
        before != after && wanted.Any(labels => labels.Match(before) != labels.Match(after));

    private void BelieveEmpty()
    {
        lock (_lock)
        {
            if (_doubt is null)
            {
                return;
            }

            EndDoubt();
            _eligible = [];
            _present = [];
            _chosenFrom = [];
        }

        LogEmptyBelieved(_logger, EmptyGrace);
        _changed();
    }

    /// <param name="change">Alters the nodes, says whether it did, and whether labels that matter changed; called under the lock.</param>
    private void Update(Func<(bool Differs, bool ByLabel)> change)
    {
        bool changed = false;
        lock (_lock)
        {
            (bool differs, bool byLabel) = change();
            if (differs)
            {
                changed = Adopt(NodeSelection.Select(_nodes.Values)) || byLabel;
            }
        }

        if (changed)
        {
            _changed();
        }
    }

    /// <returns>Whether the set is another one now; called under the lock.</returns>
    private bool Adopt(ValueList<TargetNode> eligible)
    {
        if (eligible.IsEmpty && !NodeSelection.IsEmptyOnPurpose(_nodes.Values) && (!_eligible.IsEmpty || !_listed || _doubt is not null))
        {
            _listed = true;
            if (_doubt is null)
            {
                LogEmptyDisbelieved(_logger, _eligible.Count, EmptyGrace);
                _doubt = _time.CreateTimer(_ => BelieveEmpty(), null, EmptyGrace, Timeout.InfiniteTimeSpan);
            }

            return false;
        }

        _listed = true;
        EndDoubt();
        ValueList<TargetNode> present = Present(eligible);
        bool changed = present != _present || Gains(_eligible, eligible);
        _eligible = eligible;
        _present = present;
        _chosenFrom = KeepsLabels ? [.. _nodes.Values] : [];
        return changed;
    }

    private ValueList<TargetNode> Present(ValueList<TargetNode> eligible) => _nodes.Values.Any(node => node.IsDeleting || node.HasAutoscalerTaint)
        ? NodeSelection.Select(_nodes.Values.Select(node => node with { IsDeleting = false, HasAutoscalerTaint = false }))
        : eligible;

    /// <summary>Whether there is a node that was not there before: one whose going was called off has to be taken in again.</summary>
    private static bool Gains(ValueList<TargetNode> before, ValueList<TargetNode> after) => before != after && after.Except(before).Any();

    private void EndDoubt()
    {
        _doubt?.Dispose();
        _doubt = null;
    }

    [LoggerMessage(3010, LogLevel.Warning, "No node is left that could take traffic, {Known} were targets; they stay so for {Grace}, in case it is a mistake")]
    private static partial void LogEmptyDisbelieved(ILogger logger, int known, TimeSpan grace);

    [LoggerMessage(3011, LogLevel.Warning, "No node could take traffic for {Grace}; load balancers have no targets now")]
    private static partial void LogEmptyBelieved(ILogger logger, TimeSpan grace);
}
