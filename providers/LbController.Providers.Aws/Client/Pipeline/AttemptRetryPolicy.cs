using Amazon.Runtime;
using Amazon.Runtime.Internal;
using LbController.Providers.Aws.Client.Diagnostics;
using LbController.Providers.Aws.Client.Flow;
using LbController.Providers.Aws.Client.Wire;
using LbController.Providers.Foundation.Http;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>
/// The SDK's standard policy (transient failures, throttles, clock skew) with a clock of ours, without its process-wide retry quota
/// (the circuit breaker is ours), and: expired credentials are fetched anew once; what AWS would not recognise as repeated is not sent
/// again once it may have arrived.
/// </summary>
internal sealed class AttemptRetryPolicy : StandardRetryPolicy
{
    private const string RefreshedKey = "lbc-credentials-refreshed";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _timeProvider;
    private readonly Random _random;
    private readonly ILogger _logger;

    public AttemptRetryPolicy(int retries, TimeProvider timeProvider, Random random, ILogger logger)
        : base(retries)
    {
        _timeProvider = timeProvider;
        _random = random;
        _logger = logger;
        ThrottlingErrorCodes.Add("EC2ThrottledException");
    }

    public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
    {
        IRequestContext context = executionContext.RequestContext;
        if (exception is AwsErrorReply reply && AwsErrorTable.IsExpiry(reply.ErrorCode))
        {
            return Task.FromResult(Refresh(context, reply));
        }

        AwsQuery query = ((AwsCall)context.OriginalRequest).Query;
        bool hasArrived = !IsThrottlingError(exception) && exception is not TransportException { Failure: TransportFailure.Unreachable };
        return hasArrived && !CallClasses.IsRepeatable(query.Action)
            ? Task.FromResult(false)
            : base.RetryForExceptionAsync(executionContext, exception);
    }

    /// <summary>A random share of 1, 2, 4, … seconds.</summary>
    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        double share;
        lock (_random)
        {
            share = _random.NextDouble();
        }

        double seconds = Math.Min(share * Math.Pow(2, executionContext.RequestContext.Retries - 1), LongestWait.TotalSeconds);
        return Task.Delay(TimeSpan.FromSeconds(seconds), _timeProvider, executionContext.RequestContext.CancellationToken);
    }

    private bool Refresh(IRequestContext context, AwsErrorReply reply)
    {
        if (context.Identity is not RefreshingAWSCredentials credentials || !context.ContextAttributes.TryAdd(RefreshedKey, true))
        {
            return false;
        }

        credentials.ClearCredentials();
        _logger.CredentialsRefreshed(reply.ErrorCode);
        return true;
    }
}
