using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>
/// Pods are replaced node by node under load, with a Service of each externalTrafficPolicy in front of them. Three nodes, for with two the
/// one that comes back and the one that goes may both count as down until the next check (see README, removed and failed nodes).
/// </summary>
public sealed class RollingUpdateTests
{
    private const int Updates = 5;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    [ToolFact("haproxy")]
    public async Task E2E12_E2E13_RollingUpdatesOfADaemonSetLoseNoRequest()
    {
        await using var world = new World();
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await using ExeProcess controller = world.RunController("--haproxy-check-interval", "200ms", "--haproxy-check-fall", "1");
        await user.CreateAsync(ClusterUser.DaemonSets, DaemonSet("web"));
        await user.ExposeAsync("web");
        await user.CreateServiceAsync("web-local", """{"type":"LoadBalancer","externalTrafficPolicy":"Local","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}""");
        await UpdatedAsync(user, "web");
        string[] addresses = [await user.AddressAsync("web"), await user.AddressAsync("web-local")];
        await Visitor.AnswersAsync(addresses[0]);
        HashSet<string> nodes = [];
        await Deadline.UntilAsync(async () => await Visitor.NodeAsync(addresses[1]) is { } node && (nodes.Add(node) || true) && nodes.Count == 3, "all nodes are known to be well");

        await using var cluster = new LoadClient(addresses[0], 80, clients: 2, Pace);
        await using var local = new LoadClient(addresses[1], 80, clients: 2, Pace);
        for (int update = 1; update <= Updates; update++)
        {
            await user.PatchAsync($"{ClusterUser.DaemonSets}/web", $$"""{"spec":{"template":{"metadata":{"annotations":{"update":"{{update}}"} } } } }""");
            await UpdatedAsync(user, "web");
            await cluster.MoreAsync(10);
            await local.MoreAsync(10);
        }

        await cluster.StopAsync();
        await local.StopAsync();
        Assert.True(cluster.Failures.Count == 0, $"Cluster, {cluster.Answered} answered:\n{string.Join('\n', cluster.Failures)}");
        Assert.True(local.Failures.Count == 0, $"Local, {local.Answered} answered:\n{string.Join('\n', local.Failures)}");
        Assert.NotNull(await Visitor.AskAsync(addresses[0]));
        Assert.NotNull(await Visitor.AskAsync(addresses[1]));
    }

    /// <summary>Pods serve on for two seconds after they are told to go: ten checks of the load balancer.</summary>
    private static string DaemonSet(string name) => $$"""
        {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"{{name}}"},"spec":{"selector":{"matchLabels":{"app":"{{name}}"} },"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1} },
        "template":{"metadata":{"labels":{"app":"{{name}}"} },"spec":{"terminationGracePeriodSeconds":10,"containers":[{"name":"echo","image":"echo","ports":[{"containerPort":8080}],"lifecycle":{"preStop":{"sleep":{"seconds":2} } } }]} } } }
        """;

    /// <summary>Completes when every node has a ready pod of the newest template, and no other pod is left.</summary>
    private static Task UpdatedAsync(ClusterUser user, string name) => Deadline.UntilAsync(
        async () =>
        {
            JsonObject daemons = await user.GetAsync($"{ClusterUser.DaemonSets}/{name}");
            long wanted = daemons.Number("status", "desiredNumberScheduled") ?? 0;
            return wanted > 0
                && daemons.Number("status", "observedGeneration") == daemons.Number("metadata", "generation")
                && daemons.Number("status", "updatedNumberScheduled") == wanted
                && daemons.Number("status", "numberReady") == wanted
                && (await user.GetAsync($"{ClusterUser.Pods}?labelSelector=app%3D{name}")).Items("items").Count() == wanted;
        },
        "the update is carried out",
        TimeSpan.FromSeconds(60));
}
