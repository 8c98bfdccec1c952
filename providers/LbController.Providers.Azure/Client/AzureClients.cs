using System.Diagnostics.Metrics;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client.Diagnostics;
using LbController.Providers.Azure.Client.Flow;
using LbController.Providers.Azure.Client.Operations;
using LbController.Providers.Azure.Client.Pipeline;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Client;

/// <summary>Azure Resource Manager, with its rate limits, its circuit breaker and its memory of what was left undone. One a process.</summary>
internal sealed class AzureClients : IDisposable
{
    private readonly RateLimits _limits;
    private readonly ArmTransport _transport;

    /// <summary>Reaches nothing yet.</summary>
    /// <param name="settings">How Azure is reached.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="meters">Makes the meter, and owns it.</param>
    /// <param name="timeProvider">For limits, waits and deadlines; tokens' lifetimes have the machine's clock.</param>
    /// <param name="random">Spreads retries.</param>
    /// <exception cref="ArgumentException">The settings name no cloud that there is.</exception>
    public AzureClients(AzureClientSettings settings, ILoggerFactory loggers, IMeterFactory meters, TimeProvider timeProvider, Random random)
    {
        ILogger logger = loggers.CreateLogger<AzureClients>();
        var metrics = new AzureClientMetrics(meters.Create(AzureClientMetrics.MeterName));
        _limits = new RateLimits(settings.RateFactor, timeProvider, metrics, logger);
        _transport = new ArmTransport(settings, AzureCloud.Of(settings), timeProvider, logger);
        var caller = new ArmCaller(settings, new ArmSender(_transport, metrics, timeProvider), _limits, new Jitter(random), timeProvider, logger);
        var follower = new OperationFollower(caller, settings.OperationTimeout, timeProvider, logger);
        Arm = new ArmClient(caller, follower, new LeftOperations(follower, logger));
    }

    public IArm Arm { get; }

    public void Dispose()
    {
        _transport.Dispose();
        _limits.Dispose();
    }
}
