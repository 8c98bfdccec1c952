namespace LbController.Abstractions.Model;

/// <summary>
/// How the health of a node is found out (contract B48): kube-proxy's <c>:10256/healthz</c> for externalTrafficPolicy Cluster,
/// <c>/healthz</c> on the healthCheckNodePort for Local.
/// </summary>
/// <param name="Kind">The kind of probe.</param>
/// <param name="Port">The port for <see cref="HealthProbeKind.Http"/>; 0 otherwise.</param>
/// <param name="Path">The path for <see cref="HealthProbeKind.Http"/>.</param>
public sealed record HealthProbe(HealthProbeKind Kind, int Port, string Path)
{
    /// <summary>A connection to each NodePort.</summary>
    public static readonly HealthProbe NodePortTcp = new(HealthProbeKind.NodePortTcp, 0, "");

    /// <summary>GET <paramref name="path"/> on <paramref name="port"/>.</summary>
    public static HealthProbe Http(int port, string path) => new(HealthProbeKind.Http, port, path);
}
