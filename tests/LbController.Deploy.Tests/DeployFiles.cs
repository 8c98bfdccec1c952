using System.Runtime.CompilerServices;

namespace LbController.Deploy.Tests;

/// <summary>The files under test, where they lie in the repository.</summary>
internal static class DeployFiles
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(ThisDirectory(), "..", ".."));

    public static string Base => Of("deploy/kustomize/base");

    public static string HAProxyOverlay => Of("deploy/kustomize/overlays/haproxy");

    public static string SidecarOverlay => Of("deploy/kustomize/overlays/haproxy-sidecar");

    public static string AwsOverlay => Of("deploy/kustomize/overlays/aws");

    public static string AwsStagingOverlay => Of("deploy/kustomize/overlays/aws-staging");

    public static string AzureOverlay => Of("deploy/kustomize/overlays/azure");

    public static string AzureStagingOverlay => Of("deploy/kustomize/overlays/azure-staging");

    public static string EndpointSlicesComponent => Of("deploy/kustomize/components/endpoint-slices");

    public static IEnumerable<string> Examples => Directory.EnumerateFiles(Of("deploy/examples"), "*.yaml").Order(StringComparer.Ordinal);

    public static string Of(string path) => Path.Combine(Root, path);

    private static string ThisDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
