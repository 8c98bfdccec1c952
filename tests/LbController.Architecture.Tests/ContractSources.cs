using LbController.Contract;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LbController.Architecture.Tests;

/// <summary>The tests that carry numbers of the contract, as the sources say: methods, scenarios, conformance cases.</summary>
internal static class ContractSources
{
    public static IEnumerable<Proof> Proofs() =>
        Suites().SelectMany(suite => Methods(suite).Concat(Scenarios(suite)).Concat(ConformanceCases(suite))).Where(proof => proof.Numbers.Count > 0);

    public static IEnumerable<string> Suites() =>
        Repository.ProjectFiles().Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name.EndsWith(".Tests", StringComparison.Ordinal));

    private static IEnumerable<SourceFile> SourcesOf(string project) =>
        Repository.Sources.Where(source => source.Path.StartsWith($"tests/{project}/", StringComparison.Ordinal));

    private static IEnumerable<Proof> Methods(string suite) =>
        from source in SourcesOf(suite)
        from method in source.All<MethodDeclarationSyntax>()
        where IsTest(method)
        select new Proof(suite, $"{ClassOf(method)}.{method.Identifier.Text}");

    /// <summary>A folder a scenario.</summary>
    private static IEnumerable<Proof> Scenarios(string suite)
    {
        string folder = Path.Combine(Repository.Root, "tests", suite, "scenarios");
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(scenario => new Proof(suite, $"ScenarioTests.{Path.GetFileName(scenario)}")) : [];
    }

    /// <summary>The cases of the test kit, proven again in each suite that runs them.</summary>
    private static IEnumerable<Proof> ConformanceCases(string suite) =>
        from source in SourcesOf(suite)
        from type in source.All<ClassDeclarationSyntax>()
        where type.BaseList?.Types.Any(parent => parent.Type.ToString() == "ProviderConformance") == true && type.Members.OfType<MethodDeclarationSyntax>().Any(IsTest)
        from kit in SourcesOf("LbController.Providers.TestKit")
        from method in kit.All<MethodDeclarationSyntax>()
        where Attributes(method).Contains("ConformanceCase")
        select new Proof(suite, $"{type.Identifier.Text}.{method.Identifier.Text}");

    private static bool IsTest(MethodDeclarationSyntax method) =>
        Attributes(method).Any(name => name.EndsWith("Fact", StringComparison.Ordinal) || name.EndsWith("Theory", StringComparison.Ordinal));

    private static IEnumerable<string> Attributes(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(list => list.Attributes).Select(attribute => attribute.Name.ToString());

    private static string ClassOf(MethodDeclarationSyntax method) => method.Parent is TypeDeclarationSyntax type ? type.Identifier.Text : "";
}
