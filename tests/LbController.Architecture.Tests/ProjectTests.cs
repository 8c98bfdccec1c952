using System.Xml.Linq;

namespace LbController.Architecture.Tests;

/// <summary>Which project may see which, and what a project file may say.</summary>
public sealed class ProjectTests
{
    /// <summary>The edges of the design; there are no others among projects that ship.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["LbController.Abstractions"] = [],
        ["LbController.Core"] = ["LbController.Abstractions"],
        ["LbController.Kubernetes"] = ["LbController.Abstractions"],
        ["LbController.Runtime"] = ["LbController.Core", "LbController.Kubernetes"],
        ["LbController.LocalCluster"] = [],
        ["LbController.Providers.Foundation"] = ["LbController.Abstractions"],
        ["LbController.Providers.HAProxy"] = ["LbController.Abstractions", "LbController.Providers.Foundation"],
        ["LbController.Providers.Aws"] = ["LbController.Abstractions", "LbController.Providers.Foundation"],
        ["LbController.Providers.Azure"] = ["LbController.Abstractions", "LbController.Providers.Foundation"],
        ["LbController"] = ["LbController.Runtime", "LbController.LocalCluster", "LbController.Providers.HAProxy", "LbController.Providers.Aws", "LbController.Providers.Azure"],
    };

    private static readonly string[] OnlyInRootProps = ["Nullable", "TreatWarningsAsErrors", "AnalysisLevel", "EnforceCodeStyleInBuild", "LangVersion", "TargetFramework"];

    [Fact]
    public void ProjectsThatShipReferenceOnlyWhatTheDesignAllows()
    {
        List<string> wrong = [];
        foreach (string file in Repository.ProjectFiles().Where(file => !file.Contains("/tests/", StringComparison.Ordinal)))
        {
            string project = Path.GetFileNameWithoutExtension(file);
            Assert.True(Allowed.ContainsKey(project), $"{project} is not in the design");
            wrong.AddRange(References(file).Where(reference => !Allowed[project].Contains(reference)).Select(reference => $"{project} -> {reference}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void NoProjectThatShipsReferencesTests()
    {
        IEnumerable<string> wrong = Repository.ProjectFiles()
            .Where(file => !file.Contains("/tests/", StringComparison.Ordinal))
            .Where(file => References(file).Any(reference => reference.EndsWith(".Tests", StringComparison.Ordinal) || reference.Contains("Testing", StringComparison.Ordinal)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void PackageVersionsStandInOnePlace()
    {
        IEnumerable<string> wrong = Repository.ProjectFiles()
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference").Where(package => package.Attribute("Version") is not null).Select(package => $"{file}: {package}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void RuleSetsStandInTheRootPropsOnly()
    {
        IEnumerable<string> wrong = Repository.ProjectFiles()
            .SelectMany(file => XDocument.Load(file).Descendants().Where(element => OnlyInRootProps.Contains(element.Name.LocalName)).Select(element => $"{file}: {element}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void CoreSeesNoTaskLoggerOrClock()
    {
        string[] banned = ["System.Threading.Tasks", "Microsoft.Extensions.Logging", "System.Net.Http", "System.IO"];
        IEnumerable<string> wrong = Repository.Shipped
            .Where(source => source.Path.StartsWith("src/LbController.Core/", StringComparison.Ordinal))
            .Where(source => banned.Any(name => source.Text.Contains($"using {name}", StringComparison.Ordinal))
                || source.All<Microsoft.CodeAnalysis.CSharp.Syntax.IdentifierNameSyntax>().Any(name => name.Identifier.Text is "Task" or "ValueTask" or "TimeProvider" or "ILogger" or "HttpClient" or "File"))
            .Select(source => source.Path);
        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "LbController.sln"));
        Assert.Empty(Repository.ProjectFiles().Where(file => !solution.Contains(Path.GetFileName(file), StringComparison.Ordinal)));
    }

    private static IEnumerable<string> References(string projectFile) =>
        XDocument.Load(projectFile).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
}
