using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LbController.Kubernetes.Configuration;

/// <summary>The authorities of a CA bundle on disk, read again when the file has changed: in a cluster it rotates. Safe for concurrent use.</summary>
internal sealed class FileCertificateAuthority(string path)
{
    private readonly Lock _lock = new();
    private X509Certificate2Collection? _authorities;
    private (DateTime Written, long Length) _state;

    /// <summary>The authorities now.</summary>
    /// <exception cref="AuthenticationException">The file cannot be used and none was read before.</exception>
    public X509Certificate2Collection Get()
    {
        lock (_lock)
        {
            try
            {
                var file = new FileInfo(path);
                (DateTime, long) state = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
                if (_authorities is null || (file.Exists && state != _state))
                {
                    _authorities = CertificateFiles.Authorities(File.ReadAllText(path));
                    _state = state;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Half of a rotation: what was read before holds until the file is whole.
                if (_authorities is null)
                {
                    throw new AuthenticationException($"the CA bundle {path} cannot be used: {exception.Message}", exception);
                }
            }

            return _authorities;
        }
    }
}
