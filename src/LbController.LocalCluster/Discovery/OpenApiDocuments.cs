using LbController.LocalCluster.Api;

namespace LbController.LocalCluster.Discovery;

/// <summary>OpenAPI.</summary>
internal static class OpenApiDocuments
{
    public static ApiResponse Answer(string[] path, string accept) => throw StatusException.NoSuchPath();
}
