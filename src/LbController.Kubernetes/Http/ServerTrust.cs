using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LbController.Kubernetes.Http;

/// <summary>
/// Decides whether a certificate is the API server's. Asked at every handshake, so that a CA bundle that changed counts for the next
/// connection. A refusal is thrown with its reason, which the callback's plain false would lose.
/// </summary>
internal sealed class ServerTrust(Func<X509Certificate2Collection>? authorities, string origin, bool insecure = false)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Takes any certificate: insecure-skip-tls-verify.</summary>
    public static ServerTrust Anyone { get; } = new(null, "", insecure: true);

    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (insecure)
        {
            return true;
        }

        if (certificate is null)
        {
            throw new AuthenticationException("the server sent no certificate");
        }

        using var server = new X509Certificate2(certificate);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new AuthenticationException($"the server's certificate is for {NamesOf(server)}, not for the name it was asked by");
        }

        if (authorities is null)
        {
            return errors == SslPolicyErrors.None
                ? true
                : throw new AuthenticationException($"the server's certificate ({server.Subject}, issued by {server.Issuer}) is not trusted by this machine");
        }

        X509Certificate2Collection trusted = authorities();
        using var own = new X509Chain();
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.DisableCertificateDownloads = true;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.CustomTrustStore.AddRange(trusted);
        own.ChainPolicy.ExtraStore.AddRange(trusted);
        foreach (X509ChainElement element in chain?.ChainElements ?? own.ChainElements)
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        if (own.Build(server) || EndsInTrust(own, trusted))
        {
            return true;
        }

        string why = string.Join(", ", own.ChainStatus.Select(status => status.Status).Distinct());
        throw new AuthenticationException(
            $"the server's certificate ({server.Subject}, issued by {server.Issuer}) is not signed by the authority of {origin} ({why})");
    }

    /// <summary>An authority that is no root is trusted as well, as Go trusts whatever a CA bundle holds.</summary>
    private static bool EndsInTrust(X509Chain chain, X509Certificate2Collection trusted) =>
        chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.PartialChain) && trusted.Contains(chain.ChainElements[^1].Certificate);

    private static string NamesOf(X509Certificate2 certificate)
    {
        IEnumerable<string> names = certificate.Extensions
            .OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())));
        string list = string.Join(", ", names);
        return list.Length > 0 ? list : certificate.Subject;
    }
}
