namespace LbController.Kubernetes.Leases;

/// <summary>The lease could not be renewed in time, or another process holds it: whoever threw this must not act any more.</summary>
internal sealed class LeadershipLostException(string message, Exception? innerException = null) : Exception(message, innerException);
