using System.Globalization;
using System.Text.RegularExpressions;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>A controller that starts and finds everything as it should be.</summary>
public sealed partial class RestartTests
{
    private const int Services = 500;

    [ToolFact("haproxy")]
    public async Task B027_ARestartWith500UnchangedServicesWritesNothingAtAll()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await using (ExeProcess first = world.RunController())
        {
            await first.LineAsync("Working on 0 Services");
            await Parallel.ForEachAsync(Enumerable.Range(0, Services), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) => await user.ExposeAsync($"web-{number}"));
            await Deadline.UntilAsync(
                async () => (await user.GetAsync(ClusterUser.Services)).Items("items").Count(service => ClusterUser.Condition(service, "lbcontroller.io/Programmed").Text("status") == "True") == Services,
                "all are programmed",
                TimeSpan.FromSeconds(90));
            first.Terminate();
            Assert.Equal(0, await first.ExitAsync());
        }

        IReadOnlyList<int> running = world.HAProxies();
        world.Cluster.Requests.Clear();
        using var metrics = new MetricsPage();
        await using ExeProcess second = world.RunController("--metrics-bind-address", metrics.Address);
        await second.LineAsync($"Working on {Services} Services");
        string page = await metrics.UntilAsync(text => Passes().Matches(text).Sum(match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)) >= Services, "all have been passed over");
        Assert.Equal([$"Settled {Services}"], Passes().Matches(page).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}"));

        // Ended in good order, so that Events which waited to be written would have been.
        second.Terminate();
        Assert.Equal(0, await second.ExitAsync());
        Assert.All((string[])["create", "update", "patch", "delete"], verb => Assert.Equal(0, world.Cluster.Requests.Count(verb)));
        Assert.DoesNotContain("lbc_haproxy_reloads_total{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\"event\":\"Reloaded\"", second.Error, StringComparison.Ordinal);
        Assert.Equal(running, world.HAProxies());
    }

    [GeneratedRegex("""^lbc_reconcile_total\{result="(\w+)"[^}]*\} (\d+)$""", RegexOptions.Multiline)]
    private static partial Regex Passes();
}
