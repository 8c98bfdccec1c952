namespace LbController.Kubernetes.Events;

/// <summary>The type of an Event.</summary>
internal enum EventType
{
    Normal,
    Warning,
}
