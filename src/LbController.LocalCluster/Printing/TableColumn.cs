using System.Text.Json.Nodes;

namespace LbController.LocalCluster.Printing;

/// <summary>One column: its head, and how a cell is read from an object.</summary>
/// <param name="Wide">Shown only with -o wide.</param>
internal sealed record TableColumn(string Name, Func<JsonObject, DateTimeOffset, JsonNode?> Cell, bool Wide = false)
{
    public string Type { get; init; } = "string";

    public static TableColumn Of(string name, Func<JsonObject, string?> cell, bool wide = false) =>
        new(name, (body, _) => cell(body) is { Length: > 0 } text ? text : "<none>", wide);

    public static TableColumn Number(string name, Func<JsonObject, long?> cell) => new(name, (body, _) => cell(body) ?? 0) { Type = "integer" };
}
