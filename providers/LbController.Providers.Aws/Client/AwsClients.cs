using System.Diagnostics.Metrics;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client.Diagnostics;
using LbController.Providers.Aws.Client.Flow;
using LbController.Providers.Foundation.Flow;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Aws.Client;

/// <summary>The clients of both services, with the rate limits and the circuit breaker that they share. One set a process.</summary>
internal sealed class AwsClients : IDisposable
{
    private readonly RateLimits _limits;
    private readonly AwsConnection _connection;

    /// <summary>Reaches nothing yet.</summary>
    /// <param name="settings">How AWS is reached.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="meters">Makes the meter, and owns it.</param>
    /// <param name="timeProvider">For limits, waits and deadlines; signatures have the machine's clock, corrected by AWS's.</param>
    /// <param name="random">Spreads retries.</param>
    public AwsClients(AwsClientSettings settings, ILoggerFactory loggers, IMeterFactory meters, TimeProvider timeProvider, Random random)
    {
        ILogger logger = loggers.CreateLogger<AwsClients>();
        var metrics = new AwsClientMetrics(meters.Create(AwsClientMetrics.MeterName));
        _limits = new RateLimits(settings.RateFactor, timeProvider, metrics, logger);
        _connection = new AwsConnection(settings, timeProvider, random, _limits, metrics, logger);
        // HealthUnavailable is an answer about one target group, whatever its status.
        var guard = new OutageGuard("AWS", timeProvider, exception => exception.Code != "HealthUnavailable", logger.OutageBegan, logger.OutageEnded);
        var caller = new AwsCaller(_connection, guard);
        LoadBalancing = new ElasticLoadBalancingClient(caller);
        Compute = new Ec2Client(caller);
    }

    public IElasticLoadBalancing LoadBalancing { get; }

    public IEc2 Compute { get; }

    /// <summary>The region that calls go to; empty before the first call, which finds it.</summary>
    public string Region => _connection.Region;

    public void Dispose()
    {
        _connection.Dispose();
        _limits.Dispose();
    }
}
