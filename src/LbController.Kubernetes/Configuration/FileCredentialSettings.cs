using System.Net.Security;

namespace LbController.Kubernetes.Configuration;

/// <summary>Credentials that are fixed, or lie in files that may change. Files win over what is fixed.</summary>
internal sealed record FileCredentialSettings
{
    /// <summary>The value of an Authorization header.</summary>
    public string? Authorization { get; init; }

    public string? TokenFile { get; init; }

    public SslStreamCertificateContext? Certificate { get; init; }

    public string? CertificateFile { get; init; }

    /// <summary>The PEM text, where the key of <see cref="CertificateFile"/> is given as data.</summary>
    public string? CertificatePem { get; init; }

    public string? KeyFile { get; init; }

    public string? KeyPem { get; init; }

    /// <summary>For messages.</summary>
    public required string Origin { get; init; }
}
