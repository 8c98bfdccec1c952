using LbController.Abstractions.Errors;
using Polly;
using Polly.CircuitBreaker;

namespace LbController.Providers.Foundation.Flow;

/// <summary>
/// Keeps us from knocking at a door that does not open: after several calls in a row without an answer all calls fail at once, for a
/// while; then one goes to see. Only what says nothing about a single request counts: no answer, and the back end failing by itself.
/// </summary>
internal sealed class OutageGuard
{
    /// <summary>How many calls in a row, each with all its attempts.</summary>
    public const int Failures = 5;

    /// <summary>How long calls fail at once.</summary>
    public static readonly TimeSpan BreakPeriod = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SamplingPeriod = TimeSpan.FromMinutes(5);

    private readonly ResiliencePipeline _pipeline;
    private readonly string _vendor;
    private readonly Action<string?, TimeSpan> _began;
    private readonly Action _ended;
    private int _isOpen;

    /// <param name="vendor">The back end's name, for messages.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="isOutage">Whether a failure that is <see cref="ProviderErrorKind.Unavailable"/> or <see cref="ProviderErrorKind.Timeout"/> counts; null for all.</param>
    /// <param name="began">Hears once of each outage: the last failure's message, and how long calls fail at once.</param>
    /// <param name="ended">Hears once that it is over.</param>
    public OutageGuard(string vendor, TimeProvider timeProvider, Func<ProviderException, bool>? isOutage, Action<string?, TimeSpan> began, Action ended)
    {
        _vendor = vendor;
        _began = began;
        _ended = ended;
        var options = new CircuitBreakerStrategyOptions
        {
            FailureRatio = 1,
            MinimumThroughput = Failures,
            SamplingDuration = SamplingPeriod,
            BreakDuration = BreakPeriod,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is ProviderException exception && IsUnanswered(exception) && isOutage?.Invoke(exception) != false),
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
                $"{operation} was not tried: {_vendor} did not answer the last calls. {exception.InnerException?.Message}".TrimEnd(),
                exception)
            {
                RetryAfter = exception.RetryAfter ?? BreakPeriod,
            };
        }
    }

    private static bool IsUnanswered(ProviderException exception) =>
        exception.Kind is ProviderErrorKind.Unavailable or ProviderErrorKind.Timeout;

    private void Opened(string? message)
    {
        if (Interlocked.Exchange(ref _isOpen, 1) == 0)
        {
            _began(message, BreakPeriod);
        }
    }

    private void Closed()
    {
        if (Interlocked.Exchange(ref _isOpen, 0) == 1)
        {
            _ended();
        }
    }
}
