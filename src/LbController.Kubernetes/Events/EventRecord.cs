namespace LbController.Kubernetes.Events;

/// <summary>One call of the recorder, with the time of it.</summary>
internal sealed record EventRecord(EventKey Key, ObjectReference Regarding, DateTimeOffset Time);
