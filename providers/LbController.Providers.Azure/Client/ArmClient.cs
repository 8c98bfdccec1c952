using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client.Flow;
using LbController.Providers.Azure.Client.Operations;
using LbController.Providers.Azure.Client.Wire;

namespace LbController.Providers.Azure.Client;

/// <summary>Resource Manager over the wire.</summary>
internal sealed class ArmClient(ArmCaller caller, OperationFollower follower, LeftOperations left) : IArm
{
    public async Task<ArmResource?> GetAsync(ResourceIdentifier id, CancellationToken cancellationToken)
    {
        await left.ResumeAsync(id, cancellationToken);
        return await ReadAsync(id, cancellationToken);
    }

    public async Task<IReadOnlyList<ArmResource>> ListAsync(string subscription, string resourceGroup, string type, CancellationToken cancellationToken)
    {
        var page = new ArmRequest
        {
            Method = RequestMethod.Get,
            Address = ArmAddresses.Of(caller.Cloud, $"/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/{type}"),
            Type = type,
            Subject = $"all {type} in resource group {resourceGroup}",
        };
        List<ArmResource> items = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (true)
        {
            ArmReply reply = await caller.CallAsync(page, new CallState(), cancellationToken);
            Uri? next = AddPage(page, reply, items);
            if (next is null)
            {
                return items;
            }

            page = seen.Add(next.AbsoluteUri) && caller.Cloud.Owns(next)
                ? page with { Address = next }
                : throw Unreadable(page, reply, caller.Cloud.Owns(next) ? "a page came twice" : $"the next page is at {next.Host}, where our token does not go", null);
        }
    }

    public async Task<ArmResource> PutAsync(ResourceIdentifier id, JsonObject body, PutCondition condition, CancellationToken cancellationToken)
    {
        ArmRequest request = ArmRequest.Of(RequestMethod.Put, caller.Cloud, id, body, condition);
        await WriteAsync(id, request, cancellationToken);
        ArmResource? resource = await ReadAsync(id, cancellationToken);
        return resource switch
        {
            null => throw ArmFailures.Broken(request, ProviderErrorKind.Conflict, ArmErrorTable.ResourceNotFound, "the resource was gone when it was done"),
            { ProvisioningState: "Failed" } => throw ArmFailures.Broken(request, ProviderErrorKind.Unavailable, "ProvisioningFailed", "the resource is in state Failed and has to be written again"),
            _ => resource,
        };
    }

    public async Task<ArmResource> PatchTagsAsync(ResourceIdentifier id, ValueMap tags, CancellationToken cancellationToken)
    {
        var written = new JsonObject();
        foreach ((string key, string value) in tags)
        {
            written[key] = value;
        }

        ArmRequest request = ArmRequest.Of(RequestMethod.Patch, caller.Cloud, id, new JsonObject { ["tags"] = written });
        ArmReply reply = await WriteAsync(id, request, cancellationToken);
        bool isWhole = reply.Status == 200 && reply.Body.Length > 0 && reply.Header("Azure-AsyncOperation") is null;
        ArmResource? resource = isWhole ? follower.Read(id, request, reply) : await ReadAsync(id, cancellationToken);
        return resource ?? throw ArmFailures.Broken(request, ProviderErrorKind.NotFound, ArmErrorTable.ResourceNotFound, "the resource is gone");
    }

    public async Task DeleteAsync(ResourceIdentifier id, CancellationToken cancellationToken)
    {
        ArmRequest request = ArmRequest.Of(RequestMethod.Delete, caller.Cloud, id);
        try
        {
            await WriteAsync(id, request, cancellationToken);
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound && exception.Code is ArmErrorTable.ResourceNotFound or "NotFound")
        {
            // It is gone, which is what was asked for.
        }
    }

    public async Task<ArmResource?> SettleAsync(ResourceIdentifier id, CancellationToken cancellationToken)
    {
        await left.ResumeAsync(id, cancellationToken);
        return await follower.SettleAsync(id, cancellationToken);
    }

    private async Task<ArmResource?> ReadAsync(ResourceIdentifier id, CancellationToken cancellationToken)
    {
        ArmRequest request = ArmRequest.Of(RequestMethod.Get, caller.Cloud, id);
        return follower.Read(id, request, await caller.SendAsync(request, new CallState(), cancellationToken));
    }

    /// <summary>Writes and waits until Azure is done with it; again where it says only then that another operation was in the way.</summary>
    /// <returns>The first answer.</returns>
    private async Task<ArmReply> WriteAsync(ResourceIdentifier id, ArmRequest request, CancellationToken cancellationToken)
    {
        await left.ResumeAsync(id, cancellationToken);
        var state = new CallState();
        while (true)
        {
            ArmReply reply = await BeginAsync(id, request, state, cancellationToken);
            try
            {
                await left.FollowAsync(new StartedOperation(id, request, reply), cancellationToken);
                return reply;
            }
            catch (ProviderException exception) when (exception.Code is ArmErrorTable.AnotherOperation or ArmErrorTable.AnotherOperationDetail)
            {
                await caller.WaitForLockAsync(request, state, exception, cancellationToken);
            }
        }
    }

    private async Task<ArmReply> BeginAsync(ResourceIdentifier id, ArmRequest request, CallState state, CancellationToken cancellationToken)
    {
        ArmReply reply;
        try
        {
            reply = await caller.CallAsync(request, state, cancellationToken);
        }
        catch when (state.IsUncertain)
        {
            left.Keep(id, request);
            throw;
        }

        if (request.Method == RequestMethod.Put && IsForeign(reply))
        {
            left.Keep(id, request);
            throw ArmFailures.Foreign(request, caller.Cloud.Endpoint, reply.RequestId);
        }

        return reply;
    }

    /// <summary>Whether a success is somebody else's: a proxy's page, and nothing by which Azure could be asked about the operation.</summary>
    private static bool IsForeign(ArmReply reply) =>
        reply.Body.Length > 0 && ArmJson.TryObject(reply.Body) is null && reply.Header("Azure-AsyncOperation") is null && reply.Header("Location") is null;

    private Uri? AddPage(ArmRequest page, ArmReply reply, List<ArmResource> items)
    {
        try
        {
            JsonElement body = ArmJson.Object(reply.Body);
            if (ArmJson.Property(body, "value") is not { ValueKind: JsonValueKind.Array } value)
            {
                throw new JsonException("a list has no value");
            }

            items.AddRange(value.EnumerateArray().Select(ArmJson.Item));
            return ArmJson.Text(body, "nextLink") is not { } text ? null
                : Uri.TryCreate(text, UriKind.Absolute, out Uri? next) ? next
                : throw new JsonException("a list's nextLink is no URL");
        }
        catch (JsonException exception)
        {
            throw Unreadable(page, reply, exception.Message, exception);
        }
    }

    private ProviderException Unreadable(ArmRequest request, ArmReply reply, string why, Exception? inner) =>
        ArmFailures.Unreadable(request, why, caller.Cloud.Endpoint, reply.RequestId, inner);
}
