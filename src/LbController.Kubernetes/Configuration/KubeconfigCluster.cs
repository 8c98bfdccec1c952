using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Configuration;

/// <summary>The cluster entry of a context, checked.</summary>
/// <param name="Server">Address of the API server.</param>
/// <param name="Connection">How to connect.</param>
/// <param name="AuthorityPem">The CA bundle as text, for credential plugins that ask for it.</param>
internal sealed record KubeconfigCluster(Uri Server, ConnectionOptions Connection, string? AuthorityPem);
