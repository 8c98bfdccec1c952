using LbController.Providers.Aws.Client.Diagnostics;
using LbController.Providers.Foundation.Flow;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Aws.Client.Flow;

/// <summary>The buckets of all classes; AWS counts by account and region, so all clients of a process share one set.</summary>
internal sealed class RateLimits : IDisposable
{
    private readonly TokenBuckets<CallClass> _buckets;
    private readonly AwsClientMetrics _metrics;
    private readonly ILogger _logger;

    /// <param name="factor">AWS's documented rates times this: accounts can have higher ones.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="metrics">Counts waits.</param>
    /// <param name="logger">Hears of throttling.</param>
    public RateLimits(double factor, TimeProvider timeProvider, AwsClientMetrics metrics, ILogger logger)
    {
        _metrics = metrics;
        _logger = logger;
        _buckets = new TokenBuckets<CallClass>(CallClasses.Rate, factor, timeProvider);
    }

    /// <summary>Waits until a call of that class may go.</summary>
    public async Task TakeAsync(CallClass callClass, CancellationToken cancellationToken)
    {
        TimeSpan waited = await _buckets[callClass].TakeAsync(cancellationToken);
        if (waited > TimeSpan.Zero)
        {
            _metrics.Waited(callClass, waited);
        }
    }

    /// <summary>AWS said that this is too much.</summary>
    public void SlowDown(CallClass callClass)
    {
        if (_buckets[callClass].SlowDown())
        {
            _logger.Throttled(callClass.Label(), TokenBucket.SlowPeriod);
        }
    }

    public void Dispose() => _buckets.Dispose();
}
