using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Runtime.Caching;
using LbController.Runtime.Reconciliation;

namespace LbController.Runtime.Diagnostics;

/// <summary>
/// Looks on as passes end, and knows what no single pass does: how long a Service has waited for its address, which removals are stuck
/// and since when, when a change of nodes has reached everyone. Times count from what this process saw first. Of a Service that is no
/// business of ours nothing is kept.
/// </summary>
internal sealed class PassWatch
{
    private readonly Lock _lock = new();
    private readonly ReconcilerInputs _inputs;
    private readonly ControllerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Dictionary<ServiceKey, long> _unaddressed = [];
    private readonly Dictionary<ServiceKey, long> _stuck = [];
    private readonly List<NodeSync> _nodeSyncs = [];
    private long? _nodesChangedAt;

    public PassWatch(ReconcilerInputs inputs, ControllerMetrics metrics, TimeProvider time)
    {
        _inputs = inputs;
        _metrics = metrics;
        _time = time;
    }

    /// <summary>Removals that have failed and are not done yet.</summary>
    public int StuckRemovals
    {
        get
        {
            lock (_lock)
            {
                return _stuck.Count;
            }
        }
    }

    /// <summary>How long ago the first of them failed first; zero where there is none.</summary>
    public TimeSpan LongestStuckRemoval
    {
        get
        {
            lock (_lock)
            {
                return _stuck.Count == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_stuck.Values.Min());
            }
        }
    }

    /// <summary>How many things are remembered: nothing may stay of what is gone.</summary>
    public int Remembered
    {
        get
        {
            lock (_lock)
            {
                return _unaddressed.Count + _stuck.Count + _nodeSyncs.Sum(sync => sync.Pending.Count);
            }
        }
    }

    /// <summary>How many of our Services have each condition, as the watch last showed them.</summary>
    public IReadOnlyCollection<(string Type, bool IsTrue, int Count)> Conditions() =>
    [
        .. _inputs.Records.Keys
            .SelectMany(key => _inputs.Services.Find(key)?.Snapshot.Status.Conditions ?? [])
            .CountBy(condition => (condition.Type, condition.IsTrue))
            .Select(entry => (entry.Key.Type, entry.Key.IsTrue, entry.Value)),
    ];

    /// <summary>A Service was seen; where it wants an address and has none, its time begins to count.</summary>
    public void Seen(ServiceKey key)
    {
        if (_inputs.Services.Find(key)?.Snapshot is { Spec: { IsLoadBalancer: true, IsDeleting: false }, Status.Ingress.IsEmpty: true })
        {
            lock (_lock)
            {
                _unaddressed.TryAdd(key, _time.GetTimestamp());
            }
        }
    }

    /// <summary>A Service is gone, or none of our business any more.</summary>
    public void Gone(ServiceKey key)
    {
        lock (_lock)
        {
            _unaddressed.Remove(key);
        }
    }

    /// <summary>The eligible nodes have changed; the Services will be told now or a little later.</summary>
    public void NodesChanged()
    {
        lock (_lock)
        {
            _nodesChangedAt ??= _time.GetTimestamp();
        }
    }

    /// <summary>These Services are about to be looked at because of nodes.</summary>
    public void NodeSyncBegins(IReadOnlyCollection<ServiceKey> keys)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if (keys.Count > 0)
            {
                _nodeSyncs.Add(new NodeSync(_nodesChangedAt ?? now, now, [.. keys]));
            }

            _nodesChangedAt = null;
        }
    }

    /// <summary>A pass has ended. To be called by its worker, before it gives the key back.</summary>
    /// <param name="key">The Service.</param>
    /// <param name="outcome">How it ended; null where the Service is none of our business.</param>
    /// <param name="began">When it began, as a timestamp of the clock.</param>
    public void Ended(ServiceKey key, Outcome? outcome, long began)
    {
        ServiceRecord? record = _inputs.Records.Find(key);
        CachedService? cached = _inputs.Services.Find(key);
        ServiceSnapshot? service = cached is null ? null : record?.Newest(cached.Snapshot, cached.ResourceVersion) ?? cached.Snapshot;
        bool isRemoval = record?.Departed.Count > 0
            || service is { HasOwnershipFinalizer: true, Spec: { IsDeleting: true } or { IsLoadBalancer: false } };
        lock (_lock)
        {
            NoteAddress(key, outcome, service);
            if (isRemoval && outcome is Outcome.Retry or Outcome.Blocked)
            {
                _stuck.TryAdd(key, _time.GetTimestamp());
            }
            else if (!isRemoval || outcome is not Outcome.Waiting)
            {
                _stuck.Remove(key);
            }

            NoteNodeSyncs(key, began);
        }
    }

    private void NoteAddress(ServiceKey key, Outcome? outcome, ServiceSnapshot? service)
    {
        if (outcome is not null && service is { Spec: { IsLoadBalancer: true, IsDeleting: false }, Status.Ingress.IsEmpty: true })
        {
            return;
        }

        if (_unaddressed.Remove(key, out long since) && outcome is not null && service is { Status.Ingress.IsEmpty: false })
        {
            _metrics.Addressed(_time.GetElapsedTime(since));
        }
    }

    private void NoteNodeSyncs(ServiceKey key, long began)
    {
        for (int i = _nodeSyncs.Count - 1; i >= 0; i--)
        {
            NodeSync sync = _nodeSyncs[i];
            if (began >= sync.EnqueuedAt && sync.Pending.Remove(key) && sync.Pending.Count == 0)
            {
                _metrics.NodesSynced(_time.GetElapsedTime(sync.ChangedAt));
                _nodeSyncs.RemoveAt(i);
            }
        }
    }

    private sealed record NodeSync(long ChangedAt, long EnqueuedAt, HashSet<ServiceKey> Pending);
}
