using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Diagnostics;

/// <summary>Every log line of the adapter but the client's. Ids 6100 to 6399, never used again for another meaning.</summary>
internal static partial class AzureLog
{
    [LoggerMessage(6100, LogLevel.Information, "{Resource}: Azure refused a write for {Count} Services ({Code}: {Message}); it is tried in halves, so that only the one that is at fault waits")]
    public static partial void BatchRefused(this ILogger logger, string resource, int count, string? code, string message);

    [LoggerMessage(6101, LogLevel.Error, "{Resource}: a write for {Count} Services failed unexpectedly")]
    public static partial void WriteFailed(this ILogger logger, string resource, int count, Exception exception);

    [LoggerMessage(6102, LogLevel.Information, "{Resource}: somebody else wrote in between (attempt {Attempt}, {Code}); the changes are made again on what is there now")]
    public static partial void Overtaken(this ILogger logger, string resource, int attempt, string? code);

    [LoggerMessage(6104, LogLevel.Warning, "{Identity}: Azure has something otherwise than it was written, and writing it again did not help ({Change}); it is looked at again in {After}")]
    public static partial void NotAsWritten(this ILogger logger, LoadBalancerIdentity identity, ProviderChange change, TimeSpan after);

    [LoggerMessage(6103, LogLevel.Warning, "{Resource}: nodes that leave could not be taken out; it is tried again in {After}: {Message}")]
    public static partial void LeaveFailed(this ILogger logger, string resource, TimeSpan after, string message);
}
