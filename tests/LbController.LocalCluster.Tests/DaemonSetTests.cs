using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;
using static LbController.LocalCluster.Tests.Traffic;

namespace LbController.LocalCluster.Tests;

public sealed class DaemonSetTests
{
    private const string Sets = "/apis/apps/v1/namespaces/default/daemonsets";
    private const string Agent = Sets + "/agent";

    [Fact]
    public async Task EveryNode_RunsOnePod_AndNodesThatComeAndGoAreFollowed()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { Nodes = 2 });
        await cluster.CreateAsync(Sets, Bodies.DaemonSet("agent"));
        await UntilOnAsync(cluster, "node-1", "node-2");
        await cluster.CreateAsync("/api/v1/nodes", Bodies.Parse("""{"metadata":{"name":"node-3"}}"""));
        await UntilOnAsync(cluster, "node-1", "node-2", "node-3");
        await cluster.DeleteAsync("/api/v1/nodes/node-1");
        await UntilOnAsync(cluster, "node-2", "node-3");
        await cluster.DeleteAsync($"{PodPath}/{(await PodsAsync(cluster))[0].Text("metadata", "name")}");
        await UntilOnAsync(cluster, "node-2", "node-3");
        await cluster.DeleteAsync(Agent);
        await UntilOnAsync(cluster);
    }

    [Fact]
    public async Task NodeSelector_DecidesWhichNodes()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { Nodes = 2 });
        JsonObject body = Bodies.DaemonSet("agent");
        body.Ensure("spec").Ensure("template").Ensure("spec")["nodeSelector"] = new JsonObject { ["disk"] = "fast" };
        await cluster.CreateAsync(Sets, body);
        await cluster.MergeAsync("/api/v1/nodes/node-2", """{"metadata":{"labels":{"disk":"fast"}},"spec":{"unschedulable":true}}""");
        await UntilOnAsync(cluster, "node-2");
        await cluster.MergeAsync("/api/v1/nodes/node-2", """{"metadata":{"labels":{"disk":null}}}""");
        await UntilOnAsync(cluster);
    }

    [Fact]
    public async Task Defaults_AreARollingUpdateOfOneNode_AndTheSelectorIsFixed()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Sets, Bodies.DaemonSet("agent"));
        Assert.Equal(("RollingUpdate", 1L, 0L), (made.Text("spec", "updateStrategy", "type"), made.Number("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"),
            made.Number("spec", "updateStrategy", "rollingUpdate", "maxSurge")));
        await cluster.MergeAsync(Agent, """{"spec":{"selector":{"matchLabels":{"app":"other"}}}}""", HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("\"50%\"", 2)]
    public async Task NewTemplate_IsRolledOutNodeByNode(string most, int missing)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { Nodes = 4 });
        JsonObject body = Bodies.DaemonSet("agent");
        body.Ensure("spec")["updateStrategy"] = JsonNode.Parse($$"""{"rollingUpdate":{"maxUnavailable":{{most}}} }""");
        await cluster.CreateAsync(Sets, body);
        await UntilOnAsync(cluster, "node-1", "node-2", "node-3", "node-4");
        string[] old = [.. (await PodsAsync(cluster)).Select(pod => pod.Text("metadata", "uid") ?? "")];
        using WatchReader watch = await cluster.WatchAsync(PodPath + "?watch=true");
        HashSet<string> ready = [];
        int fewest = 4;
        await cluster.StrategicAsync(Agent, """{"spec":{"template":{"metadata":{"annotations":{"v":"2"}}}}}""");
        bool started = false;
        while (!started || ready.Count < 4 || ready.Overlaps(old))
        {
            JsonObject? next = await watch.NextAsync();
            string uid = next.Text("object", "metadata", "uid") ?? "";
            bool serves = next.Text("type") != "DELETED" && next.Text("object", "metadata", "deletionTimestamp") is null
                && next.Items("object", "status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");
            _ = serves ? ready.Add(uid) : ready.Remove(uid);
            started |= ready.Count == 4;
            fewest = started ? Math.Min(fewest, ready.Count) : fewest;
        }

        Assert.Equal(4 - missing, fewest);
        await Deadline.UntilAsync(async () => (await cluster.GetAsync(Agent)).Map("status") is { } status && status.Number("updatedNumberScheduled") == 4 && status.Number("numberAvailable") == 4, "the status says so");
    }

    [Fact]
    public async Task OnDelete_LeavesOldPodsUntilSomebodyDeletesThem()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { Nodes = 1 });
        JsonObject body = Bodies.DaemonSet("agent");
        body.Ensure("spec")["updateStrategy"] = new JsonObject { ["type"] = "OnDelete" };
        await cluster.CreateAsync(Sets, body);
        await UntilOnAsync(cluster, "node-1");
        await cluster.StrategicAsync(Agent, """{"spec":{"template":{"metadata":{"annotations":{"v":"2"}}}}}""");
        await Deadline.UntilAsync(async () => (await cluster.GetAsync(Agent)) is { } set && set.Number("status", "observedGeneration") == 2 && set.Number("status", "updatedNumberScheduled") == 0, "the old pod is known as old");
        JsonObject pod = (await PodsAsync(cluster)).Single();
        Assert.Null(pod.Text("metadata", "deletionTimestamp"));
        await cluster.DeleteAsync($"{PodPath}/{pod.Text("metadata", "name")}");
        await Deadline.UntilAsync(async () => (await cluster.GetAsync(Agent)).Number("status", "updatedNumberScheduled") == 1, "the new pod is of the new template");
    }

    /// <summary>Completes when there is one running pod on each of these nodes, and no other, and the status says so.</summary>
    private static Task UntilOnAsync(LocalClusterHarness cluster, params string[] nodes) => Deadline.UntilAsync(
        async () => (await PodsAsync(cluster)).Where(pod => pod.Text("status", "phase") == "Running" || nodes.Length == 0).Select(pod => pod.Text("spec", "nodeName") ?? "").Order().SequenceEqual(nodes)
            && (await IsGoneAsync(cluster, Agent) || (await cluster.GetAsync(Agent)).Number("status", "numberReady") == nodes.Length),
        $"one pod on each of {nodes.Length} nodes");

    private static async Task<List<JsonObject>> PodsAsync(LocalClusterHarness cluster) => [.. (await cluster.GetAsync(PodPath)).Items("items")];
}
