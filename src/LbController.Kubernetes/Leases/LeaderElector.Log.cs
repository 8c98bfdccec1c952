using Microsoft.Extensions.Logging;

namespace LbController.Kubernetes.Leases;

internal sealed partial class LeaderElector
{
    [LoggerMessage(2200, LogLevel.Information, "Waiting for lease {Lease} as {Identity}", EventName = "LeaseWanted")]
    private static partial void LogWanted(ILogger logger, string lease, string identity);

    [LoggerMessage(2201, LogLevel.Information, "Lease {Lease} is held by {Holder}", EventName = "LeaseHeldByOther")]
    private static partial void LogHeld(ILogger logger, string lease, string holder);

    [LoggerMessage(2202, LogLevel.Information, "Leading: lease {Lease} is held by {Identity}", EventName = "LeaseAcquired")]
    private static partial void LogAcquired(ILogger logger, string lease, string identity);

    [LoggerMessage(2203, LogLevel.Warning, "Cannot acquire lease {Lease}, and will keep trying: {Problem}", EventName = "LeaseAcquireFailed")]
    private static partial void LogAcquireFailed(ILogger logger, string lease, string problem);

    [LoggerMessage(2204, LogLevel.Warning, "Cannot renew lease {Lease}, trying until {Left} from now: {Problem}", EventName = "LeaseRenewFailed")]
    private static partial void LogRenewFailed(ILogger logger, string lease, TimeSpan left, string problem);

    [LoggerMessage(2205, LogLevel.Error, "Leadership lost: {Problem}", EventName = "LeaseLost")]
    private static partial void LogLost(ILogger logger, string problem);

    [LoggerMessage(2206, LogLevel.Information, "Lease {Lease} released", EventName = "LeaseReleased")]
    private static partial void LogReleased(ILogger logger, string lease);

    [LoggerMessage(2207, LogLevel.Warning, "Lease {Lease} could not be released, and will run out by itself: {Problem}", EventName = "LeaseReleaseFailed")]
    private static partial void LogReleaseFailed(ILogger logger, string lease, string problem);

    [LoggerMessage(2208, LogLevel.Error, "Work did not stop within {Limit} of losing the lease", EventName = "LeaderWorkStuck")]
    private static partial void LogStuck(ILogger logger, TimeSpan limit);

    [LoggerMessage(2209, LogLevel.Warning, "Work failed while it was being stopped", EventName = "LeaderWorkFailed")]
    private static partial void LogWorkFailed(ILogger logger, Exception exception);
}
