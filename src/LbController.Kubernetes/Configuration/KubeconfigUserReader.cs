using System.Net.Security;
using System.Text;
using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Configuration;

/// <summary>Reads a user entry into a source of credentials; every problem is noted.</summary>
internal static class KubeconfigUserReader
{
    public static ICredentialSource Read(
        KubeconfigNode node, KubeconfigCluster? cluster, ClusterConfigurationRequest request, KubeconfigNode? clusterNode, ApiSurroundings around)
    {
        if (node.Mapping("auth-provider") is { } legacy)
        {
            legacy.Complain($"auth-provider '{legacy.String("name")}' was removed from Kubernetes in 1.26: use an exec plugin of your provider instead");
        }

        FileCredentialSettings? settings = ReadSettings(node);
        if (node.Mapping("exec") is { } exec)
        {
            if (settings is { Authorization: not null } or { TokenFile: not null })
            {
                exec.Complain("an exec plugin cannot stand beside a token or password: remove one of the two");
            }

            if (ExecPluginReader.Read(exec, cluster, request, clusterNode) is { } plugin)
            {
                return new ExecCredentialSource(new ExecPlugin(plugin, around.Time).RunAsync, $"'{plugin.Command}' of {plugin.Where}", around);
            }
        }

        return settings is null ? FixedCredentialSource.None : new FileCredentialSource(settings, around.Time);
    }

    private static FileCredentialSettings? ReadSettings(KubeconfigNode node)
    {
        string? token = node.String("token");
        string? tokenFile = KubeconfigFileReader.PathOf(node, "tokenFile");
        if (tokenFile is not null && KubeconfigFileReader.Content(node, "tokenFile", tokenFile) is { } content && content.Trim().Length == 0)
        {
            node.Complain("tokenFile", $"{tokenFile} is empty");
        }

        string? basic = ReadBasic(node);
        if (basic is not null && (token is not null || tokenFile is not null))
        {
            node.Complain("has both a token and a username: remove one of the two");
        }

        var settings = new FileCredentialSettings
        {
            Authorization = token is not null ? $"Bearer {token}" : basic,
            TokenFile = tokenFile,
            Origin = node.Where,
        };
        return ReadCertificate(node, settings);
    }

    private static string? ReadBasic(KubeconfigNode node)
    {
        string? user = node.String("username");
        string? password = node.String("password");
        if (user is null && password is null)
        {
            return null;
        }

        if (user is null || password is null)
        {
            node.Complain("has only one of username and password");
        }

        return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
    }

    private static FileCredentialSettings ReadCertificate(KubeconfigNode node, FileCredentialSettings settings)
    {
        string? certificate = KubeconfigFileReader.Data(node, "client-certificate-data");
        string? key = KubeconfigFileReader.Data(node, "client-key-data");
        string? certificateFile = certificate is null ? KubeconfigFileReader.PathOf(node, "client-certificate") : null;
        string? keyFile = key is null ? KubeconfigFileReader.PathOf(node, "client-key") : null;
        bool hasCertificate = certificate is not null || certificateFile is not null;
        bool hasKey = key is not null || keyFile is not null;
        if (!hasCertificate && !hasKey)
        {
            return settings;
        }

        if (!hasCertificate || !hasKey)
        {
            // A broken -data field was noted already and reads as absent here.
            if (node.Find("client-certificate-data") is null || node.Find("client-key-data") is null)
            {
                node.Complain(hasKey ? "has a client key and no client certificate" : "has a client certificate and no client key");
            }

            return settings;
        }

        string? certificatePem = certificate ?? KubeconfigFileReader.Content(node, "client-certificate", certificateFile ?? "");
        string? keyPem = key ?? KubeconfigFileReader.Content(node, "client-key", keyFile ?? "");
        if (certificatePem is null || keyPem is null)
        {
            return settings;
        }

        string field = certificate is null ? "client-certificate" : "client-certificate-data";
        SslStreamCertificateContext? context = KubeconfigFileReader.Checked(node, field, () => CertificateFiles.Client(certificatePem, keyPem));
        return certificateFile is null && keyFile is null
            ? settings with { Certificate = context }
            : settings with { CertificateFile = certificateFile, CertificatePem = certificate, KeyFile = keyFile, KeyPem = key };
    }
}
