using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Planning;
using LbController.Core.Status;

namespace LbController.Core.Tests;

/// <summary>
/// One folder a scenario: given.yaml holds settings, Nodes and the Service as a user would write them; expected.json holds the decision
/// and the status that follows from it. A new case is a new folder; UPDATE_SNAPSHOTS=1 writes expected.json anew.
/// </summary>
public sealed class ScenarioTests
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Scenarios() =>
        [.. Directory.EnumerateDirectories(Path.Combine(SourceDirectory(), "scenarios")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void DecidesAsExpected(string scenario)
    {
        string folder = Path.Combine(SourceDirectory(), "scenarios", scenario);
        Scenario given = Scenario.Read(Path.Combine(folder, "given.yaml"));
        string actual = Describe(given).ToJsonString(Pretty) + "\n";
        string expectedFile = Path.Combine(folder, "expected.json");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(expectedFile, actual);
        }

        Assert.Equal(File.ReadAllText(expectedFile), actual);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void DecidesTheSameAgainAndWithNodesInAnyOrder(string scenario)
    {
        Scenario given = Scenario.Read(Path.Combine(SourceDirectory(), "scenarios", scenario, "given.yaml"));
        Scenario shuffled = given with { Nodes = [.. given.Nodes.Reverse()] };
        Assert.Equal(Describe(given).ToJsonString(), Describe(given).ToJsonString());
        Assert.Equal(Describe(given).ToJsonString(), Describe(shuffled).ToJsonString());
    }

    private static JsonObject Describe(Scenario given)
    {
        ServicePlan plan = Planner.Plan(given.Service, given.Input());
        var result = new JsonObject { ["plan"] = plan.GetType().Name };
        switch (plan)
        {
            case ServicePlan.Program program:
                result["desired"] = Describe(program);
                result["problems"] = Strings(program.Problems);
                var report = new PassReport(Outcome.Settled.Instance, given.Addresses, []);
                result["status"] = Describe(StatusPlanner.ForProgram(given.Service.Status, program, given.Service.Spec, report));
                break;
            case ServicePlan.Invalid invalid:
                result["problems"] = Strings(invalid.Problems);
                result["status"] = Describe(StatusPlanner.ForInvalid(given.Service.Status, invalid.Problems));
                break;
            case ServicePlan.Paused:
                result["status"] = Describe(StatusPlanner.ForPaused(given.Service.Status, given.Service.Spec.IsDeleting));
                break;
            case ServicePlan.Remove remove:
                result["class"] = remove.Binding.ClassName;
                result["dropCleanupFinalizer"] = remove.DropCleanupFinalizer;
                result["leaveBehind"] = remove.LeaveBehind;
                break;
        }

        result["excludedNodes"] = new JsonArray([.. given.Nodes
            .Where(node => NodeSelection.ReasonToExclude(node) is not null)
            .OrderBy(node => node.Name, StringComparer.Ordinal)
            .Select(node => (JsonNode)$"{node.Name}: {NodeSelection.ReasonToExclude(node)}")]);
        return result;
    }

    private static JsonObject Describe(ServicePlan.Program program) => new()
    {
        ["provider"] = program.Binding.Provider,
        ["families"] = program.Desired.Families.ToString(),
        ["listeners"] = program.Desired.Listeners.ToString(),
        ["nodes"] = program.Desired.Nodes.ToString(),
        ["health"] = program.Desired.Health.ToString(),
        ["trafficPolicy"] = program.Desired.TrafficPolicy.ToString(),
        ["sourceRanges"] = program.Desired.SourceRanges.ToString(),
        ["affinity"] = program.Desired.ClientIpAffinity?.ToString(),
        ["requestedAddresses"] = program.Desired.RequestedAddresses.ToString(),
        ["sharingKey"] = program.Desired.SharingKey,
        ["annotations"] = program.Desired.Annotations.ToString(),
    };

    private static JsonObject Describe(ServiceStatus status) => new()
    {
        ["ingress"] = new JsonArray([.. status.Ingress.Select(entry => (JsonNode)$"{entry.Ip}{entry.Hostname} {entry.IpMode} {entry.Ports}")]),
        ["conditions"] = new JsonArray([.. status.Conditions.Select(condition => (JsonNode)$"{condition.Type}={condition.IsTrue} {condition.Reason}: {condition.Message}")]),
    };

    private static JsonArray Strings(IEnumerable<Problem> problems) =>
        new([.. problems.Select(problem => (JsonNode)$"{problem.Severity} {problem.Reason} {problem}")]);

    private static string SourceDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
