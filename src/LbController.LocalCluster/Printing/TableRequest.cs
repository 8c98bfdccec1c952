using LbController.LocalCluster.Api;

namespace LbController.LocalCluster.Printing;

/// <summary>A client's wish for rows and columns instead of objects.</summary>
/// <param name="IncludeObject">None, Metadata (the default) or Object: what each row carries beside its cells.</param>
internal sealed record TableRequest(string Version, string IncludeObject)
{
    /// <summary>Null where the client wants objects.</summary>
    public static TableRequest? Of(ApiRequest request)
    {
        foreach (string part in request.Accept.Split(','))
        {
            if (part.Contains("as=Table", StringComparison.Ordinal) && part.Contains("application/json", StringComparison.Ordinal))
            {
                string version = part.Contains("v=v1beta1", StringComparison.Ordinal) ? "v1beta1" : "v1";
                return new TableRequest(version, request.Query("includeObject") is { Length: > 0 } wanted ? wanted : "Metadata");
            }

            if (part.Trim() is "application/json" or "*/*")
            {
                return null;
            }
        }

        return null;
    }
}
