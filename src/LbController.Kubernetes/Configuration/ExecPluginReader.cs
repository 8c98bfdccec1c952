using System.Buffers;
using System.Text;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace LbController.Kubernetes.Configuration;

/// <summary>Reads the exec part of a user entry.</summary>
internal static class ExecPluginReader
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private const string V1Beta1 = "client.authentication.k8s.io/v1beta1";

    private const string ClusterExtension = "client.authentication.k8s.io/exec";

    /// <summary>Null, and a problem, where it cannot be run.</summary>
    public static ExecPluginSettings? Read(
        KubeconfigNode node, KubeconfigCluster? cluster, ClusterConfigurationRequest request, KubeconfigNode? clusterNode)
    {
        string? command = node.String("command");
        if (command is null)
        {
            node.Complain("has no command: name the credential plugin");
        }

        string? apiVersion = node.String("apiVersion");
        if (apiVersion is not (V1 or V1Beta1))
        {
            node.Complain("apiVersion", $"'{apiVersion}' is not supported: use {V1}, or {V1Beta1} if the plugin is old");
        }

        CheckInteraction(node, apiVersion);
        if (command is null || apiVersion is null)
        {
            return null;
        }

        bool wantsCluster = node.Boolean("provideClusterInfo");
        var environment = new Dictionary<string, string>(request.Environment);
        foreach (KubeconfigNode variable in node.Mappings("env"))
        {
            if (variable.String("name") is { } name)
            {
                environment[name] = variable.String("value") ?? "";
            }
            else
            {
                variable.Complain("has no name");
            }
        }

        environment["KUBERNETES_EXEC_INFO"] = ExecInfo(apiVersion, wantsCluster ? cluster : null, clusterNode);
        bool isPath = command.Contains('/', StringComparison.Ordinal);
        return new ExecPluginSettings
        {
            Command = isPath ? KubeconfigFileReader.PathOf(node, "command") ?? command : command,
            Arguments = node.Strings("args"),
            Environment = environment,
            ApiVersion = apiVersion,
            InstallHint = node.String("installHint"),
            Where = node.Where,
        };
    }

    private static void CheckInteraction(KubeconfigNode node, string? apiVersion)
    {
        switch (node.String("interactiveMode"))
        {
            case "Never" or "IfAvailable":
                break;
            case "Always":
                node.Complain("interactiveMode", "is Always, but nobody sits at a controller's terminal: use a plugin that needs no input");
                break;
            case null when apiVersion == V1:
                node.Complain("has no interactiveMode, which apiVersion v1 requires: write interactiveMode: Never");
                break;
            case null:
                break;
            case { } other:
                node.Complain("interactiveMode", $"'{other}' must be Never, IfAvailable or Always");
                break;
        }
    }

    private static string ExecInfo(string apiVersion, KubeconfigCluster? cluster, KubeconfigNode? clusterNode)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, "ExecCredential"u8);
            writer.WriteString("apiVersion"u8, apiVersion);
            writer.WriteStartObject("spec"u8);
            if (cluster is not null)
            {
                WriteCluster(writer, cluster, clusterNode);
            }

            writer.WriteBoolean("interactive"u8, false);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteCluster(Utf8JsonWriter writer, KubeconfigCluster cluster, KubeconfigNode? node)
    {
        writer.WriteStartObject("cluster"u8);
        writer.WriteString("server"u8, node?.String("server") ?? cluster.Server.AbsoluteUri);
        if (cluster.Connection.TlsServerName is { } name)
        {
            writer.WriteString("tls-server-name"u8, name);
        }

        if (node?.Boolean("insecure-skip-tls-verify") == true)
        {
            writer.WriteBoolean("insecure-skip-tls-verify"u8, true);
        }

        if (cluster.AuthorityPem is { } pem)
        {
            writer.WriteBase64String("certificate-authority-data"u8, Encoding.UTF8.GetBytes(pem));
        }

        if (node?.String("proxy-url") is { } proxy)
        {
            writer.WriteString("proxy-url"u8, proxy);
        }

        if (cluster.Connection.DisableCompression)
        {
            writer.WriteBoolean("disable-compression"u8, true);
        }

        if (ConfigOf(node) is { } config)
        {
            writer.WritePropertyName("config"u8);
            YamlJson.Write(writer, config);
        }

        writer.WriteEndObject();
    }

    private static YamlNode? ConfigOf(KubeconfigNode? cluster) =>
        cluster?.Mappings("extensions").FirstOrDefault(extension => extension.String("name") == ClusterExtension)?.Find("extension");
}
