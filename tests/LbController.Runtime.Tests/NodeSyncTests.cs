using LbController.Abstractions.Errors;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Changes of nodes that overtake one another, fail, or come by the hundred.</summary>
public sealed class NodeSyncTests
{
    private const string Excluded = """{"metadata":{"labels":{"node.kubernetes.io/exclude-from-external-load-balancers":"true"}}}""";

    [Theory]
    [InlineData("exclusion", Excluded, "")]
    [InlineData("providerID", """{"spec":{"providerID":"test:///another"}}""", "")]
    [InlineData("address", """{"status":{"addresses":[{"type":"InternalIP","address":"127.99.0.9"}]}}""", "/status")]
    public async Task B039_B040_EachOfTheseIsANodeSync(string what, string patch, string subresource)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await ServedAsync(cluster, "web");
        await cluster.PatchNodeAsync("node-1", patch, subresource);
        await Deadline.UntilAsync(() => controller.Provider.Count("targets default/web") == 1, what);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B039_NodesThatComeAndGoAreANodeSync(bool comes)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await ServedAsync(cluster, "web");
        await (comes ? cluster.CreateNodeAsync("node-9") : cluster.DeleteNodeAsync("node-1"));
        await Deadline.UntilAsync(() => controller.Provider.Count("targets default/web") == 1, "told");
        Assert.Equal(comes ? 3 : 1, controller.Provider.Balancers.Values.Single().Desired.Nodes.Count);
    }

    [Fact]
    public async Task B039_B049_TheAutoscalersTaintAloneTakesNoNodeAwayButTheNextDecisionLeavesItOut()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await ServedAsync(cluster, "web");
        await controller.SettleAsync();
        await cluster.PatchNodeAsync("node-1", """{"spec":{"taints":[{"key":"ToBeDeletedByClusterAutoscaler","effect":"NoSchedule"}]}}""");
        await Deadline.UntilAsync(() => controller.Runtime.Nodes.Any(node => node.HasAutoscalerTaint), "seen");
        await controller.SettleAsync();
        Assert.Equal(0, controller.Provider.Count("targets"));

        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        await Deadline.UntilAsync(() => controller.Provider.Balancers.Values.Any(entry => entry.Desired.Listeners[0].Key.Port == 81), "changed");
        Assert.Equal(["node-2"], controller.Provider.Balancers.Values.First(entry => entry.Desired.Identity.Service.Name == "web").Desired.Nodes.Select(node => node.Name));

        // Deletion called off: the node takes traffic again, at once.
        await cluster.PatchNodeAsync("node-1", """{"spec":{"taints":null}}""");
        await Deadline.UntilAsync(
            () => controller.Provider.Balancers.Values.First(entry => entry.Desired.Identity.Service.Name == "web").Desired.Nodes.Count == 2, "node-1 is back");
    }

    [Fact]
    public async Task B044_ASlowNodeSyncDoesNotOverwriteNewerNodes()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time, new ControllerOptions { Workers = 4 }).Start();
        await ServedAsync(cluster, "web");
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        controller.Provider.Before = (line, _) => line == "targets default/web" && entered.TrySetResult() ? release.Task : Task.CompletedTask;
        await cluster.CreateNodeAsync("node-3");
        await entered.Task.WithDeadline("the first sync is slow");
        await cluster.DeleteNodeAsync("node-1");
        await cluster.CreateNodeAsync("node-4");
        await Deadline.UntilAsync(() => controller.Runtime.Nodes.Count == 3, "the newer nodes are known");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, controller.Provider.Count("targets default/web"));
        release.SetResult();
        await Deadline.UntilAsync(() => Names(controller) == "node-2,node-3,node-4", "the newest nodes are the targets");
        await ServedAsync(cluster, "after");
        Assert.Equal("node-2,node-3,node-4", Names(controller));
    }

    [Fact]
    public async Task B045_AFailedNodeSyncComesBack()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await ServedAsync(cluster, "web");
        await controller.SettleAsync();
        bool fails = true;
        controller.Provider.Before = (line, _) => fails && line is "targets default/web" or "plan default/web"
            ? throw new ProviderException(ProviderErrorKind.Unavailable, "x", "away")
            : Task.CompletedTask;
        await cluster.CreateNodeAsync("node-9");
        await Deadline.UntilAsync(() => controller.Events.Reasons("default/web").Contains("UpdateLoadBalancerFailed"), "told");
        await controller.SettleAsync();
        Assert.Equal("node-1,node-2", Names(controller));
        fails = false;
        time.Advance(TimeSpan.FromSeconds(6));
        await Deadline.UntilAsync(() => Names(controller) == "node-1,node-2,node-9", "the new node is a target");
    }

    [Fact]
    public async Task B046_TwoHundredNodeEventsAreAtMostOneUpdateOfEachOfAHundredServicesAWindow()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster(nodes: 1);
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time, new ControllerOptions { Workers = 16 }).Start();
        for (int i = 0; i < 100; i++)
        {
            await cluster.CreateServiceAsync($"web-{i}");
        }

        for (int i = 0; i < 100; i++)
        {
            await cluster.ServiceAsync($"web-{i}", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
        }

        for (int i = 0; i < 200; i++)
        {
            await cluster.CreateNodeAsync($"extra-{i}");
        }

        await Deadline.UntilAsync(() => controller.Runtime.Nodes.Count == 201, "all nodes are known");
        await Deadline.UntilAsync(() => controller.Provider.Count("targets") >= 100, "the first change goes through at once");
        time.Advance(TimeSpan.FromSeconds(1));
        await Deadline.UntilAsync(() => controller.Provider.Balancers.Values.All(entry => entry.Desired.Nodes.Count == 201), "all nodes are targets of all");
        Assert.InRange(controller.Provider.Count("targets"), 100, 200);
        Assert.All(controller.Provider.Ledger.Where(line => line.StartsWith("targets", StringComparison.Ordinal)).CountBy(line => line), entry => Assert.InRange(entry.Value, 1, 2));
        Assert.Equal(100, controller.Provider.Count("plan"));
    }

    private static async Task ServedAsync(Cluster cluster, string name)
    {
        await cluster.CreateServiceAsync(name);
        await cluster.ServiceAsync(name, service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
    }

    private static string Names(Controller controller) => string.Join(
        ',', controller.Provider.Balancers.Values.First(entry => entry.Desired.Identity.Service.Name == "web").Desired.Nodes.Select(node => node.Name));
}
