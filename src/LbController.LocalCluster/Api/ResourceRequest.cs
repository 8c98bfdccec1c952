using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Api;

/// <summary>What a path under /api or /apis asks for. <paramref name="Verb"/> is named as in RBAC rules.</summary>
internal sealed record ResourceRequest(string Verb, ResourceType Resource, string Namespace, string Name, string Subresource)
{
    /// <summary>
    /// Reads method and path; null where the path names no resource.
    /// </summary>
    /// <exception cref="StatusException">The resource is unknown, or does not know the method.</exception>
    public static ResourceRequest? Parse(ApiRequest request)
    {
        string[] parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        int start = parts is ["api", _, ..] ? 2 : parts is ["apis", _, _, ..] ? 3 : 0;
        if (start == 0 || parts.Length == start)
        {
            return null;
        }

        string groupVersion = string.Join('/', parts[1..start]);
        bool watchPath = parts[start] == "watch";
        Span<string> rest = parts.AsSpan(watchPath ? start + 1 : start);
        string scope = "";
        if (rest.Length >= 3 && rest[0] == "namespaces" && KindTable.Find(groupVersion, rest[2]) is { Namespaced: true })
        {
            scope = rest[1];
            rest = rest[2..];
        }

        if (rest.Length is 0 or > 3 || KindTable.Find(groupVersion, rest[0]) is not { } resource)
        {
            throw StatusException.NoSuchPath();
        }

        string name = rest.Length > 1 ? rest[1] : "";
        string subresource = rest.Length > 2 ? rest[2] : "";
        ThrowIfUnknown(resource, subresource, scope, name);
        return new ResourceRequest(VerbOf(request, name, watchPath), resource, scope, name, subresource);
    }

    private static void ThrowIfUnknown(ResourceType resource, string subresource, string scope, string name)
    {
        bool known = subresource switch
        {
            "" => true,
            "status" => resource.HasStatus,
            "scale" => resource.HasScale,
            "finalize" => resource.Kind == "Namespace",
            "binding" or "eviction" or "log" => resource.Kind == "Pod",
            _ => false,
        };
        if (!known || (resource.Namespaced && name.Length > 0 && scope.Length == 0))
        {
            throw StatusException.NoSuchPath();
        }
    }

    private static string VerbOf(ApiRequest request, string name, bool watchPath) => (request.Method, name.Length > 0) switch
    {
        ("GET" or "HEAD", _) when watchPath || request.QueryFlag("watch") => "watch",
        ("GET" or "HEAD", true) => "get",
        ("GET" or "HEAD", false) => "list",
        ("POST", _) => "create",
        ("PUT", true) => "update",
        ("PATCH", true) => "patch",
        ("DELETE", true) => "delete",
        ("DELETE", false) => "deletecollection",
        _ => throw StatusException.MethodNotAllowed(),
    };
}
