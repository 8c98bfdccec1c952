using System.Net.Security;
using System.Security.Cryptography;
using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Configuration;

/// <summary>
/// Credentials from a plugin: run when they are first needed, when they are about to expire, and after a 401; never twice at once.
/// Token and client certificate are replaced together.
/// </summary>
/// <param name="run">One run of the plugin; a <see cref="FormatException"/> says what went wrong.</param>
/// <param name="plugin">For messages: program, file and entry.</param>
/// <param name="around">Time and logger.</param>
internal sealed partial class ExecCredentialSource(Func<CancellationToken, Task<ExecCredential>> run, string plugin, ApiSurroundings around)
    : ICredentialSource, IDisposable
{
    /// <summary>Replaced this long before expiry, so that none expires on its way; or after half its life, if that is shorter.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _running = new(1, 1);
    private volatile Issued? _issued;

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken) =>
        _issued is { } issued && IsFresh(issued) ? ValueTask.FromResult(issued.Credential) : new ValueTask<Credential>(RenewAsync(cancellationToken));

    /// <inheritdoc/>
    public bool Refused(Credential refused)
    {
        if (_issued is { } issued && ReferenceEquals(issued.Credential, refused))
        {
            Interlocked.CompareExchange(ref _issued, null, issued);
        }

        return true;
    }

    public void Dispose() => _running.Dispose();

    private bool IsFresh(Issued issued) => issued.RenewAt is not { } renewal || around.Time.GetUtcNow() < renewal;

    private async Task<Credential> RenewAsync(CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            if (_issued is { } issued && IsFresh(issued))
            {
                return issued.Credential;
            }

            ExecCredential answer = await run(cancellationToken);
            SslStreamCertificateContext? certificate = answer is { CertificatePem: { } pem, KeyPem: { } key } ? CertificateFiles.Client(pem, key) : null;
            var credential = new Credential(answer.Token is { } token ? $"Bearer {token}" : null, certificate);
            _issued = new Issued(credential, RenewalOf(answer.Expires));
            LogRan(around.Logger, plugin, credential, answer.Expires);
            return credential;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            throw new KubernetesApiException(KubernetesErrorKind.Unauthorized, $"Credential plugin {plugin} failed: {exception.Message.TrimEnd('.')}.", exception);
        }
        finally
        {
            _running.Release();
        }
    }

    private DateTimeOffset? RenewalOf(DateTimeOffset? expires)
    {
        if (expires is not { } end)
        {
            return null;
        }

        DateTimeOffset now = around.Time.GetUtcNow();
        TimeSpan life = end - now;
        return end - (life > Margin * 2 ? Margin : life / 2);
    }

    private sealed record Issued(Credential Credential, DateTimeOffset? RenewAt);
}
