using System.Net;
using Amazon.Runtime;

namespace LbController.Providers.Aws.Client.Wire;

/// <summary>AWS's refusal, with what the SDK's exceptions have no room for.</summary>
internal sealed class AwsErrorReply(string message, Exception inner, string code, string? requestId, HttpStatusCode status)
    : AmazonServiceException(message, inner, (int)status >= 500 ? ErrorType.Receiver : ErrorType.Sender, code, requestId, status)
{
    /// <summary>How long AWS asked us to stay away, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
