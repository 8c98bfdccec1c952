using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Schemas;

namespace LbController.LocalCluster.Discovery;

/// <summary>OpenAPI, versions 2 (in JSON and in the protobuf form that kubectl asks for) and 3, of every kind. Made once.</summary>
internal static class OpenApiDocuments
{
    private const string V2Protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation"];
    private static readonly Lazy<JsonObject> Second = new(MakeV2);
    private static readonly Lazy<byte[]> SecondJson = new(() => Second.Value.ToBytes());
    private static readonly Lazy<byte[]> SecondProtobuf = new(() => OpenApiProtobuf.Encode(Second.Value));

    /// <exception cref="StatusException">404 for any other path.</exception>
    public static ApiResponse Answer(string[] path, string accept) => path switch
    {
        ["openapi", "v2"] when accept.Contains("spec.v2", StringComparison.Ordinal) && accept.Contains("protobuf", StringComparison.Ordinal) =>
            new ApiResponse { ContentType = V2Protobuf, Body = SecondProtobuf.Value },
        ["openapi", "v2"] => new ApiResponse { Body = SecondJson.Value },
        ["openapi", "v3"] => ApiResponse.Of(V3Index()),
        ["openapi", "v3", "api", var version] => ApiResponse.Of(V3(version)),
        ["openapi", "v3", "apis", var group, var version] => ApiResponse.Of(V3(group + "/" + version)),
        _ => throw StatusException.NoSuchPath(),
    };

    private static JsonObject MakeV2() => new()
    {
        ["swagger"] = "2.0",
        ["info"] = Info(),
        ["paths"] = Paths(KindTable.All, third: false),
        ["definitions"] = new SchemaDocuments(SchemaCatalog.Default, "#/definitions/").Definitions(KindTable.All),
    };

    private static JsonObject V3Index() => new()
    {
        ["paths"] = new JsonObject(KindTable.All.Select(resource => resource.GroupVersion).Distinct().Select(PathOf).Select(path =>
            KeyValuePair.Create(path, (JsonNode?)new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash=1" }))),
    };

    private static JsonObject V3(string groupVersion)
    {
        ResourceType[] resources = [.. KindTable.All.Where(resource => resource.GroupVersion == groupVersion)];
        if (resources.Length == 0)
        {
            throw StatusException.NoSuchPath();
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(),
            ["paths"] = Paths(resources, third: true),
            ["components"] = new JsonObject
            {
                ["schemas"] = new SchemaDocuments(SchemaCatalog.Default, "#/components/schemas/").Definitions(resources),
            },
        };
    }

    private static JsonObject Info() => new() { ["title"] = "LbController local cluster", ["version"] = "v1.36.0" };

    private static string PathOf(string groupVersion) => (groupVersion.Contains('/', StringComparison.Ordinal) ? "apis/" : "api/") + groupVersion;

    private static JsonObject Paths(IEnumerable<ResourceType> resources, bool third) => new(resources.Select(resource =>
    {
        string scope = resource.Namespaced ? "/namespaces/{namespace}" : "";
        var item = new JsonObject { ["get"] = Operation(resource, "get", [], third), ["patch"] = Operation(resource, "patch", [.. WriteParameters, "force"], third), ["put"] = Operation(resource, "put", WriteParameters, third) };
        return KeyValuePair.Create($"/{PathOf(resource.GroupVersion)}{scope}/{resource.Plural}/{{name}}", (JsonNode?)item);
    }));

    private static JsonObject Operation(ResourceType resource, string action, string[] parameters, bool third) => new()
    {
        ["operationId"] = $"{action}{resource.Kind}{resource.Group.Replace(".", "", StringComparison.Ordinal)}",
        ["parameters"] = new JsonArray([.. parameters.Select(name => Parameter(name, third))]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = SchemaDocuments.GroupVersionKind(resource),
    };

    private static JsonObject Parameter(string name, bool third)
    {
        string type = name == "force" ? "boolean" : "string";
        var parameter = new JsonObject { ["name"] = name, ["in"] = "query", ["description"] = "" };
        if (third)
        {
            parameter["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true };
        }
        else
        {
            parameter["type"] = type;
            parameter["uniqueItems"] = true;
        }

        return parameter;
    }
}
