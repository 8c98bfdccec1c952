using System.Globalization;
using LbController.Providers.Azure.Client.Diagnostics;
using LbController.Providers.Azure.Client.Wire;
using LbController.Providers.Foundation.Flow;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Client.Flow;

/// <summary>The buckets of all classes; Azure counts by subscription and caller, so all clients of a process share one set.</summary>
internal sealed class RateLimits : IDisposable
{
    /// <summary>Where Azure would take no more calls of a class than this, it is slowed down before Azure refuses.</summary>
    public const int LowRemaining = 10;

    private readonly TokenBuckets<CallClass> _buckets;
    private readonly AzureClientMetrics _metrics;
    private readonly ILogger _logger;

    /// <param name="factor">Azure's documented rates times this: others may need their share.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="metrics">Counts waits.</param>
    /// <param name="logger">Hears of throttling.</param>
    public RateLimits(double factor, TimeProvider timeProvider, AzureClientMetrics metrics, ILogger logger)
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

    /// <summary>Azure said that this is too much.</summary>
    public void SlowDown(CallClass callClass)
    {
        if (_buckets[callClass].SlowDown())
        {
            _logger.Throttled(callClass.Label(), TokenBucket.SlowPeriod);
        }
    }

    /// <summary>Slows the class down where Azure says that little is left.</summary>
    public void Learn(CallClass callClass, ArmReply reply)
    {
        if (int.TryParse(reply.Header(CallClasses.RemainingHeader(callClass)), NumberStyles.None, CultureInfo.InvariantCulture, out int remaining)
            && remaining <= LowRemaining
            && _buckets[callClass].SlowDown())
        {
            _logger.NearlyThrottled(callClass.Label(), remaining, TokenBucket.SlowPeriod);
        }
    }

    public void Dispose() => _buckets.Dispose();
}
