using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace LbController.Kubernetes.Http;

/// <summary>
/// The connections to an API server: HTTP/2 where the server speaks it, pings that find dead connections, and one pool for each client
/// certificate in use, since a certificate belongs to a connection. When the certificate changes, new requests get a new pool; what
/// runs on the old one ends in its own time.
/// </summary>
internal sealed class ClusterHttpHandler(ConnectionOptions options) : HttpMessageHandler
{
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>Over HTTP/1.1 every request in flight has a connection; more than this many wait their turn.</summary>
    private const int MaxConnections = 128;

    private readonly Lock _lock = new();
    private SslStreamCertificateContext? _certificate;
    private HttpMessageInvoker? _current;
    private HttpMessageInvoker? _retired;
    private bool _disposed;

    /// <summary>Connections with no TLS options at all.</summary>
    public static ClusterHttpHandler Plain() => new(new ConnectionOptions());

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (options.TlsServerName is { } name)
        {
            // SocketsHttpHandler takes the name for TLS from the Host header, and overrides SslOptions.TargetHost.
            request.Headers.Host = name;
        }

        request.Options.TryGetValue(RequestSender.CredentialKey, out Credential? credential);
        return PoolFor(credential?.ClientCertificate).SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _disposed = true;
                _current?.Dispose();
                _retired?.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker PoolFor(SslStreamCertificateContext? certificate)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is null || !ReferenceEquals(certificate, _certificate))
            {
                // The pool before last has had a certificate's lifetime to run dry; the last one may still be about to be used.
                _retired?.Dispose();
                _retired = _current;
                _current = new HttpMessageInvoker(CreateConnections(certificate), disposeHandler: true);
                _certificate = certificate;
            }

            return _current;
        }
    }

    private SocketsHttpHandler CreateConnections(SslStreamCertificateContext? certificate)
    {
        var tls = new SslClientAuthenticationOptions { ClientCertificateContext = certificate };
        if (options.Trust is { } trust)
        {
            tls.RemoteCertificateValidationCallback = trust.Validate;
        }

        return new SocketsHttpHandler
        {
            SslOptions = tls,
            AutomaticDecompression = options.DisableCompression ? DecompressionMethods.None : DecompressionMethods.GZip,
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = options.Proxy,
            UseProxy = options.Proxy is not null,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectLimit,
            MaxConnectionsPerServer = MaxConnections,

            // Whoever leaves a watch leaves a body without an end: waiting for more of it would hold the connection for nothing.
            ResponseDrainTimeout = TimeSpan.Zero,
            PooledConnectionLifetime = ConnectionLifetime,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingEvery,
            KeepAlivePingTimeout = PingLimit,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            ConnectCallback = ConnectAsync,
        };
    }

    /// <summary>As the default, with TCP keep-alive: over HTTP/1.1 nothing else notices a peer that vanished under an idle watch.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
