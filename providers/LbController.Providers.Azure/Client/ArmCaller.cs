using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Client.Diagnostics;
using LbController.Providers.Azure.Client.Flow;
using LbController.Providers.Azure.Client.Pipeline;
using LbController.Providers.Azure.Client.Wire;
using LbController.Providers.Foundation.Flow;
using LbController.Providers.Foundation.Http;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Client;

/// <summary>
/// Makes calls: each attempt takes a token of its class, and what is worth it is tried again. Throttling slows the class down; a lock
/// makes this one call wait, outside the guard, and nobody else. All that writes does so with the whole resource, so that it can be sent again.
/// </summary>
internal sealed class ArmCaller
{
    /// <summary>How long a call waits where another operation has its resource and Azure does not say how long.</summary>
    public static readonly TimeSpan LockWait = TimeSpan.FromSeconds(5);

    /// <summary>The longest that a call sleeps where Azure asks it to stay away; for more it gives up and says so.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ShortestLockWait = TimeSpan.FromSeconds(1);

    private readonly AzureClientSettings _settings;
    private readonly ArmSender _sender;
    private readonly RateLimits _limits;
    private readonly Jitter _jitter;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly OutageGuard _guard;

    public ArmCaller(AzureClientSettings settings, ArmSender sender, RateLimits limits, Jitter jitter, TimeProvider timeProvider, ILogger logger)
    {
        _settings = settings;
        _sender = sender;
        _limits = limits;
        _jitter = jitter;
        _timeProvider = timeProvider;
        _logger = logger;
        Cloud = AzureCloud.Of(settings);
        _guard = new OutageGuard("Azure", timeProvider, null, logger.OutageBegan, logger.OutageEnded);
    }

    public AzureCloud Cloud { get; }

    /// <summary>Makes a call that has to succeed.</summary>
    /// <exception cref="ProviderException">It did not.</exception>
    public async Task<ArmReply> CallAsync(ArmRequest request, CallState state, CancellationToken cancellationToken)
    {
        ArmReply reply = await SendAsync(request, state, cancellationToken);
        return reply.IsSuccess ? reply : throw Refused(request, reply);
    }

    /// <summary>Makes a call, and tells also an answer that is no success, once trying again does not help.</summary>
    /// <exception cref="ProviderException">No answer, or one that says nothing about the request: throttled, locked, failing, a lost write.</exception>
    public async Task<ArmReply> SendAsync(ArmRequest request, CallState state, CancellationToken cancellationToken)
    {
        while (true)
        {
            ArmReply reply = await _guard.RunAsync(request.Operation, token => TryAsync(request, state, token), cancellationToken);
            if (reply.IsSuccess)
            {
                return reply;
            }

            if (ArmErrorTable.IsLock(reply.Error, reply.Status))
            {
                await WaitForLockAsync(request, state, Refused(request, reply), cancellationToken);
                continue;
            }

            return reply.Status == 412 && request.IsConditional && state.IsUncertain ? throw ArmFailures.Unknown(request, reply) : reply;
        }
    }

    /// <summary>The failure that an answer tells.</summary>
    public ProviderException Refused(ArmRequest request, ArmReply reply) => ArmFailures.Refused(request, reply, reply.Error.LockWait ?? reply.RetryAfter(_timeProvider));

    /// <summary>Waits until another operation may have left the resource, or throws the refusal where the call has waited long enough.</summary>
    public async Task WaitForLockAsync(ArmRequest request, CallState state, ProviderException refusal, CancellationToken cancellationToken)
    {
        TimeSpan wait = refusal.RetryAfter ?? LockWait;
        wait = wait < ShortestLockWait ? ShortestLockWait : wait;
        if (state.WaitedForLocks + wait > _settings.LockTimeout)
        {
            throw new ProviderException(ProviderErrorKind.Conflict, refusal.Operation, refusal.Message) { Code = refusal.Code, RequestId = refusal.RequestId, RetryAfter = wait };
        }

        state.WaitedForLocks += wait;
        _logger.Locked(request.What, wait, refusal.Code ?? "");
        await Task.Delay(wait, _timeProvider, cancellationToken);
    }

    private async Task<ArmReply> TryAsync(ArmRequest request, CallState state, CancellationToken cancellationToken)
    {
        TimeSpan last = Jitter.Shortest;
        for (int attempt = 1; ; attempt++)
        {
            ProviderException failure;
            bool isWorthIt = true;
            await _limits.TakeAsync(request.Class, cancellationToken);
            bool wasUncertain = state.IsUncertain;
            state.IsUncertain = wasUncertain || !request.IsRead;
            try
            {
                ArmReply reply = await _sender.SendAsync(request, cancellationToken);
                bool isTransient = ArmErrorTable.IsTransient(reply.Status);
                state.IsUncertain = isTransient ? state.IsUncertain : wasUncertain && !reply.IsSuccess;
                _limits.Learn(request.Class, reply);
                bool isThrottle = !reply.IsSuccess && ArmErrorTable.IsThrottle(reply.Error, reply.Status);
                if (!isThrottle && (!isTransient || ArmErrorTable.IsLock(reply.Error, reply.Status)))
                {
                    return reply;
                }

                if (isThrottle)
                {
                    _limits.SlowDown(request.Class);
                }

                failure = Refused(request, reply);
            }
            catch (ProviderException)
            {
                // Nothing was sent.
                state.IsUncertain = wasUncertain;
                throw;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                var transport = exception as TransportException;
                state.IsUncertain = transport is { Failure: not TransportFailure.Unreachable } ? state.IsUncertain : wasUncertain;

                // A cancellation that is not ours is that of another call, which asked for the token that both wait for.
                isWorthIt = transport is { Failure: not TransportFailure.TooLong } || exception is OperationCanceledException;
                failure = ArmFailures.Translate(exception, request, _settings, Cloud.Endpoint);
            }

            last = _jitter.Next(last);
            TimeSpan wait = failure.RetryAfter > last ? failure.RetryAfter.Value : last;
            if (!isWorthIt || attempt >= _settings.Attempts || wait > LongestRetryAfter)
            {
                throw failure;
            }

            _logger.Retrying(request.What, wait, failure.Code ?? failure.Kind.ToString());
            await Task.Delay(wait, _timeProvider, cancellationToken);
        }
    }
}
