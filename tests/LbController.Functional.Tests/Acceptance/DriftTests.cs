using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Somebody else changes what HAProxy runs.</summary>
public sealed class DriftTests
{
    [ToolFact("haproxy", "kubectl")]
    public async Task B025_AConfigurationChangedByHandIsFoundAtTheNextResyncAndPutRight()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        using var metrics = new MetricsPage();
        await using ExeProcess controller = world.RunController("--metrics-bind-address", metrics.Address, "--resync-period", "10s");
        await user.DeployAsync("web", 1);
        await user.ExposeAsync("web");
        string address = await user.AddressAsync("web");
        await Visitor.AnswersAsync(address);
        string file = Path.Combine(world.HAProxyFolder, "haproxy.cfg");
        string right = await File.ReadAllTextAsync(file);

        // The Service's port is taken out of the file, and HAProxy is reloaded as an administrator would.
        await File.WriteAllTextAsync(file, right.Replace($"bind {address}:80", $"bind {address}:8888", StringComparison.Ordinal));
        Assert.NotEqual(right, await File.ReadAllTextAsync(file));
        using var master = new HAProxyMaster(world.HAProxyFolder);
        master.Reload();
        await user.EventAsync("web", "LoadBalancerDrifted", "Repaired");
        await Visitor.AnswersAsync(address);
        await Visitor.ClosesAsync(address, 8888);
        Assert.Equal(right, await File.ReadAllTextAsync(file));
        JsonObject service = await user.ServiceAsync("web", found => ClusterUser.Condition(found, "lbcontroller.io/InSync") is not null, "tells of the repair");
        Assert.Equal("True", ClusterUser.Condition(service, "lbcontroller.io/InSync").Text("status"));
        Assert.Contains("haproxy.cfg", ClusterUser.Condition(service, "lbcontroller.io/InSync").Text("message"), StringComparison.Ordinal);
        string page = await metrics.ReadAsync();
        Assert.Matches("lbc_drift_found_total{provider=\"haproxy\"} [1-9]", page);
        Assert.Matches("lbc_drift_repaired_total{provider=\"haproxy\"} [1-9]", page);
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task B085_APausedServiceIsLeftAsItIsUntilItIsResumed()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await using ExeProcess controller = world.RunController();
        await world.DeployAsync("web", replicas: 1);
        string address = await user.AddressAsync("web");
        await Visitor.AnswersAsync(address);
        await world.KubectlAsync("annotate", "svc", "web", "lbcontroller.io/paused=true");
        await user.ServiceAsync("web", service => ClusterUser.Condition(service, "lbcontroller.io/Paused").Text("status") == "True", "is paused");
        await user.PatchServiceAsync("web", """{"ports":[{"port":81,"targetPort":8080}]}""");

        // Another Service that comes after the change is served: the change has been seen, and left.
        await user.ExposeAsync("mark");
        await user.AddressAsync("mark");
        await user.RemoveServiceAsync("mark");
        Assert.NotNull(await Visitor.AskAsync(address));
        Assert.False(await Visitor.ListensAsync(address, 81));
        Assert.True(ClusterUser.IsHeld(await user.ServiceAsync("web")));

        await world.KubectlAsync("annotate", "svc", "web", "lbcontroller.io/paused-");
        await Visitor.AnswersAsync(address, 81);
        await Visitor.ClosesAsync(address, 80);
        await user.ServiceAsync("web", service => ClusterUser.Condition(service, "lbcontroller.io/Paused") is null, "is not paused any more");
    }
}
