using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LbController.Kubernetes.Configuration;

/// <summary>Turns PEM text into certificates, with reasons a user can act on.</summary>
internal static class CertificateFiles
{
    /// <summary>The authorities of a CA bundle.</summary>
    /// <exception cref="CryptographicException">It holds no certificate.</exception>
    public static X509Certificate2Collection Authorities(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("no certificate in PEM format inside");
    }

    /// <summary>A client certificate with its key and the chain that stands behind it in the text.</summary>
    /// <exception cref="CryptographicException">Text or key is not what it should be, or the two do not belong together.</exception>
    public static SslStreamCertificateContext Client(string certificatePem, string keyPem)
    {
        X509Certificate2Collection chain = Authorities(certificatePem);
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (ArgumentException exception)
        {
            throw new CryptographicException("the key does not belong to the certificate", exception);
        }

        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>The text behind a <c>…-data</c> field.</summary>
    /// <exception cref="FormatException">It is no base64.</exception>
    public static string FromBase64(string data) => Encoding.UTF8.GetString(Convert.FromBase64String(data));
}
