using Amazon;
using LbController.Providers.Aws.Client.Diagnostics;
using LbController.Providers.Aws.Client.Flow;
using LbController.Providers.Aws.Client.Pipeline;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Aws.Client;

/// <summary>The SDK's clients of both services, made with the first call: only then is the region looked for.</summary>
internal sealed class AwsConnection(AwsClientSettings settings, TimeProvider timeProvider, Random random, RateLimits limits, AwsClientMetrics metrics, ILogger logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _made = [];
    private Task<IReadOnlyDictionary<AwsService, AwsServiceClient>>? _connecting;
    private bool _isDisposed;
    private volatile string _region = "";

    /// <summary>The region that calls go to; empty before the first call.</summary>
    public string Region => _region;

    /// <summary>Throws <see cref="LbController.Abstractions.Errors.ProviderException"/> where no region is known; the next call looks again.</summary>
    public async Task<AwsServiceClient> GetAsync(AwsService service, CancellationToken cancellationToken)
    {
        Task<IReadOnlyDictionary<AwsService, AwsServiceClient>> connecting;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connecting is null or { IsFaulted: true })
            {
                _connecting = ConnectAsync();
            }

            connecting = _connecting;
        }

        return (await connecting.WaitAsync(cancellationToken))[service];
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

    private async Task<IReadOnlyDictionary<AwsService, AwsServiceClient>> ConnectAsync()
    {
        RegionEndpoint region = await AwsRegion.FindAsync(settings);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            AwsServiceClient loadBalancing = Make(AwsService.LoadBalancing, region);
            AwsServiceClient compute = Make(AwsService.Compute, region);
            _region = region.SystemName;
            logger.Connecting(region.SystemName, loadBalancing.Endpoint, compute.Endpoint);
            return new Dictionary<AwsService, AwsServiceClient> { [AwsService.LoadBalancing] = loadBalancing, [AwsService.Compute] = compute };
        }
    }

    private AwsServiceClient Make(AwsService service, RegionEndpoint region)
    {
        var transport = new TransportFactory(settings, timeProvider);
        var config = new AwsServiceConfig(service, settings, region) { HttpClientFactory = transport };
        var client = new AwsServiceClient(
            config,
            settings.Credentials,
            AwsEndpoints.Of(service, settings, region, config),
            new AttemptHandler(limits, metrics, timeProvider),
            new AttemptRetryPolicy(settings.Attempts - 1, timeProvider, random, logger));
        _made.Add(client);
        _made.Add(transport);
        return client;
    }
}
