using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LbController.Providers.Azure.Client.Pipeline;

/// <summary>
/// Trusts what the machine trusts, and certificates issued by further authorities. Names, dates and purpose have to be right all the
/// same; nothing is trusted that neither knows.
/// </summary>
internal sealed class AddedTrust(X509Certificate2Collection authorities)
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    /// <summary>Reads the authorities. Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/> or <see cref="CryptographicException"/>.</summary>
    /// <param name="path">A file of PEM certificates.</param>
    public static AddedTrust Read(string path)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPemFile(path);
        return found.Count > 0 ? new AddedTrust(found) : throw new CryptographicException("there is no certificate in it");
    }

    /// <summary>As a TLS stream asks it.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
        {
            return false;
        }

        using var peer = new X509Certificate2(certificate);
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerPurpose));
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        }

        return own.Build(peer);
    }
}
