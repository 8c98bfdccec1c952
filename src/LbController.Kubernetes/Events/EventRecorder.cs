using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Events;

/// <summary>
/// Writes Events of events.k8s.io/v1 behind the backs of those who record them. Objects are spread over a few lanes, each with its own
/// queue, so that one slow write holds up few others while the Events of one object stay in order.
/// </summary>
internal sealed partial class EventRecorder : IEventRecorder
{
    private const int Lanes = 4;

    private static readonly TimeSpan DropLogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly EventLane[] _lanes;
    private readonly ApiSurroundings _around;
    private long _dropped;
    private long _lastStamp;
    private long? _lastDropLog;

    public EventRecorder(IKubernetesApi api, EventRecorderOptions options, ApiSurroundings around)
    {
        _around = around;
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new EventLane(api, options, around, NextStamp, Drop))];
    }

    /// <summary>Events that were never written, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public void Record(ObjectReference regarding, EventType type, string reason, string action, string note)
    {
        var key = new EventKey(regarding.Uid, regarding.Namespace, regarding.Name, type, reason, action, note);
        if (!LaneOf(regarding).TryAdd(new EventRecord(key, regarding, _around.Time.GetUtcNow())))
        {
            Drop("the queue is full");
        }
    }

    /// <summary>Writes until cancelled, then what is left, for a bounded time; returns normally.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_lanes.Select(lane => lane.RunAsync(cancellationToken)));

    /// <summary>The same lane for the same object in every run: string hashes of .NET differ between processes.</summary>
    private EventLane LaneOf(ObjectReference regarding)
    {
        uint hash = 2166136261;
        foreach (char character in regarding.Name)
        {
            hash = (hash ^ character) * 16777619;
        }

        return _lanes[hash % Lanes];
    }

    /// <summary>Nanoseconds since 1970, never twice the same.</summary>
    private long NextStamp()
    {
        long now = (_around.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        lock (_lock)
        {
            return _lastStamp = Math.Max(_lastStamp + 1, now);
        }
    }

    private void Drop(string reason)
    {
        long dropped = Interlocked.Increment(ref _dropped);
        lock (_lock)
        {
            if (_lastDropLog is { } last && _around.Time.GetElapsedTime(last) < DropLogInterval)
            {
                return;
            }

            _lastDropLog = _around.Time.GetTimestamp();
        }

        LogDropped(_around.Logger, dropped, reason);
    }
}
