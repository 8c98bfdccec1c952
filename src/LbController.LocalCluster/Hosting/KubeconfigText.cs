using System.Text;
using System.Security.Cryptography.X509Certificates;

namespace LbController.LocalCluster.Hosting;

/// <summary>Writes kubeconfig files that carry everything inside.</summary>
internal static class KubeconfigText
{
    public static string WithToken(string address, X509Certificate2 authority, string token) => Write(address, authority, $"    token: {token}\n");

    public static string WithCertificate(string address, X509Certificate2 authority, X509Certificate2 client)
    {
        using System.Security.Cryptography.ECDsa? key = client.GetECDsaPrivateKey();
        string user = $"    client-certificate-data: {Encode(client.ExportCertificatePem())}\n    client-key-data: {Encode(key?.ExportPkcs8PrivateKeyPem() ?? "")}\n";
        return Write(address, authority, user);
    }

    private static string Write(string address, X509Certificate2 authority, string user) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: lb-controller-local
          cluster:
            server: {address}
            certificate-authority-data: {Encode(authority.ExportCertificatePem())}
        contexts:
        - name: lb-controller-local
          context:
            cluster: lb-controller-local
            user: admin
        current-context: lb-controller-local
        users:
        - name: admin
          user:

        """ + user;

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem + "\n"));
}
