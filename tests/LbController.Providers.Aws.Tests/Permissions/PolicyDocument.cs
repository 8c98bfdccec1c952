using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace LbController.Providers.Aws.Tests.Permissions;

/// <summary>A policy of deploy/permissions.</summary>
internal sealed class PolicyDocument
{
    private readonly JsonArray _statements;

    private PolicyDocument(string text)
    {
        Text = text;
        _statements = JsonNode.Parse(text)!["Statement"]!.AsArray();
    }

    public string Text { get; }

    /// <summary>Sid, actions and condition of each statement.</summary>
    public IEnumerable<(string Sid, string[] Actions, string Condition)> Statements => _statements.Select(statement => (
        (string)statement!["Sid"]!,
        statement["Action"]!.AsArray().Select(action => (string)action!).ToArray(),
        statement["Condition"]?.ToJsonString() ?? ""));

    public string[] Actions => [.. Statements.SelectMany(statement => statement.Actions).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The document as moto can evaluate it: it knows neither conditions nor the resources of these calls, and would let nothing pass.</summary>
    public string WithActionsOnly => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray(new JsonObject { ["Effect"] = "Allow", ["Action"] = new JsonArray([.. Actions.Select(action => JsonValue.Create(action))]), ["Resource"] = "*" }),
    }.ToJsonString();

    public static PolicyDocument Read(string file) => new(File.ReadAllText(Path.Combine(Folder(), "..", "..", "..", "deploy", "permissions", file)));

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
