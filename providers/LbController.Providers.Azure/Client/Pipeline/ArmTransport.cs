using System.Net;
using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Client.Credentials;
using LbController.Providers.Azure.Client.Diagnostics;
using LbController.Providers.Foundation.Http;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Client.Pipeline;

/// <summary>
/// The connections, and the vendor's pipeline on top of them, which puts the token on each request and refuses to over plain http. Made
/// with the first request. Retries are not its business: its own have a clock of their own.
/// </summary>
internal sealed class ArmTransport(AzureClientSettings settings, AzureCloud cloud, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    /// <summary>How many bytes of a reply are read; a full page of the largest resources is a small part of it.</summary>
    public const int LongestBody = 64 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly List<IDisposable> _made = [];
    private HttpPipeline? _pipeline;
    private bool _isDisposed;

    /// <summary>The pipeline.</summary>
    /// <exception cref="ProviderException">The file of certificate authorities cannot be used; the next call reads it again.</exception>
    public HttpPipeline Get(string operation)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _pipeline ??= Make(operation);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _made.ForEach(made => made.Dispose());
            _made.Clear();
        }
    }

    private HttpPipeline Make(string operation)
    {
        AddedTrust? trust = ReadTrust(operation);
        logger.Connecting(cloud.Endpoint, settings.TokenCredential?.GetType().Name ?? settings.Credential);
        HttpClient client = Own(new HttpClient(new AttemptDeadline(settings.Transport?.Invoke() ?? Sockets(trust), settings.AttemptTimeout, timeProvider, LongestBody))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        });
        TokenCredential credential = settings.TokenCredential ?? CredentialFactory.Make(settings, cloud.AuthorityHost, trust is null ? null : AuthorityTransport(trust));
        return new HttpPipeline(
            new HttpClientTransport(client),
            [new BearerTokenAuthenticationPolicy(new BoundedCredential(credential, settings.TokenTimeout, timeProvider), cloud.Scope)]);
    }

    private HttpClientTransport AuthorityTransport(AddedTrust trust) => new(Own(new HttpClient(Sockets(trust)) { Timeout = settings.TokenTimeout }));

    private AddedTrust? ReadTrust(string operation)
    {
        if (settings.CertificateAuthorityFile is not { } path)
        {
            return null;
        }

        try
        {
            return AddedTrust.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ProviderException(
                ProviderErrorKind.InvalidRequest, operation, $"{operation} failed: the certificate authorities in {path} cannot be read: {exception.Message.TrimEnd('.')}. Give a file of PEM certificates.", exception);
        }
    }

    private static SocketsHttpHandler Sockets(AddedTrust? trust)
    {
        var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
        };
        if (trust is not null)
        {
            sockets.SslOptions.RemoteCertificateValidationCallback = trust.Accepts;
        }

        return sockets;
    }

    private T Own<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }
}
