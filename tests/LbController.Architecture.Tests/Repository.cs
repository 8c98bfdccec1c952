using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LbController.Architecture.Tests;

/// <summary>The repository's files, as the rules read them.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(ThisDirectory(), "..", ".."));

    private static readonly Lazy<IReadOnlyList<SourceFile>> AllSources = new(() => [.. CSharpFiles("src", "providers", "tests").Select(Parse)]);

    /// <summary>Every C# file of ours.</summary>
    public static IReadOnlyList<SourceFile> Sources => AllSources.Value;

    /// <summary>Those that ship.</summary>
    public static IEnumerable<SourceFile> Shipped => Sources.Where(source => !source.Path.StartsWith("tests/", StringComparison.Ordinal));

    public static IEnumerable<string> ProjectFiles() =>
        new[] { "src", "providers", "tests" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories));

    /// <summary>The lines of a rule's list of exceptions: a path or name a line, the reason behind a #.</summary>
    public static IReadOnlyDictionary<string, string> Exceptions(string list) =>
        File.ReadAllLines(Path.Combine(ThisDirectory(), "exceptions", list))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split('#', 2))
            .ToDictionary(parts => parts[0].Trim(), parts => parts.Length > 1 ? parts[1].Trim() : "");

    private static IEnumerable<string> CSharpFiles(params string[] folders) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    private static SourceFile Parse(string path)
    {
        string text = File.ReadAllText(path);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), path);
        return new SourceFile(Path.GetRelativePath(Root, path), text, (CompilationUnitSyntax)tree.GetRoot());
    }

    private static string ThisDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
