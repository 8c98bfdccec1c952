using System.Net.Security;

namespace LbController.Kubernetes.Http;

/// <summary>What a request proves itself with. Compared by reference: another instance is another credential.</summary>
internal sealed class Credential(string? authorization, SslStreamCertificateContext? clientCertificate = null)
{
    /// <summary>No credential at all.</summary>
    public static Credential None { get; } = new(null);

    /// <summary>The value of the Authorization header.</summary>
    public string? Authorization { get; } = authorization;

    /// <summary>Certificate, key and the chain to send along.</summary>
    public SslStreamCertificateContext? ClientCertificate { get; } = clientCertificate;

    /// <summary>Says what kind it is and nothing of its content: it may end in a log.</summary>
    public override string ToString() => (Authorization, ClientCertificate) switch
    {
        (null, null) => "no credential",
        (null, _) => "a client certificate",
        (_, null) => "a token or password",
        _ => "a token and a client certificate",
    };
}
