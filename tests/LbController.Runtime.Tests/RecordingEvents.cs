using System.Collections.Concurrent;
using LbController.Kubernetes.Events;

namespace LbController.Runtime.Tests;

/// <summary>Keeps Events instead of writing them.</summary>
internal sealed class RecordingEvents : IEventRecorder
{
    private readonly ConcurrentQueue<(string Service, EventType Type, string Reason, string Note)> _events = new();

    public IReadOnlyList<(string Service, EventType Type, string Reason, string Note)> All => [.. _events];

    public void Record(ObjectReference regarding, EventType type, string reason, string action, string note) =>
        _events.Enqueue(($"{regarding.Namespace}/{regarding.Name}", type, reason, note));

    public IReadOnlyList<string> Reasons(string service) => [.. _events.Where(entry => entry.Service == service).Select(entry => entry.Reason)];
}
