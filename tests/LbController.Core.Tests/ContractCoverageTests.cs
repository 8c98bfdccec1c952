using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LbController.Core.Tests;

/// <summary>Every behaviour of the Service contract that Core and Runtime have to prove is named by a test, or by a scenario.</summary>
public sealed partial class ContractCoverageTests
{
    /// <summary>The numbers of the Service contract's core.</summary>
    private static readonly int[] Promised =
        [1, 2, 6, 7, 8, 9, 10, 11, 12, 13, 17, 18, 19, 20, 23, 28, 29, 30, 37, 38, 39, 40, 41, 42, 55, 63, 64, 66, 67, 68, 69, 71, 81];

    [Fact]
    public void EveryPromisedBehaviourHasATest()
    {
        HashSet<int> proven = [.. Named().SelectMany(name => Number().Matches(name)).Select(match => int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture))];
        IEnumerable<string> missing = Promised.Where(number => !proven.Contains(number)).Select(number => $"B{number:000}");
        Assert.Equal([], missing);
    }

    [Fact]
    public void TheNamesOfMoreThanOneSuiteAreSeen() =>
        Assert.Equal(["LbController.Core.Tests", "LbController.Runtime.Tests"], Folders().Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal));

    /// <summary>Test methods with their [Fact] or [Theory], and the folders of scenarios.</summary>
    private static IEnumerable<string> Named()
    {
        foreach (string folder in Folders())
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*Tests.cs", SearchOption.AllDirectories))
            {
                foreach (Match method in Test().Matches(File.ReadAllText(file)))
                {
                    yield return method.Groups["name"].Value;
                }
            }
        }

        foreach (string scenario in Directory.EnumerateDirectories(Path.Combine(Here(), "scenarios")))
        {
            yield return Path.GetFileName(scenario);
        }
    }

    private static string[] Folders() => [Here(), Path.Combine(Path.GetDirectoryName(Here())!, "LbController.Runtime.Tests")];

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"B\d{3}(?!\d)")]
    private static partial Regex Number();

    [GeneratedRegex(@"\[(Fact|Theory)\][^{;]*?public (async Task|void) (?<name>\w+)\(", RegexOptions.Singleline)]
    private static partial Regex Test();
}
