using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Api;

/// <summary>An answer: either all its bytes, or a writer that goes on until the client leaves.</summary>
internal sealed class ApiResponse
{
    public const string Json = "application/json";

    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = Json;

    public byte[] Body { get; init; } = [];

    /// <summary>Writes a streamed body; ends when it returns or the token is cancelled.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    /// <summary>The connection is cut instead of an answer.</summary>
    public bool Abort { get; init; }

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public static ApiResponse Of(JsonNode body, int status = 200) => new() { Status = status, Body = body.ToBytes() };

    public static ApiResponse Of(StatusException failure)
    {
        ApiResponse response = Of(failure.ToBody(), failure.Code);
        if (failure.RetryAfterSeconds is { } seconds)
        {
            response.Headers.Add(new("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        return response;
    }

    public static ApiResponse Plain(string text, int status = 200) =>
        new() { Status = status, ContentType = "text/plain; charset=utf-8", Body = System.Text.Encoding.UTF8.GetBytes(text) };
}
