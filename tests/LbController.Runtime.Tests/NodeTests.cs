using LbController.Abstractions.Model;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Nodes come, go and change; what that costs, and what it must never do.</summary>
public sealed class NodeTests
{
    [Fact]
    public async Task B039_B046_ABurstOfNodesIsOneOrTwoUpdatesALoadBalancer()
    {
        await using var cluster = new Cluster(nodes: 1);
        await cluster.StartAsync();
        var time = new ManualTimeProvider();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        Service web = await cluster.AddressedAsync("web");
        await controller.SettleAsync();
        for (int i = 0; i < 30; i++)
        {
            await cluster.CreateNodeAsync($"extra-{i}");
        }

        await Deadline.UntilAsync(() => controller.Runtime.Nodes.Count == 31, "all nodes are known");
        await Deadline.UntilAsync(() => controller.Provider.Count("targets default/web") == 1, "the first change goes through at once");
        time.Advance(TimeSpan.FromSeconds(1));
        await Deadline.UntilAsync(() => controller.Provider.Balancers[web.Metadata.Uid].Desired.Nodes.Count == 31, "all nodes are targets");
        time.Advance(TimeSpan.FromSeconds(5));
        await controller.SettleAsync();
        Assert.InRange(controller.Provider.Count("targets default/web"), 1, 2);
        Assert.Equal(1, controller.Provider.Count("plan default/web"));
    }

    [Theory]
    [InlineData("""{"metadata":{"labels":{"zone":"b"}}}""", "")]
    [InlineData("""{"spec":{"unschedulable":true}}""", "")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"False","reason":"x","message":"x"}]}}""", "/status")]
    [InlineData("""{"spec":{"taints":[{"key":"example.com/x","effect":"NoSchedule"}]}}""", "")]
    public async Task B039_NodeChangesThatDecideNothingCostNothing(string patch, string subresource)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");
        await controller.SettleAsync();
        await cluster.PatchNodeAsync("node-1", patch, subresource);
        await controller.SettleAsync();
        Assert.Equal(0, controller.Provider.Count("targets"));
        Assert.Equal(1, controller.Provider.Count("plan default/web"));
    }

    [Fact]
    public async Task B039_NodesByLabel_FollowTheLabels_AndOtherLabelsCostNothing()
    {
        await using var cluster = new Cluster(nodes: 2);
        await cluster.StartAsync();
        await cluster.PatchNodeAsync("node-1", """{"metadata":{"labels":{"pool":"edge"}}}""");
        var provider = new InMemoryProvider();
        provider = new InMemoryProvider { Capabilities = provider.Capabilities with { NodeLabelAnnotation = "memory.lbcontroller.io/node-labels" } };
        await using Controller controller = new Controller(cluster, new ControllerSetup { Providers = [provider] }).Start();
        await cluster.CreateServiceAsync("web", metadata: """{"annotations":{"memory.lbcontroller.io/node-labels":"pool=edge"}}""");
        Service web = await cluster.AddressedAsync("web");
        await controller.SettleAsync();
        Assert.Equal(["node-1"], NodesOf());

        await cluster.PatchNodeAsync("node-2", """{"metadata":{"labels":{"pool":"web"}}}""");
        await controller.SettleAsync();
        Assert.Equal(0, provider.Count("targets"));

        await cluster.PatchNodeAsync("node-2", """{"metadata":{"labels":{"pool":"edge"}}}""");
        await Deadline.UntilAsync(() => NodesOf().Count() == 2, "node-2 is a target");
        await controller.SettleAsync();
        Assert.Equal(1, provider.Count("targets default/web"));
        Assert.Equal(1, provider.Count("plan default/web"));

        IEnumerable<string> NodesOf() => provider.Balancers[web.Metadata.Uid].Desired.Nodes.Select(node => node.Name);
    }

    [Fact]
    public async Task B038_B040_ExclusionAndAddressChangesReachTheBackEnd()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        string uid = (await cluster.AddressedAsync("web")).Metadata.Uid;
        await controller.SettleAsync();

        await cluster.PatchNodeAsync("node-1", """{"metadata":{"labels":{"node.kubernetes.io/exclude-from-external-load-balancers":"true"}}}""");
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-2", "node-1 is out");
        await cluster.PatchNodeAsync("node-1", """{"metadata":{"labels":{"node.kubernetes.io/exclude-from-external-load-balancers":"false"}}}""");
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-1,node-2", "node-1 is in again");
        await cluster.PatchNodeAsync("node-2", """{"status":{"addresses":[{"type":"InternalIP","address":"127.99.0.9"}]}}""", "/status");
        await Deadline.UntilAsync(
            () => controller.Provider.Balancers[uid].Desired.Nodes.Any(node => node.Addresses.Any(address => address.ToString() == "127.99.0.9")), "the new address is a target");
    }

    [Fact]
    public async Task B042_WithoutNodesTheLoadBalancerExistsAndTheUserIsWarnedOnce()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster(nodes: 1);
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        string uid = (await cluster.AddressedAsync("web")).Metadata.Uid;
        await cluster.DeleteNodeAsync("node-1");
        await Deadline.UntilAsync(() => controller.Runtime.Nodes.Count == 0, "the node is gone");
        await controller.SettleAsync();
        Assert.Single(controller.Provider.Balancers[uid].Desired.Nodes);
        time.Advance(TimeSpan.FromSeconds(60));
        Service warned = (await cluster.ServiceAsync("web", service => service!.Conditions.Any(condition => condition.Reason == "NoEligibleNodes"), "told"))!;
        Assert.Empty(controller.Provider.Balancers[uid].Desired.Nodes);
        Assert.Single(warned.Ingress);
        await controller.SettleAsync();
        Assert.Single(controller.Events.Reasons("default/web"), reason => reason == "UnAvailableLoadBalancer");
    }

    [Fact]
    public async Task B041_ANodeWithoutProviderIdOrAddressDoesNotHoldUpTheOthers()
    {
        await using var cluster = new Cluster(nodes: 1);
        await cluster.StartAsync();
        await cluster.PatchNodeAsync("node-1", """{"spec":{"providerID":null}}""");
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        string uid = (await cluster.AddressedAsync("web")).Metadata.Uid;
        Assert.Equal("node-1", Names(controller, uid));
    }

    private static string Names(Controller controller, string uid) =>
        string.Join(',', controller.Provider.Balancers[uid].Desired.Nodes.Select(node => node.Name));
}
