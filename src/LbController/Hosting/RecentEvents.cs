using LbController.Kubernetes.Events;

namespace LbController.Hosting;

/// <summary>Passes Events on and keeps the last few for the live view.</summary>
internal sealed class RecentEvents(IEventRecorder inner, TimeProvider time) : IEventRecorder
{
    private const int Kept = 8;

    private readonly Lock _lock = new();
    private readonly Queue<Entry> _entries = new();

    /// <summary>The last few, oldest first.</summary>
    public IReadOnlyList<Entry> Last
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public void Record(ObjectReference regarding, EventType type, string reason, string action, string note)
    {
        lock (_lock)
        {
            _entries.Enqueue(new Entry(time.GetUtcNow(), $"{regarding.Namespace}/{regarding.Name}", type, reason, note));
            if (_entries.Count > Kept)
            {
                _entries.Dequeue();
            }
        }

        inner.Record(regarding, type, reason, action, note);
    }

    /// <summary>One Event.</summary>
    internal sealed record Entry(DateTimeOffset Time, string Service, EventType Type, string Reason, string Note);
}
