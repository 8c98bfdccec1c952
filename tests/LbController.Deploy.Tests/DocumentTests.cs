using System.Text.RegularExpressions;

namespace LbController.Deploy.Tests;

/// <summary>What the documents point at is there.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void EveryLinkLeadsToAFile()
    {
        string[] documents = [.. Documents()];
        Assert.Contains(DeployFiles.Of("README.md"), documents);
        string[] broken =
        [
            .. from document in documents
               from Match link in Link().Matches(File.ReadAllText(document))
               let target = link.Groups[1].Value
               where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#')
               let path = Path.Combine(Path.GetDirectoryName(document)!, target.Split('#')[0])
               where !File.Exists(path) && !Directory.Exists(path)
               select $"{Path.GetRelativePath(DeployFiles.Root, document)}: {target}",
        ];
        Assert.Empty(broken);
    }

    /// <summary>Paths in code marks that begin with a folder of the repository.</summary>
    [Fact]
    public void EveryPathThatIsNamedExists()
    {
        string[] missing =
        [
            .. from document in Documents()
               from Match named in NamedPath().Matches(File.ReadAllText(document))
               let path = named.Groups[1].Value
               where !File.Exists(DeployFiles.Of(path)) && !Directory.Exists(DeployFiles.Of(path))
               select $"{Path.GetRelativePath(DeployFiles.Root, document)}: {path}",
        ];
        Assert.Empty(missing);
    }

    private static IEnumerable<string> Documents() =>
        new[] { "src", "providers", "tests", "deploy" }
            .SelectMany(folder => Directory.EnumerateFiles(DeployFiles.Of(folder), "*.md", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Append(DeployFiles.Of("README.md"));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`((?:src|providers|tests|deploy)/[A-Za-z0-9_./-]*[A-Za-z0-9_/])`")]
    private static partial Regex NamedPath();
}
