using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LbController.Kubernetes.Tests;

public sealed partial class ReadmeTests
{
    [Fact]
    public void Every_test_that_the_table_of_failures_names_exists()
    {
        HashSet<string> tests = [.. Assembly.GetExecutingAssembly().GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.Name)];

        string[] named = [.. NamePattern().Matches(File.ReadAllText(Path.Combine(Folder(), "README.md"))).Select(match => match.Groups[1].Value)];

        Assert.True(named.Length > 30);
        Assert.Empty(named.Except(tests));
    }

    /// <summary>A test in backticks: its class, or dots for the class before it, and its whole name.</summary>
    [GeneratedRegex(@"`(?:\w+Tests\.|…)(\w+)`")]
    private static partial Regex NamePattern();

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path) ?? "";
}
