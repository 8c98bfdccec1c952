using System.Collections.Concurrent;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Client.Diagnostics;
using LbController.Providers.Azure.Client.Wire;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Client.Operations;

/// <summary>
/// Operations whose callers went away, or were told nothing, before Azure was done: the next call on the resource follows them first. One
/// for each resource, gone with that call.
/// </summary>
internal sealed class LeftOperations(OperationFollower follower, ILogger logger)
{
    private readonly ConcurrentDictionary<string, StartedOperation> _left = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Follows what was left on a resource to its end; how it ended was its caller's business.</summary>
    public async Task ResumeAsync(ResourceIdentifier id, CancellationToken cancellationToken)
    {
        if (!_left.TryGetValue(id.ToString(), out StartedOperation? operation))
        {
            return;
        }

        logger.Resuming(operation.Request.What);
        try
        {
            await follower.FollowAsync(operation, cancellationToken);
        }
        catch (ProviderException exception) when (operation.HasEnded)
        {
            logger.LeftOperationFailed(operation.Request.What, exception.Message);
        }

        _left.TryRemove(KeyValuePair.Create(id.ToString(), operation));
    }

    /// <summary>Follows an operation, and keeps it where it is left.</summary>
    public async Task FollowAsync(StartedOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            await follower.FollowAsync(operation, cancellationToken);
        }
        catch when (!operation.HasEnded)
        {
            Keep(operation);
            throw;
        }
    }

    /// <summary>Keeps a write whose answer was lost.</summary>
    public void Keep(ResourceIdentifier id, ArmRequest request) => Keep(new StartedOperation(id, request, null));

    private void Keep(StartedOperation operation) => _left[operation.Id.ToString()] = operation;
}
