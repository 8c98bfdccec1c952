using LbController.LocalCluster.Api;

namespace LbController.LocalCluster.Rules;

/// <summary>What a client may say about any write.</summary>
internal sealed record WriteOptions(bool DryRun, string FieldManager, string FieldValidation)
{
    /// <summary>For writes of the cluster itself.</summary>
    public static readonly WriteOptions Internal = new(false, "local-cluster", "Ignore");

    /// <exception cref="StatusException">400 or 422 for values that the API does not have.</exception>
    public static WriteOptions Of(ApiRequest request)
    {
        string? dryRun = request.Query("dryRun");
        string validation = request.Query("fieldValidation") is { Length: > 0 } given ? given : "Warn";
        if (dryRun is not (null or "" or "All"))
        {
            throw StatusException.BadRequest($"Invalid value: \"{dryRun}\": dryRun: Unsupported value: \"{dryRun}\": supported values: \"All\"");
        }

        if (validation is not ("Ignore" or "Warn" or "Strict"))
        {
            throw StatusException.BadRequest($"fieldValidation: Unsupported value: \"{validation}\": supported values: \"Ignore\", \"Strict\", \"Warn\"");
        }

        return new WriteOptions(dryRun == "All", request.FieldManager, validation);
    }
}
