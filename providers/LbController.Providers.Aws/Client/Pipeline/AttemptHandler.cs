using Amazon.Runtime;
using Amazon.Runtime.Internal;
using LbController.Providers.Aws.Client.Diagnostics;
using LbController.Providers.Aws.Client.Flow;
using LbController.Providers.Aws.Client.Wire;

namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>
/// Around each attempt, retries included: takes a token of the call's class before it is signed, counts and times it, and slows the
/// class down where AWS throttles it.
/// </summary>
internal sealed class AttemptHandler(RateLimits limits, AwsClientMetrics metrics, TimeProvider timeProvider) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        AwsQuery query = ((AwsCall)executionContext.RequestContext.OriginalRequest).Query;
        CancellationToken cancellationToken = executionContext.RequestContext.CancellationToken;
        CallClass callClass = CallClasses.Of(query.Service, query.Action);
        await limits.TakeAsync(callClass, cancellationToken);
        long began = timeProvider.GetTimestamp();
        try
        {
            T result = await base.InvokeAsync<T>(executionContext);
            metrics.Called(query.Service.Name, query.Action, "OK", timeProvider.GetElapsedTime(began));
            return result;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Called(query.Service.Name, query.Action, AwsFailures.LabelOf(exception), timeProvider.GetElapsedTime(began));
            if (exception is AwsErrorReply reply && AwsErrorTable.IsThrottle(reply.ErrorCode))
            {
                limits.SlowDown(callClass);
            }

            throw;
        }
    }
}
