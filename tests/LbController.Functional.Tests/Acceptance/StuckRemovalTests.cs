using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>A back end that never does what it is told again.</summary>
public sealed class StuckRemovalTests
{
    [ToolFact("haproxy", "kubectl")]
    public async Task B015_AStuckRemovalSaysWhyDisturbsNobodyAndIsReleasedByTheOrphanPolicy()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        using var metrics = new MetricsPage();
        await using ExeProcess controller = world.RunController("--metrics-bind-address", metrics.Address, "--min-retry-delay", "500ms", "--max-retry-delay", "1s");
        await user.DeployAsync("stays", 1);
        await user.ExposeAsync("stays");
        await user.ExposeAsync("goes");
        string stays = await user.AddressAsync("stays");
        string goes = await user.AddressAsync("goes");
        await Visitor.AnswersAsync(stays);

        // The worker serves on and takes no more commands, and the master reloads no more.
        using var master = new HAProxyMaster(world.HAProxyFolder);
        File.Move(Path.Combine(world.HAProxyFolder, "admin.sock"), Path.Combine(world.HAProxyFolder, "admin.sock.away"));
        master.Stop();
        await user.DeleteAsync($"{ClusterUser.Services}/goes");
        JsonObject stuck = await user.ServiceAsync("goes", service => ClusterUser.Condition(service, "lbcontroller.io/Programmed").Text("reason") == "RemovalFailed", "says that its removal fails");
        Assert.NotNull(stuck.Text("metadata", "deletionTimestamp"));
        Assert.True(ClusterUser.IsHeld(stuck));
        string? why = ClusterUser.Condition(stuck, "lbcontroller.io/Programmed").Text("message");
        Assert.Contains("HAProxy did not show the new configuration", why, StringComparison.Ordinal);
        Assert.Contains("lbcontroller.io/deletion-policy", why, StringComparison.Ordinal);
        await user.EventAsync("goes", "DeleteLoadBalancerFailed", "HAProxy did not show the new configuration");
        await metrics.UntilAsync(page => page.Contains("\nlbc_stuck_removals 1\n", StringComparison.Ordinal), "the metric counts it");
        Assert.NotNull(await Visitor.AskAsync(stays));
        Assert.Equal(stays, await user.AddressAsync("stays"));

        await world.KubectlAsync("annotate", "svc", "goes", "lbcontroller.io/deletion-policy=Orphan");
        await user.GoneAsync("goes");
        await user.EventAsync("goes", "LoadBalancerOrphaned", goes);
        string ledger = await world.KubectlAsync("get", "configmap", "-n", "kube-system", "lb-controller-orphans", "-o", "jsonpath={.data}");
        Assert.Contains("default/goes", ledger, StringComparison.Ordinal);
        Assert.Contains(goes, ledger, StringComparison.Ordinal);
        Assert.Contains(stuck.Text("metadata", "uid") ?? "?", ledger, StringComparison.Ordinal);
        await metrics.UntilAsync(page => page.Contains("\nlbc_stuck_removals 0\n", StringComparison.Ordinal), "nothing is stuck any more");
        Assert.True(await Visitor.ListensAsync(goes, 80));
        Assert.NotNull(await Visitor.AskAsync(stays));
    }
}
