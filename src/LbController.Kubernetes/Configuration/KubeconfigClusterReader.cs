using System.Net;
using System.Security.Cryptography.X509Certificates;
using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Configuration;

/// <summary>Reads a cluster entry; every problem is noted, and null returned if there is one that leaves no server.</summary>
internal static class KubeconfigClusterReader
{
    public static KubeconfigCluster? Read(KubeconfigNode node, IReadOnlyDictionary<string, string> environment)
    {
        Uri? server = ReadServer(node);
        (ServerTrust? trust, string? pem) = ReadTrust(node);
        IWebProxy? proxy = ReadProxy(node);
        proxy ??= server is null ? null : EnvironmentProxy.For(server, environment);
        var connection = new ConnectionOptions
        {
            Trust = trust,
            TlsServerName = node.String("tls-server-name"),
            Proxy = proxy,
            DisableCompression = node.Boolean("disable-compression"),
        };
        return server is null ? null : new KubeconfigCluster(server, connection, pem);
    }

    private static Uri? ReadServer(KubeconfigNode node)
    {
        if (node.String("server") is not { } text)
        {
            node.Complain("has no server: write the address of the API server, as in https://host:6443");
            return null;
        }

        // An address without a scheme is taken for http, as kubectl takes it.
        string address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (Uri.TryCreate(address, UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https" && server.Host.Length > 0)
        {
            return server;
        }

        node.Complain("server", $"'{text}' is no http or https address");
        return null;
    }

    private static (ServerTrust? Trust, string? Pem) ReadTrust(KubeconfigNode node)
    {
        bool insecure = node.Boolean("insecure-skip-tls-verify");
        string? data = KubeconfigFileReader.Data(node, "certificate-authority-data");
        string? path = KubeconfigFileReader.PathOf(node, "certificate-authority");
        if (insecure)
        {
            if (data is not null || path is not null)
            {
                node.Complain("insecure-skip-tls-verify", "cannot be true beside a certificate authority: remove one of the two");
            }

            return (ServerTrust.Anyone, null);
        }

        if (data is not null)
        {
            X509Certificate2Collection? authorities = KubeconfigFileReader.Checked(node, "certificate-authority-data", () => CertificateFiles.Authorities(data));
            return authorities is null ? (null, null) : (new ServerTrust(() => authorities, node.Where), data);
        }

        if (path is null)
        {
            // The system's trust, but through our check: it says what is wrong.
            return (new ServerTrust(null, node.Where), null);
        }

        if (KubeconfigFileReader.Content(node, "certificate-authority", path) is not { } pem
            || KubeconfigFileReader.Checked(node, "certificate-authority", () => CertificateFiles.Authorities(pem)) is null)
        {
            return (null, null);
        }

        return (new ServerTrust(new FileCertificateAuthority(path).Get, path), pem);
    }

    private static WebProxy? ReadProxy(KubeconfigNode node)
    {
        if (node.String("proxy-url") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) && proxy.Scheme is "http" or "https" or "socks5")
        {
            return new WebProxy(proxy) { Credentials = ProxyCredentials.Of(proxy) };
        }

        node.Complain("proxy-url", $"'{text}' is no http, https or socks5 address");
        return null;
    }
}
