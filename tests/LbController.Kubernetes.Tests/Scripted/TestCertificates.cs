using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LbController.Kubernetes.Tests.Scripted;

/// <summary>A certificate authority of a test's own.</summary>
internal sealed class TestCertificates
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly X509Certificate2 _authority;
    private int _serial;

    public TestCertificates(string name = "test-ca")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(From, To);
    }

    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>Certificate and key as PEM.</summary>
    public (string Certificate, string Key) Issue(string name, params string[] dnsNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string dns in dnsNames)
        {
            if (IPAddress.TryParse(dns, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(dns);
            }
        }

        if (dnsNames.Length > 0)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        byte[] serial = [1, 2, 3, (byte)Interlocked.Increment(ref _serial)];
        using X509Certificate2 issued = request.Create(_authority, From, To.AddDays(-1), serial);
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public SslServerAuthenticationOptions Server(string name, bool wantsClientCertificate = false)
    {
        (string certificate, string key) = Issue(name, name);
        return new SslServerAuthenticationOptions
        {
            ServerCertificate = X509Certificate2.CreateFromPem(certificate, key),
            ClientCertificateRequired = wantsClientCertificate,
            RemoteCertificateValidationCallback = (_, shown, _, _) => !wantsClientCertificate || shown is not null,
        };
    }
}
