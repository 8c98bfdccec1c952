using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>What a client may say about a deletion, in the body or in the query.</summary>
internal sealed record DeleteOptions(bool DryRun, string Propagation, string? Uid, string? ResourceVersion)
{
    public static readonly DeleteOptions Background = new(false, "Background", null, null);

    /// <summary>Without a grace period: what runs the object has ended it already.</summary>
    public static readonly DeleteOptions AtOnce = Background with { GracePeriodSeconds = 0 };

    /// <summary>Null leaves it to the object.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <exception cref="StatusException">400 or 422 for a body that is none, or an unknown policy.</exception>
    public static DeleteOptions Of(ApiRequest request)
    {
        JsonObject? body = request.Body.Length > 0 ? BodyReader.ReadObject(request.Body, request.ContentType) : null;
        bool orphan = body.Flag("orphanDependents") ?? request.QueryFlag("orphanDependents");
        string propagation = body.Text("propagationPolicy") ?? request.Query("propagationPolicy") ?? (orphan ? "Orphan" : "Background");
        if (propagation is not ("Background" or "Foreground" or "Orphan"))
        {
            throw new StatusException(422, "Invalid", $"DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: \"{propagation}\": must be one of [Background Foreground Orphan]");
        }

        bool dryRun = body.Texts("dryRun").Contains("All") || request.Query("dryRun") == "All";
        return new DeleteOptions(dryRun, propagation, body.Text("preconditions", "uid"), body.Text("preconditions", "resourceVersion"))
        {
            GracePeriodSeconds = body.Number("gracePeriodSeconds") ?? Grace(request.Query("gracePeriodSeconds")),
        };
    }

    private static long? Grace(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)
            ? seconds
            : throw StatusException.BadRequest($"unable to decode query parameters: strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }
}
