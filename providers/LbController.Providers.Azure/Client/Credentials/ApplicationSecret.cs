namespace LbController.Providers.Azure.Client.Credentials;

/// <summary>What an application proves itself with. A class, so that nothing prints it by accident.</summary>
/// <param name="secret">Its secret; null for none.</param>
/// <param name="certificatePath">A PEM or PFX file with certificate and key, without a password; null for none.</param>
internal sealed class ApplicationSecret(string? secret, string? certificatePath)
{
    public string? Secret { get; } = secret;

    public string? CertificatePath { get; } = certificatePath;
}
