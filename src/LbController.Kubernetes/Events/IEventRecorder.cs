namespace LbController.Kubernetes.Events;

/// <summary>
/// Tells users, as Events on their objects, what happens. Never blocks and never fails: an Event that cannot be written is dropped and
/// counted. The same Event again within its window becomes a series, not another object.
/// </summary>
internal interface IEventRecorder
{
    void Record(ObjectReference regarding, EventType type, string reason, string action, string note);
}
