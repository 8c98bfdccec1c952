using System.Text.Json;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client.Diagnostics;
using LbController.Providers.Azure.Client.Flow;
using LbController.Providers.Azure.Client.Wire;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Client.Operations;

/// <summary>
/// Follows what Azure works on to its end: by its status, by its location, and where neither is told, is known any more, or may be asked,
/// by the state of the resource. Our token goes to Resource Manager alone, wherever a header points.
/// </summary>
internal sealed class OperationFollower(ArmCaller caller, TimeSpan limit, TimeProvider timeProvider, ILogger logger)
{
    private const string Type = "operations";

    /// <summary>Returns when it is done.</summary>
    /// <exception cref="ProviderException">It has failed (<see cref="StartedOperation.HasEnded"/>), or nobody knows.</exception>
    public async Task FollowAsync(StartedOperation operation, CancellationToken cancellationToken)
    {
        if (operation.IsUncertain)
        {
            await SettleAsync(operation.Id, cancellationToken);
        }
        else if (Allowed(operation, operation.Status) is { } status)
        {
            await AskAsync(operation, status, ReadStatus, cancellationToken);
        }
        else if (Allowed(operation, operation.Location) is { } location)
        {
            await AskAsync(operation, location, ReadLocation, cancellationToken);
        }
        else if (IsOpen(operation))
        {
            await JudgeAsync(operation, cancellationToken);
        }

        operation.HasEnded = true;
    }

    /// <summary>Waits until the resource says that nothing is under way on it.</summary>
    /// <returns>The resource; null where it is gone.</returns>
    public async Task<ArmResource?> SettleAsync(ResourceIdentifier id, CancellationToken cancellationToken)
    {
        var pace = new PollPace(limit, timeProvider);
        ArmRequest request = ArmRequest.Of(RequestMethod.Get, caller.Cloud, id);
        while (true)
        {
            ArmReply reply = await caller.SendAsync(request, new CallState(), cancellationToken);
            ArmResource? resource = Read(id, request, reply);
            if (resource is not { IsBusy: true })
            {
                return resource;
            }

            if (!await pace.WaitAsync(reply.RetryAfter(timeProvider), cancellationToken))
            {
                throw ArmFailures.NotDone(request, limit);
            }
        }
    }

    /// <summary>The resource of an answer; null where it is not there.</summary>
    /// <exception cref="ProviderException">The answer is no success and no absence, or no resource.</exception>
    public ArmResource? Read(ResourceIdentifier id, ArmRequest request, ArmReply reply)
    {
        if (ArmErrorTable.IsAbsent(reply))
        {
            return null;
        }

        if (!reply.IsSuccess)
        {
            throw caller.Refused(request, reply);
        }

        try
        {
            return ArmJson.Resource(id, reply);
        }
        catch (JsonException exception)
        {
            throw ArmFailures.Unreadable(request, exception.Message, caller.Cloud.Endpoint, reply.RequestId, exception);
        }
    }

    private Uri? Allowed(StartedOperation operation, Uri? link)
    {
        if (link is null || caller.Cloud.Owns(link))
        {
            return link;
        }

        logger.ForeignOperation(operation.Request.What, link.Host);
        return null;
    }

    /// <summary>Whether the first answer leaves open what became of it.</summary>
    private static bool IsOpen(StartedOperation operation)
    {
        if (operation.Answer is not { } answer)
        {
            return true;
        }

        bool wasToldWhere = operation.Status is not null || operation.Location is not null;
        return wasToldWhere || answer.Status == 202 || (operation.Request.Method == RequestMethod.Put && StateOf(answer) is not "Succeeded");
    }

    private static string? StateOf(ArmReply? answer) =>
        answer is null ? null : ArmJson.Text(ArmJson.Property(ArmJson.TryObject(answer.Body), "properties"), "provisioningState");

    private async Task AskAsync(StartedOperation operation, Uri link, Func<StartedOperation, ArmReply, bool?> read, CancellationToken cancellationToken)
    {
        var pace = new PollPace(limit, timeProvider);
        var request = new ArmRequest { Method = RequestMethod.Get, Address = link, Type = Type, Subject = $"the operation {operation.Request.What}" };
        TimeSpan? asked = operation.Answer?.RetryAfter(timeProvider);

        // Load balancers are often done with the first answer.
        bool isDue = asked is null && StateOf(operation.Answer) is "Succeeded";
        while (isDue || await pace.WaitAsync(asked, cancellationToken))
        {
            isDue = false;
            ArmReply reply = await caller.SendAsync(request, new CallState(), cancellationToken);
            if (reply.Status is not (404 or 410) && !reply.IsSuccess)
            {
                throw caller.Refused(request, reply);
            }

            // An operation that Azure has forgotten, or whose answer says nothing, leaves the resource to ask.
            bool? isDone = reply.IsSuccess ? read(operation, reply) : null;
            if (isDone is null)
            {
                await JudgeAsync(operation, cancellationToken);
                return;
            }

            if (isDone is true)
            {
                return;
            }

            asked = reply.RetryAfter(timeProvider);
        }

        throw ArmFailures.NotDone(operation.Request, limit);
    }

    /// <summary>Whether it is done; null where the answer does not say.</summary>
    private static bool? ReadStatus(StartedOperation operation, ArmReply reply)
    {
        string? status = ArmJson.Text(ArmJson.TryObject(reply.Body), "status");
        switch (status?.ToUpperInvariant())
        {
            case "SUCCEEDED":
                return true;
            case "FAILED" or "CANCELED" or "CANCELLED":
                operation.HasEnded = true;
                throw ArmFailures.Failed(operation.Request, reply, status);
            case null:
                return reply.Status switch { 202 => false, 204 => true, _ => null };
            default:
                return false;
        }
    }

    private static bool? ReadLocation(StartedOperation operation, ArmReply reply) => reply.Status != 202;

    /// <summary>Waits for the resource, and says of its state whether the operation came to what it should.</summary>
    private async Task JudgeAsync(StartedOperation operation, CancellationToken cancellationToken)
    {
        // A deletion may not have begun yet, and its resource be at rest: one that is still there after it has been asked for is asked again.
        ArmResource? resource = await SettleAsync(operation.Id, cancellationToken);
        if (operation.IsDelete)
        {
            var pace = new PollPace(TimeSpan.FromSeconds(30) < limit ? TimeSpan.FromSeconds(30) : limit, timeProvider);
            while (resource is { ProvisioningState: not "Failed" } && await pace.WaitAsync(null, cancellationToken))
            {
                resource = await SettleAsync(operation.Id, cancellationToken);
            }
        }

        if (operation.IsDelete == resource is null && resource?.ProvisioningState is not ("Failed" or "Canceled"))
        {
            return;
        }

        operation.HasEnded = true;
        throw operation.IsDelete ? ArmFailures.Broken(operation.Request, ProviderErrorKind.Unavailable, "DeletionFailed", "Azure has forgotten the operation, and the resource is still there")
            : resource is null ? ArmFailures.Broken(operation.Request, ProviderErrorKind.Conflict, ArmErrorTable.ResourceNotFound, "the resource was gone when it was done")
            : ArmFailures.Broken(operation.Request, ProviderErrorKind.Unavailable, "ProvisioningFailed", $"the resource is in state {resource.ProvisioningState} and has to be written again");
    }
}
