using Microsoft.Extensions.Logging;

namespace LbController.Kubernetes.Watching;

internal sealed partial class Reflector<T>
{
    [LoggerMessage(2100, LogLevel.Information, "Watching {Resource}: {Count} objects at version {Version}", EventName = "WatchSynced")]
    private static partial void LogSynced(ILogger logger, string resource, int count, string version);

    [LoggerMessage(2101, LogLevel.Warning, "Cannot watch {Resource}, and will keep trying: {Problem}", EventName = "WatchFailed")]
    private static partial void LogFailed(ILogger logger, string resource, string problem);

    [LoggerMessage(2102, LogLevel.Information, "Watching {Resource} again after {Failures} failed attempts", EventName = "WatchRecovered")]
    private static partial void LogRecovered(ILogger logger, string resource, int failures);

    [LoggerMessage(2103, LogLevel.Warning, "The watch of {Resource} was silent for {Limit}; opening another", EventName = "WatchSilent")]
    private static partial void LogSilent(ILogger logger, string resource, TimeSpan limit);

    [LoggerMessage(2104, LogLevel.Information, "The server does not stream initial state of {Resource} ({Reason}); listing it instead", EventName = "WatchListUnsupported")]
    private static partial void LogNoStreaming(ILogger logger, string resource, string reason);

    [LoggerMessage(2105, LogLevel.Warning, "An object cannot be read and is left as it was last known: {Problem}", EventName = "ObjectUnreadable")]
    private static partial void LogUnreadable(ILogger logger, string problem);

    [LoggerMessage(2106, LogLevel.Warning, "A state of {Resource} at version {Version} is older than version {Seen} seen before, and is not used", EventName = "StateFromThePast")]
    private static partial void LogStale(ILogger logger, string resource, string version, string seen);

    [LoggerMessage(2107, LogLevel.Error, "The versions of {Resource} went back from {Seen} to {Version} for good: the server was restored from a backup. Taking its state over", EventName = "HistoryWentBack")]
    private static partial void LogRestored(ILogger logger, string resource, string seen, string version);

    [LoggerMessage(2108, LogLevel.Debug, "The watch of {Resource} ended; opening another from version {Version} in {Wait}", EventName = "WatchEnded")]
    private static partial void LogEnded(ILogger logger, string resource, string? version, TimeSpan wait);
}
