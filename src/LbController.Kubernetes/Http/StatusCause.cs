namespace LbController.Kubernetes.Http;

/// <summary>One cause in a Status object.</summary>
internal sealed record StatusCause(string Reason, string Message, string Field);
