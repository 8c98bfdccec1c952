using Microsoft.Extensions.Logging;

namespace LbController.Kubernetes.Http;

internal sealed partial class RequestSender
{
    [LoggerMessage(2000, LogLevel.Debug, "Sending again in {Wait} (attempt {Attempt}): {Reason}", EventName = "ApiRequestRetried")]
    private static partial void LogRetry(ILogger logger, TimeSpan wait, int attempt, string reason);

    [LoggerMessage(2001, LogLevel.Information, "The API server refused {Credential} (401); trying once more with a fresh one", EventName = "ApiCredentialRefused")]
    private static partial void LogRefused(ILogger logger, Credential credential);
}
