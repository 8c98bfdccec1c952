using System.Globalization;
using System.Text.Json.Nodes;

namespace LbController.Providers.Azure.Fake.Wire;

/// <summary>What goes back.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The text, empty for none.</param>
internal sealed record WireReply(int Status, string Body = "")
{
    public string ContentType { get; init; } = "application/json; charset=utf-8";

    /// <summary>Besides Content-Type and Date.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The connection ends without an answer.</summary>
    public bool BreakConnection { get; init; }

    /// <summary>Only half of the body is sent.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Azure's code where it is a refusal.</summary>
    public string? Code { get; init; }

    public static WireReply Json(int status, JsonNode body) => new(status, body.ToJsonString());

    public static WireReply Refusal(ArmErrorException error)
    {
        var body = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        if (error.Details.Count > 0 || error.IsFromProvider)
        {
            body["details"] = new JsonArray([.. error.Details.Select(detail => new JsonObject { ["code"] = detail.Code, ["message"] = detail.Message })]);
        }

        var reply = new WireReply(error.Status, new JsonObject { ["error"] = body }.ToJsonString()) { Code = error.MostSpecific };
        if (error.IsFromGateway)
        {
            reply.Headers["x-ms-failure-cause"] = "gateway";
        }

        if (error.RetryAfter is TimeSpan wait)
        {
            reply.Headers["Retry-After"] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return reply;
    }
}
