namespace LbController.Kubernetes.Http;

/// <summary>The server that is asked, and where its address and credentials come from, for messages.</summary>
/// <param name="Server">The address, with a path where the server lives behind one.</param>
/// <param name="Origin">For example <c>context prod of /home/me/.kube/config</c>, or <c>the service account of this pod</c>.</param>
internal sealed record ApiTarget(Uri Server, string Origin);
