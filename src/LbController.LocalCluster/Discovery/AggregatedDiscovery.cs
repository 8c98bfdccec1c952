using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Discovery;

/// <summary>Discovery in one document, for clients that ask for it.</summary>
internal static class AggregatedDiscovery
{
    /// <summary>The version of the format that the client accepts first, or null for the old documents.</summary>
    public static string? Wanted(string accept)
    {
        foreach (string part in accept.Split(','))
        {
            if (part.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal) && part.Contains("application/json", StringComparison.Ordinal))
            {
                if (part.Contains("v=v2beta1", StringComparison.Ordinal))
                {
                    return "v2beta1";
                }

                if (part.Contains("v=v2", StringComparison.Ordinal))
                {
                    return "v2";
                }
            }
        }

        return null;
    }

    public static ApiResponse Answer(bool core, string version)
    {
        JsonNode[] groups = [.. KindTable.All.Where(resource => resource.Group.Length == 0 == core).GroupBy(resource => resource.Group).Select(Group)];
        var body = new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/" + version,
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray(groups),
        };
        return new ApiResponse { ContentType = $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList", Body = body.ToBytes() };
    }

    private static JsonObject Group(IGrouping<string, ResourceType> group) => new()
    {
        ["metadata"] = group.Key.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group.Key },
        ["versions"] = new JsonArray([.. group.GroupBy(resource => resource.Version).Select(version => new JsonObject
        {
            ["version"] = version.Key,
            ["resources"] = new JsonArray([.. version.Select(Resource)]),
            ["freshness"] = "Current",
        })]),
    };

    private static JsonObject Resource(ResourceType resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = Kind(resource.Group, resource.Version, resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = Strings(LegacyDiscovery.Verbs),
        };
        if (resource.ShortNames.Count > 0)
        {
            entry["shortNames"] = Strings(resource.ShortNames);
        }

        if (resource.Categories.Count > 0)
        {
            entry["categories"] = Strings(resource.Categories);
        }

        var parts = new JsonArray();
        if (resource.HasScale)
        {
            parts.Add(Subresource("scale", Kind("autoscaling", "v1", "Scale")));
        }

        if (resource.HasStatus)
        {
            parts.Add(Subresource("status", Kind(resource.Group, resource.Version, resource.Kind)));
        }

        if (parts.Count > 0)
        {
            entry["subresources"] = parts;
        }

        return entry;
    }

    private static JsonObject Subresource(string name, JsonObject kind) =>
        new() { ["subresource"] = name, ["responseKind"] = kind, ["verbs"] = Strings(["get", "patch", "update"]) };

    private static JsonObject Kind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
