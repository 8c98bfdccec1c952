using System.Globalization;
using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Configuration;

/// <summary>The service account of the pod we run in: token and CA bundle are files that rotate.</summary>
internal static class InClusterConfiguration
{
    private const string Origin = "the service account of this pod";

    /// <summary>Null, with the reason in <paramref name="tried"/>, where we run in no pod, or in one without a service account.</summary>
    public static ClusterConfiguration? TryRead(ClusterConfigurationRequest request, ApiSurroundings around, List<string> tried)
    {
        string host = request.Environment.GetValueOrDefault("KUBERNETES_SERVICE_HOST", "");
        string port = request.Environment.GetValueOrDefault("KUBERNETES_SERVICE_PORT", "");
        if (host.Length == 0 || port.Length == 0)
        {
            tried.Add("in-cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so this is no pod");
            return null;
        }

        string token = Path.Combine(request.ServiceAccountDirectory, "token");
        string authority = Path.Combine(request.ServiceAccountDirectory, "ca.crt");
        string[] missing = [.. new[] { token, authority }.Where(file => !File.Exists(file))];
        if (missing.Length > 0)
        {
            tried.Add($"in-cluster: {string.Join(" and ", missing)} missing: set automountServiceAccountToken, or give a kubeconfig");
            return null;
        }

        string address = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _) || !Uri.TryCreate($"https://{address}:{port}", UriKind.Absolute, out Uri? server))
        {
            tried.Add($"in-cluster: KUBERNETES_SERVICE_HOST '{host}' and KUBERNETES_SERVICE_PORT '{port}' make no address");
            return null;
        }

        string namespaceFile = Path.Combine(request.ServiceAccountDirectory, "namespace");
        string @namespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : "";
        return new ClusterConfiguration
        {
            Target = new ApiTarget(server, Origin),
            Connection = new ConnectionOptions
            {
                Trust = new ServerTrust(new FileCertificateAuthority(authority).Get, authority),
                Proxy = EnvironmentProxy.For(server, request.Environment),
            },
            Credentials = new FileCredentialSource(new FileCredentialSettings { TokenFile = token, Origin = Origin }, around.Time),
            Namespace = @namespace.Length > 0 ? @namespace : "default",
            IsInCluster = true,
        };
    }
}
