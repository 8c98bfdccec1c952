using Microsoft.Extensions.Logging;

namespace LbController.Kubernetes.Events;

internal sealed partial class EventRecorder
{
    [LoggerMessage(2300, LogLevel.Warning, "Events are dropped, {Dropped} so far: {Reason}", EventName = "EventsDropped")]
    private static partial void LogDropped(ILogger logger, long dropped, string reason);
}
