using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace LbController.Providers.Azure.Tests.Permissions;

/// <summary>The role definition of deploy/permissions.</summary>
internal static class RoleDocument
{
    public static JsonObject Role { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "deploy", "permissions", "azure-role.json")))!.AsObject(); // ! a document is never null

    public static IReadOnlyList<string> Actions { get; } = Texts("Actions");

    public static IReadOnlyList<string> Texts(string list) => [.. Role[list]!.AsArray().Select(action => (string)action!)]; // ! a missing list is the test's failure

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..")); // ! a source file is in a folder
}
