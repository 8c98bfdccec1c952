using System.Net.Security;
using System.Security.Cryptography;
using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Configuration;

/// <summary>
/// Credentials from files that rotate under us, as service account tokens do hourly: looked at again at most once a minute, and at
/// once after the server refused what was read last.
/// </summary>
internal sealed class FileCredentialSource(FileCredentialSettings settings, TimeProvider time) : ICredentialSource
{
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Credential? _current;
    private long _readAt;
    private string? _token;
    private (string Certificate, string Key)? _pem;

    private bool IsFixed => settings is { TokenFile: null, CertificateFile: null, KeyFile: null };

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_current is not null && (IsFixed || time.GetElapsedTime(_readAt) < ReadAgainAfter))
            {
                return ValueTask.FromResult(_current);
            }

            _current = Read();
            _readAt = time.GetTimestamp();
            return ValueTask.FromResult(_current);
        }
    }

    /// <inheritdoc/>
    public bool Refused(Credential refused)
    {
        lock (_lock)
        {
            if (IsFixed)
            {
                return false;
            }

            if (!ReferenceEquals(_current, refused))
            {
                return true;
            }

            // Worth another request only where the files say something new.
            _current = Read();
            _readAt = time.GetTimestamp();
            return !ReferenceEquals(_current, refused);
        }
    }

    /// <summary>The same instance as before where nothing has changed.</summary>
    private Credential Read()
    {
        string? token = settings.TokenFile is { } tokenFile ? ReadToken(tokenFile) : null;
        (string Certificate, string Key)? pem = ReadPem();
        if (_current is { } current && token == _token && pem == _pem)
        {
            return current;
        }

        SslStreamCertificateContext? certificate = settings.Certificate;
        if (pem is { } pair)
        {
            certificate = pem == _pem ? _current?.ClientCertificate : Parse(pair);
        }

        (_token, _pem) = (token, pem);
        return new Credential(token is null ? settings.Authorization : $"Bearer {token}", certificate);
    }

    private string ReadToken(string path)
    {
        string? token = ReadFile(path, _token)?.Trim();
        return string.IsNullOrEmpty(token) ? _token ?? throw Unusable(path, "it is empty") : token;
    }

    private (string Certificate, string Key)? ReadPem()
    {
        string? certificate = settings.CertificateFile is { } path ? ReadFile(path, _pem?.Certificate) : settings.CertificatePem;
        string? key = settings.KeyFile is { } keyPath ? ReadFile(keyPath, _pem?.Key) : settings.KeyPem;
        return certificate is not null && key is not null ? (certificate, key) : null;
    }

    private string? ReadFile(string path, string? before)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // While a rotation swaps the file, the last content holds; the server judges it.
            return before ?? throw Unusable(path, exception.Message.TrimEnd('.'));
        }
    }

    private SslStreamCertificateContext Parse((string Certificate, string Key) pair)
    {
        try
        {
            return CertificateFiles.Client(pair.Certificate, pair.Key);
        }
        catch (CryptographicException exception)
        {
            // Certificate and key are two files: between the two writes of a rotation they do not fit.
            return _current?.ClientCertificate ?? throw Unusable($"{settings.CertificateFile} with {settings.KeyFile}", exception.Message.TrimEnd('.'));
        }
    }

    private KubernetesApiException Unusable(string path, string problem) =>
        new(KubernetesErrorKind.Unauthorized, $"The credentials of {settings.Origin} cannot be read from {path}: {problem}.");
}
