using LbController.Abstractions.Errors;
using LbController.Providers.Aws.Client.Diagnostics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace LbController.Providers.Aws.Client.Flow;

/// <summary>
/// Keeps us from knocking at a door that does not open: after several calls in a row without an answer all calls fail at once, for a
/// while; then one goes to see. Only what says nothing about a single request counts: no answer, and AWS failing by itself.
/// </summary>
internal sealed class OutageGuard
{
    /// <summary>How many calls in a row, each with all its attempts.</summary>
    public const int Failures = 5;

    /// <summary>How long calls fail at once.</summary>
    public static readonly TimeSpan BreakPeriod = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SamplingPeriod = TimeSpan.FromMinutes(5);

    private readonly ResiliencePipeline _pipeline;
    private readonly ILogger _logger;
    private int _isOpen;

    public OutageGuard(TimeProvider timeProvider, ILogger logger)
    {
        _logger = logger;
        var options = new CircuitBreakerStrategyOptions
        {
            FailureRatio = 1,
            MinimumThroughput = Failures,
            SamplingDuration = SamplingPeriod,
            BreakDuration = BreakPeriod,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is ProviderException exception && IsOutage(exception)),
            OnOpened = arguments =>
            {
                Opened(arguments.Outcome.Exception?.Message);
                return default;
            },
            OnClosed = _ =>
            {
                Closed();
                return default;
            },
        };
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = timeProvider }.AddCircuitBreaker(options).Build();
    }

    /// <summary>Runs a call, or throws <see cref="ProviderErrorKind.Unavailable"/> with the time to stay away.</summary>
    public async Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(static async (state, token) => await state(token), call, cancellationToken);
        }
        catch (BrokenCircuitException exception)
        {
            throw new ProviderException(
                ProviderErrorKind.Unavailable,
                operation,
                $"{operation} was not tried: AWS did not answer the last calls. {exception.InnerException?.Message}".TrimEnd(),
                exception)
            {
                RetryAfter = exception.RetryAfter ?? BreakPeriod,
            };
        }
    }

    private static bool IsOutage(ProviderException exception) =>
        exception.Kind is ProviderErrorKind.Unavailable or ProviderErrorKind.Timeout && exception.Code != "HealthUnavailable";

    private void Opened(string? message)
    {
        if (Interlocked.Exchange(ref _isOpen, 1) == 0)
        {
            _logger.OutageBegan(message, BreakPeriod);
        }
    }

    private void Closed()
    {
        if (Interlocked.Exchange(ref _isOpen, 0) == 1)
        {
            _logger.OutageEnded();
        }
    }
}
