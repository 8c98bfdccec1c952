using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Operations;

/// <summary>Answers GET. Under the fake's lock.</summary>
internal sealed class ResourceReader(Cloud cloud)
{
    public WireReply Get(ResourcePath path)
    {
        StoredResource resource = cloud.Store.Find(path.Parent.Id) ?? throw NotFound(path.Parent);
        JsonObject body = Render(resource);
        if (path.ChildType is not null)
        {
            body = body.Children(path.ChildType).FirstOrDefault(child => child.Name().Equals(path.ChildName, StringComparison.OrdinalIgnoreCase))
                ?? throw new ArmErrorException(404, "NotFound", $"Resource {path.Id} not found.") { IsFromProvider = true };
        }

        WireReply reply = WireReply.Json(200, body);
        reply.Headers["ETag"] = resource.ETag;
        return reply;
    }

    public WireReply List(ResourcePath path, WireRequest request)
    {
        List<JsonObject> all;
        if (path.ChildType is not null)
        {
            StoredResource resource = cloud.Store.Find(path.Parent.Id) ?? throw NotFound(path.Parent);
            all = [.. Render(resource).Children(path.ChildType)];
            return Page(all.Select(item => item.Name()).ToList(), index => all[index].Copy(), request);
        }

        List<StoredResource> found = [.. cloud.Store.Of(path.Type).Where(resource =>
            resource.Path.Subscription.Equals(path.Subscription, StringComparison.OrdinalIgnoreCase)
            && (path.Group is null || path.Group.Equals(resource.Path.Group, StringComparison.OrdinalIgnoreCase)))];
        return Page(found.Select(resource => resource.Id).ToList(), index => Render(found[index]), request);
    }

    public JsonObject Render(StoredResource resource) => cloud.Types[resource.Type].Render(resource);

    public static ArmErrorException NotFound(ResourcePath path) => new(
        404,
        "ResourceNotFound",
        $"The Resource '{path.FullType}/{path.Name}' under resource group '{path.Group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix") { IsFromGateway = true };

    private WireReply Page(List<string> ids, Func<int, JsonObject> render, WireRequest request)
    {
        string? after = request.Parameter("$skiptoken");
        int first = after is null ? 0 : ids.FindIndex(id => Token(id) == after) + 1;
        int end = Math.Min(ids.Count, first + cloud.Settings.PageSize);
        var body = new JsonObject { ["value"] = new JsonArray([.. Enumerable.Range(first, Math.Max(0, end - first)).Select(render)]) };
        if (end < ids.Count)
        {
            body["nextLink"] = $"{request.BaseUrl}{request.Path}?api-version={request.Parameter("api-version")}&$skiptoken={Uri.EscapeDataString(Token(ids[end - 1]))}";
        }

        return WireReply.Json(200, body);
    }

    private static string Token(string id) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(id));
}
