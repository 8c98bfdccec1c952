namespace LbController.Hosting;

/// <summary>How a user reaches the cluster of local mode.</summary>
/// <param name="Address">The API server.</param>
/// <param name="Kubeconfig">The file.</param>
internal sealed record LocalAccess(Uri Address, string Kubeconfig);
