using Amazon.Runtime;
using LbController.Providers.Foundation.Http;

namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>Gives the SDK our one client of a service, whose connections are kept and renewed now and then, for DNS.</summary>
internal sealed class TransportFactory(AwsClientSettings settings, TimeProvider timeProvider) : HttpClientFactory, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly Lazy<HttpClient> _client = new(() => new HttpClient(
        new AttemptDeadline(
            settings.Transport?.Invoke() ?? new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, PooledConnectionLifetime = ConnectionLifetime, AllowAutoRedirect = false },
            settings.AttemptTimeout,
            timeProvider))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client.Value;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }
}
