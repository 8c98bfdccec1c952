using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LbController.Contract;

/// <summary>Reads the results that `dotnet test --logger trx` writes, one file a suite, named for it.</summary>
internal static partial class TrxReader
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>The tests that carry numbers, the cases of one together.</summary>
    public static IEnumerable<Proof> ReadFolder(string folder) =>
        Directory.EnumerateFiles(folder, "*.trx").Order(StringComparer.Ordinal)
            .SelectMany(file => Read(Path.GetFileNameWithoutExtension(file), XDocument.Load(file)));

    public static IEnumerable<Proof> Read(string suite, XDocument results) =>
        results.Descendants(Trx + "UnitTestResult")
            .Select(result => (Test: NameOf(result.Attribute("testName")?.Value ?? ""), Outcome: result.Attribute("outcome")?.Value ?? ""))
            .GroupBy(result => result.Test, StringComparer.Ordinal)
            .Select(cases => new Proof(
                suite,
                cases.Key,
                cases.Count(result => result.Outcome == "Passed"),
                cases.Count(result => result.Outcome is not ("Passed" or "NotExecuted")),
                cases.Count(result => result.Outcome == "NotExecuted")))
            .Where(proof => proof.Numbers.Count > 0);

    /// <summary>
    /// Class and method, or class and case where the first argument is called scenario or name and carries the numbers: scenarios and
    /// conformance cases are theories whose own names say nothing.
    /// </summary>
    private static string NameOf(string testName)
    {
        int arguments = testName.IndexOf('(', StringComparison.Ordinal);
        string[] path = (arguments < 0 ? testName : testName[..arguments]).Split('.');
        string type = path.Length > 1 ? path[^2] : "";
        Match named = CaseName().Match(testName, Math.Max(arguments, 0));
        return ContractList.NumbersOf(path[^1]).Count == 0 && named.Success
            ? $"{type}.{named.Groups["name"].Value.TrimEnd('·', '.')}"
            : $"{type}.{path[^1]}";
    }

    [GeneratedRegex("""
        \((?:scenario|name): "(?<name>(?:B\d{3}|(?:E2E|SVC|INT|MLB)\d{2})[_-][^"]*)
        """)]
    private static partial Regex CaseName();
}
