using Microsoft.Extensions.Logging;

namespace LbController.Providers.Aws.Client.Diagnostics;

/// <summary>Every log line of the clients. Ids 5001 to 5099, never used again for another meaning.</summary>
internal static partial class AwsClientLog
{
    [LoggerMessage(5001, LogLevel.Information, "AWS is reached in region {Region}: {LoadBalancing}, {Compute}")]
    public static partial void Connecting(this ILogger logger, string region, Uri loadBalancing, Uri compute);

    [LoggerMessage(5002, LogLevel.Warning, "AWS does not answer: {Message} All calls fail at once from now on, but one every {Period} that tries whether it is back")]
    public static partial void OutageBegan(this ILogger logger, string? message, TimeSpan period);

    [LoggerMessage(5003, LogLevel.Information, "AWS answers again")]
    public static partial void OutageEnded(this ILogger logger);

    [LoggerMessage(5004, LogLevel.Warning, "AWS throttles calls of class {Class}; they are slowed down for {Period}, and more with every further throttle")]
    public static partial void Throttled(this ILogger logger, string @class, TimeSpan period);

    [LoggerMessage(5005, LogLevel.Information, "AWS calls the credentials expired ({Code}); they are fetched anew and the call is tried again")]
    public static partial void CredentialsRefreshed(this ILogger logger, string? code);
}
