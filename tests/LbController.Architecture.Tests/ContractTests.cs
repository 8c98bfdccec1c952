using System.Xml.Linq;
using LbController.Contract;

namespace LbController.Architecture.Tests;

/// <summary>Every number of the contract has its tests, and the list of them is what it says.</summary>
public sealed class ContractTests
{
    private const string Introduction = """
        By the names in the sources; `bash tests/run.sh` writes the same list with outcomes to `TestResults/contract.md`.
        `UPDATE_SNAPSHOTS=1 dotnet test tests/LbController.Architecture.Tests` writes this file anew. Numbers and titles stand in
        `tests/contract/numbers.txt`, exceptions in `tests/contract/exceptions.txt`.
        """;

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "contract");

    private static ContractReport Sources => new(ContractList.Read(Folder), ContractSources.Proofs());

    [Fact]
    public void EveryNumberHasATest() => Assert.True(!Sources.Untested.Any(), $"no test for {string.Join(" ", Sources.Untested)}");

    [Fact]
    public void NoTestCarriesANumberThatIsNotInTheList() => Assert.Equal([], Sources.Unknown);

    [Fact]
    public void NoExceptionIsProven() => Assert.Equal([], Sources.StaleExceptions);

    [Fact]
    public void TheListIsWholeAndInOrder()
    {
        IEnumerable<string> expected =
        [
            .. Numbers("B", "000", 1, 88), .. Numbers("E2E", "00", 1, 19), .. Numbers("SVC", "00", 20, 27), .. Numbers("INT", "00", 1, 13), .. Numbers("MLB", "00", 1, 5),
        ];
        Assert.Equal(expected, ContractList.Read(Folder).Titles.Select(title => title.Key));
    }

    [Fact]
    public void TheListOfTestsIsCurrent()
    {
        string file = Path.Combine(Repository.Root, "tests", "contract.md");
        string text = Sources.Render(Introduction);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.Equal(text, File.ReadAllText(file));
    }

    [Fact]
    public void ScenariosConformanceCasesAndTestsOfSeveralSuitesAreSeen()
    {
        HashSet<string> tests = [.. ContractSources.Proofs().Select(proof => $"{proof.Suite} {proof.Test}")];
        Assert.Contains("LbController.Core.Tests ScenarioTests.B032-unsupported-protocol-is-upstreams-condition", tests);
        Assert.Contains("LbController.Providers.HAProxy.Tests HAProxyConformanceTests.B067_PlanAfterApply_IsEmpty", tests);
        Assert.Contains("LbController.LocalCluster.Tests ServiceAcceptanceTests.INT01_LoadBalancerWithoutAllocation_HasNoNodePorts", tests);
        Assert.Contains("LbController.Deploy.Tests RightsTests.B082_GrantedIsWhatIsUsed", tests);
    }

    [Theory]
    [InlineData("B043_Targets", "B043")]
    [InlineData("B007_B012_B028_AService", "B007 B012 B028")]
    [InlineData("B031-every-port", "B031")]
    [InlineData("E2E01_SVC20_Pods", "E2E01 SVC20")]
    [InlineData("AServiceOfB043_Targets", "")]
    [InlineData("B43_TooShort", "")]
    public void NumbersStandAtTheFrontOfAName(string text, string numbers) => Assert.Equal(numbers, string.Join(' ', ContractList.NumbersOf(text)));

    [Fact]
    public void ARunProvesWhatPassedAndWhereNothingFailed()
    {
        var contract = new ContractList(
            [new("B001", "one"), new("B002", "two"), new("B003", "three"), new("B004", "four"), new("E2E01", "case"), new("E2E02", "later")],
            new Dictionary<string, string> { ["E2E02"] = "not yet" });
        var results = XDocument.Parse("""
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
              <UnitTestResult testName="N.ATests.B001_B002_Passes" outcome="Passed" />
              <UnitTestResult testName="N.ATests.B002_Cases(text: &quot;x.y&quot;)" outcome="Passed" />
              <UnitTestResult testName="N.ATests.B002_Cases(text: &quot;z&quot;)" outcome="Failed" />
              <UnitTestResult testName="N.ATests.B003_Skips" outcome="NotExecuted" />
              <UnitTestResult testName="N.ScenarioTests.DecidesAsExpected(scenario: &quot;B004-a-folder&quot;)" outcome="Passed" />
              <UnitTestResult testName="N.KitTests.Conforms(name: &quot;E2E01_B099_ALongName···&quot;)" outcome="Passed" />
              <UnitTestResult testName="N.ATests.WithoutANumber" outcome="Failed" />
            </Results></TestRun>
            """);
        Proof[] proofs = [.. TrxReader.Read("LbController.X.Tests", results)];
        var report = new ContractReport(contract, proofs);
        Assert.Equal(["B002", "B003"], report.Unproven);
        Assert.Equal(["B099"], report.Unknown);
        Assert.Equal("2 of 4 behaviours proven, 1 of 2 acceptance cases (1 exception: E2E02)", report.Summary);
        string text = report.Render("A run.");
        Assert.Contains("| B002 | two | X.Tests: `ATests.B001_B002_Passes` passed, `ATests.B002_Cases` 1 passed, 1 FAILED |", text, StringComparison.Ordinal);
        Assert.Contains("| B004 | four | X.Tests: `ScenarioTests.B004-a-folder` passed |", text, StringComparison.Ordinal);
        Assert.Contains("| E2E01 | case | X.Tests: `KitTests.E2E01_B099_ALongName` passed |", text, StringComparison.Ordinal);
        Assert.Contains("| E2E02 | later | exception: not yet |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("WithoutANumber", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExceptionThatIsProvenIsStale()
    {
        var contract = new ContractList([new("B001", "one"), new("B002", "two")], new Dictionary<string, string> { ["B001"] = "no", ["B009"] = "no" });
        var report = new ContractReport(contract, [new Proof("X.Tests", "ATests.B001_Is")]);
        Assert.Equal(["B001", "B009"], report.StaleExceptions);
        Assert.Equal(["B002"], report.Untested);
    }

    private static IEnumerable<string> Numbers(string kind, string digits, int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(number => kind + number.ToString(digits));
}
