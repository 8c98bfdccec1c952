using System.Globalization;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Types;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Operations;

/// <summary>Answers PUT, PATCH and DELETE. Under the fake's lock.</summary>
internal sealed class ResourceWriter(Cloud cloud, ResourceReader reader)
{
    /// <summary>The draft that a PUT makes: the whole resource also where a child is written.</summary>
    public Draft Plan(ResourcePath path, JsonObject body)
    {
        StoredResource? former = cloud.Store.Find(path.Parent.Id);
        ResourcePath parent = former?.Path ?? path.Parent with { Group = cloud.Groups[$"{path.Subscription}/{path.Group}"] };
        if (path.ChildType is null)
        {
            if (former is not null)
            {
                cloud.Types[path.Type].Retain(former, body);
            }

            return new Draft(parent, body, former);
        }

        if (former is null)
        {
            throw new ArmErrorException(404, "ParentResourceNotFound", $"Failed to perform 'write' on resource(s) of type '{path.FullType}', because the parent resource '{path.Parent.Id}' could not be found.") { IsFromGateway = true };
        }

        JsonObject whole = former.Body.Copy();
        JsonObject child = body.Copy();
        child["name"] = path.ChildName;
        JsonArray siblings = Siblings(whole, path.ChildType);
        int at = IndexOf(siblings, path.ChildName);
        if (at >= 0)
        {
            child["name"] = siblings[at]?["name"]?.GetValue<string>();
            siblings[at] = child;
        }
        else
        {
            siblings.Add(child);
        }

        return new Draft(parent, whole, former);
    }

    public WireReply Put(WriteCall call, Draft draft)
    {
        StoredResource? former = draft.Former;
        CheckConditions(call, former);
        if (Overlaps(call, former) is { } refusal)
        {
            return refusal;
        }

        ResourceType type = cloud.Types[draft.Path.Type];
        NameRules.Check(draft, type);
        type.Check(draft);
        bool isNew = former is null
            || (call.Path.ChildType is { } childType && IndexOf(Siblings(former.Body, childType), call.Path.ChildName) < 0);
        StoredResource resource = former ?? new StoredResource(draft.Path, draft.Body, cloud.NextId().ToString("D"));
        if (former is null)
        {
            cloud.Store.Add(resource);
        }

        Change(resource, draft.Body);
        LongOperation operation = Begin(call, resource, false);
        WireReply reply = WireReply.Json(isNew ? 201 : 200, Told(resource, call.Path));
        Announce(reply, call.Request, operation);
        return reply;
    }

    public WireReply Delete(WriteCall call)
    {
        StoredResource? resource = cloud.Store.Find(call.Path.Parent.Id);
        bool isThere = resource is not null
            && (call.Path.ChildType is null || IndexOf(Siblings(resource.Body, call.Path.ChildType), call.Path.ChildName) >= 0);
        if (!isThere || resource is null)
        {
            return new WireReply(204);
        }

        CheckConditions(call, resource);
        if (Overlaps(call, resource) is { } refusal)
        {
            return refusal;
        }

        ResourceType type = cloud.Types[resource.Type];
        if (call.Path.ChildType is { } childType)
        {
            JsonObject whole = resource.Body.Copy();
            Siblings(whole, childType).RemoveAt(IndexOf(Siblings(whole, childType), call.Path.ChildName));
            type.Check(new Draft(resource.Path, whole, resource));
            Change(resource, whole);
        }
        else
        {
            type.CheckDelete(resource);
            resource.ETag = cloud.NextETag();
        }

        LongOperation operation = Begin(call, resource, call.Path.ChildType is null);
        var reply = new WireReply(202);
        Announce(reply, call.Request, operation);
        reply.Headers["Location"] = OperationBook.Url(operation, call.Request.BaseUrl, ApiVersion(call.Request), "operationResults");
        return reply;
    }

    /// <summary>Sets the tags, at once.</summary>
    public WireReply Patch(WriteCall call, JsonObject body)
    {
        StoredResource resource = cloud.Store.Find(call.Path.Id) ?? throw ResourceReader.NotFound(call.Path);
        CheckConditions(call, resource);
        if (resource.Running is { } running)
        {
            throw cloud.Operations.Locked(resource, running);
        }

        JsonObject? tags = body["tags"] as JsonObject;
        NameRules.CheckTags(tags);
        JsonObject next = resource.Body.Copy();
        next["tags"] = tags?.DeepClone();
        resource.Body = next;
        resource.ETag = cloud.NextETag();
        return WireReply.Json(200, reader.Render(resource));
    }

    private static void CheckConditions(WriteCall call, StoredResource? resource)
    {
        string? match = call.Request.Header("if-match");
        if (match is not null && match != "*" && match != resource?.ETag)
        {
            throw new ArmErrorException(412, "PreconditionFailed", "Precondition failed.")
            {
                Details = [new ErrorDetail("PreconditionFailedEtagMismatch", $"Etag provided in if-match header {match} does not match etag {resource?.ETag} of resource {call.Path.Parent.Id} in NRP data store.")],
            };
        }

        if (call.Request.Header("if-none-match") == "*" && resource is not null && call.Path.ChildType is null)
        {
            throw new ArmErrorException(412, "PreconditionFailed", "Precondition failed.")
            {
                Details = [new ErrorDetail("PreconditionFailedResourceExists", $"Resource {call.Path.Id} already exists.")],
            };
        }
    }

    private WireReply? Overlaps(WriteCall call, StoredResource? resource)
    {
        if (resource?.Running is not { } running)
        {
            return null;
        }

        switch (running.IsDelete ? OverlapAnswer.Locked : cloud.Settings.Overlap)
        {
            case OverlapAnswer.Supersedes:
                cloud.Operations.Supersede(resource);
                return null;
            case OverlapAnswer.Refused:
                throw new ArmErrorException(409, "AnotherOperationInProgress", $"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: {OperationBook.Url(running, call.Request.BaseUrl, ApiVersion(call.Request), "operations")}.") { IsFromProvider = true };
            case OverlapAnswer.FailsLater:
                LongOperation operation = cloud.Operations.Draft(resource, Time(resource.Type)) with
                {
                    HasNoEffect = true,
                    FailCode = "AnotherOperationInProgress",
                    FailMessage = "Another operation on this or dependent resource is in progress.",
                };
                cloud.Operations.Begin(operation);
                WireReply reply = call.Request.Method == "DELETE" ? new WireReply(202) : WireReply.Json(200, Told(resource, call.Path));
                Announce(reply, call.Request, operation);
                return reply;
            default:
                throw cloud.Operations.Locked(resource, running);
        }
    }

    private void Change(StoredResource resource, JsonObject body)
    {
        ResourceType type = cloud.Types[resource.Type];
        resource.FormerLinks = resource.Links;
        resource.Body = body;
        resource.Links = ResourceLink.ByTarget(type.Links(resource.Path, body));
        resource.ETag = cloud.NextETag();
        type.Settle(resource);
    }

    private LongOperation Begin(WriteCall call, StoredResource resource, bool isDelete)
    {
        LongOperation operation = cloud.Operations.Draft(resource, Time(resource.Type)) with
        {
            IsDelete = isDelete,
            FailCode = call.Failing?.Code,
            FailMessage = call.Failing?.Message ?? string.Empty,
        };
        cloud.Operations.Begin(operation);
        return operation;
    }

    private JsonObject Told(StoredResource resource, ResourcePath path)
    {
        JsonObject body = reader.Render(resource);
        return path.ChildType is null
            ? body
            : body.Children(path.ChildType).FirstOrDefault(child => child.Name().Equals(path.ChildName, StringComparison.OrdinalIgnoreCase)) ?? [];
    }

    private void Announce(WireReply reply, WireRequest request, LongOperation operation)
    {
        reply.Headers["Azure-AsyncOperation"] = OperationBook.Url(operation, request.BaseUrl, ApiVersion(request), "operations");
        reply.Headers["Azure-AsyncNotification"] = "Enabled";
        if (cloud.Settings.PollAfter is TimeSpan wait)
        {
            reply.Headers["Retry-After"] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }

    private TimeSpan Time(string type) => cloud.Settings.OperationTimes.TryGetValue(type, out TimeSpan time) ? time : cloud.Settings.OperationTime;

    private static string ApiVersion(WireRequest request) => request.Parameter("api-version") ?? string.Empty;

    private static JsonArray Siblings(JsonObject body, string childType)
    {
        body.Properties().Default(childType, new JsonArray());
        return (JsonArray)(body.Properties()[childType] ?? new JsonArray());
    }

    private static int IndexOf(JsonArray siblings, string? name)
    {
        for (int i = 0; i < siblings.Count; i++)
        {
            if (siblings[i] is JsonObject item && item.Name().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
