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

    public static PolicyDocument Read(string file) => new(File.ReadAllText(Path.Combine(Root(), "deploy", "permissions", file)));

    /// <summary>The sources of the adapter but for the seam and the client behind it: what they name is called, what they do not is not.</summary>
    public static string SourcesOfTheAdapter()
    {
        string folder = Path.Combine(Root(), "providers", "LbController.Providers.Aws");
        string[] others = ["Api", "Client", "obj", "bin"];
        return string.Concat(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !others.Contains(Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0]))
            .Select(File.ReadAllText));
    }

    private static string Root() => Path.GetFullPath(Path.Combine(Folder(), "..", "..", ".."));

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
