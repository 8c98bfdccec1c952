namespace LbController.Kubernetes.Events;

/// <summary>What makes two Events the same: everything a user reads. The object's resourceVersion is no part of it.</summary>
internal sealed record EventKey(string ObjectUid, string Namespace, string Name, EventType Type, string Reason, string Action, string Note);
