using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Kubernetes.Http;
using LbController.Runtime.Reconciliation;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime.Orphans;

/// <summary>
/// Compares, once in a while, what the back ends hold with the Services that there are, and hands what nobody owns to the queue for
/// removal (contract B16). One listing a provider; a failed one waits for the next time, since nothing is lost by it.
/// </summary>
internal sealed partial class OrphanSweep
{
    private readonly StrayFinder _strays;
    private readonly ProviderSet _providers;
    private readonly TimeSpan _period;
    private readonly ControllerClock _clock;
    private readonly ILogger _logger;

    /// <param name="strays">Finds and notes them.</param>
    /// <param name="providers">The back ends.</param>
    /// <param name="period">The time between two sweeps, give or take a tenth.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Hears of listings that fail.</param>
    public OrphanSweep(StrayFinder strays, ProviderSet providers, TimeSpan period, ControllerClock clock, ILogger logger)
    {
        _strays = strays;
        _providers = providers;
        _period = period;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Sweeps until cancelled; the first time after one period, since a start sweeps by itself.</summary>
    /// <param name="enqueue">Takes the Services whose load balancers have to go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Action<ServiceKey> enqueue, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_period * (0.9 + (0.2 * _clock.NextDouble())), _clock.Time, cancellationToken);
            foreach (ILoadBalancerProvider provider in _providers.All)
            {
                try
                {
                    foreach (ServiceKey key in await _strays.FindAsync(provider, cancellationToken))
                    {
                        enqueue(key);
                    }
                }
                catch (Exception error) when (error is ProviderException or KubernetesApiException)
                {
                    LogSweepFailed(_logger, provider.Name, error.Message);
                }
            }
        }
    }

    [LoggerMessage(3015, LogLevel.Warning, "Provider {Provider} could not be swept for load balancers without a Service; the next sweep tries again: {Error}")]
    private static partial void LogSweepFailed(ILogger logger, string provider, string error);
}
