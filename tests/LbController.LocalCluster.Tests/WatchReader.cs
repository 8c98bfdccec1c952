using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

/// <summary>Reads a watch's events one by one.</summary>
internal sealed class WatchReader(HttpResponseMessage response, Stream stream) : IDisposable
{
    private readonly StreamReader _lines = new(stream);

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        string? line = await _lines.ReadLineAsync().WithDeadline("the next event of the watch");
        return line is null ? null : JsonNode.Parse(line) as JsonObject;
    }

    /// <summary>Type and name of the next event, as "ADDED web".</summary>
    public async Task<string> NextNameAsync() => await NextAsync() is { } next ? $"{next.Text("type")} {next.Text("object", "metadata", "name")}".TrimEnd() : "END";

    public void Dispose()
    {
        _lines.Dispose();
        response.Dispose();
    }
}
