using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Client.Diagnostics;

/// <summary>Every log line of the client. Ids 6001 to 6099, never used again for another meaning. Operations' URLs are signed and never in one.</summary>
internal static partial class AzureClientLog
{
    [LoggerMessage(6001, LogLevel.Information, "Azure is reached at {Endpoint} with credential {Credential}")]
    public static partial void Connecting(this ILogger logger, Uri endpoint, string credential);

    [LoggerMessage(6002, LogLevel.Warning, "Azure does not answer: {Message} All calls fail at once from now on, but one every {Period} that tries whether it is back")]
    public static partial void OutageBegan(this ILogger logger, string? message, TimeSpan period);

    [LoggerMessage(6003, LogLevel.Information, "Azure answers again")]
    public static partial void OutageEnded(this ILogger logger);

    [LoggerMessage(6004, LogLevel.Warning, "Azure throttles {Class}; they are slowed down for {Period}, and more with every further throttle")]
    public static partial void Throttled(this ILogger logger, string @class, TimeSpan period);

    [LoggerMessage(6005, LogLevel.Warning, "Azure would take only {Remaining} more {Class}; they are slowed down for {Period}")]
    public static partial void NearlyThrottled(this ILogger logger, string @class, int remaining, TimeSpan period);

    [LoggerMessage(6006, LogLevel.Information, "{What} waits {Wait}: another operation has the resource ({Code})")]
    public static partial void Locked(this ILogger logger, string what, TimeSpan wait, string code);

    [LoggerMessage(6007, LogLevel.Warning, "{What}: the operation that Azure names is at {Host}, not at Resource Manager, and is not asked; the resource itself tells when it is done")]
    public static partial void ForeignOperation(this ILogger logger, string what, string host);

    [LoggerMessage(6008, LogLevel.Information, "{What} was left while Azure worked on it; it is followed to its end first")]
    public static partial void Resuming(this ILogger logger, string what);

    [LoggerMessage(6009, LogLevel.Warning, "{What}, which was left while Azure worked on it, has failed: {Message}")]
    public static partial void LeftOperationFailed(this ILogger logger, string what, string message);

    [LoggerMessage(6010, LogLevel.Debug, "{What} is tried again in {Wait} ({Code})")]
    public static partial void Retrying(this ILogger logger, string what, TimeSpan wait, string code);
}
