using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Discovery;

/// <summary>The discovery documents that every client understands: groups, and the resources of each version.</summary>
internal static class LegacyDiscovery
{
    public static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public static JsonObject CoreVersions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(),
    };

    public static JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. KindTable.All.Select(resource => resource.Group).Where(group => group.Length > 0).Distinct().Select(GroupEntry)]),
    };

    /// <exception cref="StatusException">404 for an unknown group.</exception>
    public static JsonObject Group(string group)
    {
        JsonObject entry = GroupEntry(group);
        entry["kind"] = "APIGroup";
        entry["apiVersion"] = "v1";
        return entry;
    }

    /// <exception cref="StatusException">404 for an unknown group or version.</exception>
    public static JsonObject Resources(string groupVersion)
    {
        ResourceType[] resources = [.. KindTable.All.Where(resource => resource.GroupVersion == groupVersion)];
        if (resources.Length == 0)
        {
            throw StatusException.NoSuchPath();
        }

        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = groupVersion,
            ["resources"] = new JsonArray([.. resources.SelectMany(Entries)]),
        };
    }

    private static JsonObject GroupEntry(string group)
    {
        string[] versions = [.. KindTable.All.Where(resource => resource.Group == group).Select(resource => resource.Version).Distinct()];
        if (versions.Length == 0)
        {
            throw StatusException.NoSuchPath();
        }

        JsonObject[] entries = [.. versions.Select(version => new JsonObject { ["groupVersion"] = group + "/" + version, ["version"] = version })];
        return new JsonObject { ["name"] = group, ["versions"] = new JsonArray([.. entries]), ["preferredVersion"] = entries[0].DeepClone() };
    }

    private static IEnumerable<JsonNode> Entries(ResourceType resource)
    {
        JsonObject entry = Entry(resource, resource.Plural, resource.Kind, Verbs);
        entry["singularName"] = resource.Singular;
        if (resource.ShortNames.Count > 0)
        {
            entry["shortNames"] = new JsonArray([.. resource.ShortNames.Select(name => JsonValue.Create(name))]);
        }

        if (resource.Categories.Count > 0)
        {
            entry["categories"] = new JsonArray([.. resource.Categories.Select(name => JsonValue.Create(name))]);
        }

        yield return entry;
        if (resource.HasStatus)
        {
            yield return Entry(resource, resource.Plural + "/status", resource.Kind, ["get", "patch", "update"]);
        }

        if (resource.HasScale)
        {
            JsonObject scale = Entry(resource, resource.Plural + "/scale", "Scale", ["get", "patch", "update"]);
            scale["group"] = "autoscaling";
            scale["version"] = "v1";
            yield return scale;
        }
    }

    private static JsonObject Entry(ResourceType resource, string name, string kind, string[] verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = resource.Namespaced,
        ["kind"] = kind,
        ["verbs"] = new JsonArray([.. verbs.Select(verb => JsonValue.Create(verb))]),
    };
}
