using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;

namespace LbController.LocalCluster.Discovery;

/// <summary>Everything the API server serves beside resources: discovery, OpenAPI, version and health.</summary>
internal static class Documents
{
    /// <exception cref="StatusException">404 for any other path.</exception>
    public static ApiResponse Answer(ApiRequest request)
    {
        if (request.Method is not ("GET" or "HEAD"))
        {
            throw StatusException.MethodNotAllowed();
        }

        string path = request.Path.TrimEnd('/');
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["healthz" or "readyz" or "livez", ..] => ApiResponse.Plain("ok"),
            ["version"] => ApiResponse.Of(Version()),
            ["api"] or ["apis"] when AggregatedDiscovery.Wanted(request.Accept) is { } version => AggregatedDiscovery.Answer(parts[0] == "api", version),
            ["api"] => ApiResponse.Of(LegacyDiscovery.CoreVersions()),
            ["apis"] => ApiResponse.Of(LegacyDiscovery.Groups()),
            ["api", "v1"] => ApiResponse.Of(LegacyDiscovery.Resources("v1")),
            ["apis", var group] => ApiResponse.Of(LegacyDiscovery.Group(group)),
            ["apis", var group, var version] => ApiResponse.Of(LegacyDiscovery.Resources(group + "/" + version)),
            ["openapi", ..] => OpenApiDocuments.Answer(parts, request.Accept),
            _ => throw StatusException.NoSuchPath(),
        };
    }

    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "36",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "35",
        ["gitVersion"] = "v1.36.0+lbcontroller",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-01-01T00:00:00Z",
        ["goVersion"] = "none",
        ["compiler"] = "none",
        ["platform"] = "linux/amd64",
    };
}
