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

    /// <param name="name">Its common name.</param>
    /// <param name="parent">Who signs it; null for a root of its own.</param>
    public TestCertificates(string name = "test-ca", TestCertificates? parent = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (parent is null)
        {
            _authority = request.CreateSelfSigned(From, To);
            return;
        }

        using X509Certificate2 signed = request.Create(parent._authority, From, To, [9, 9]);
        _authority = signed.CopyWithPrivateKey(key);
    }

    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>Certificate and key as PEM.</summary>
    public (string Certificate, string Key) Issue(string name, params string[] dnsNames) => Issue(name, forClientsOnly: false, dnsNames);

    private (string Certificate, string Key) Issue(string name, bool forClientsOnly, params string[] dnsNames)
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

        if (forClientsOnly)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], true));
        }

        byte[] serial = [1, 2, 3, (byte)Interlocked.Increment(ref _serial)];
        using X509Certificate2 issued = request.Create(_authority, From, To.AddDays(-1), serial);
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The identity of a server; its certificate may be meant for clients only.</summary>
    public SslServerAuthenticationOptions Server(string name, bool wantsClientCertificate = false, bool forClientsOnly = false)
    {
        (string certificate, string key) = Issue(name, forClientsOnly, name);
        return new SslServerAuthenticationOptions
        {
            ServerCertificate = X509Certificate2.CreateFromPem(certificate, key),
            ClientCertificateRequired = wantsClientCertificate,
            RemoteCertificateValidationCallback = (_, shown, _, _) => !wantsClientCertificate || shown is not null,
        };
    }
}
