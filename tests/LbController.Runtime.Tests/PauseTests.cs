using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary><c>lbcontroller.io/paused</c>: the back end is left as it is (contract B85).</summary>
public sealed class PauseTests
{
    private const string Pause = """{"metadata":{"annotations":{"lbcontroller.io/paused":"true"}}}""";
    private const string Resume = """{"metadata":{"annotations":{"lbcontroller.io/paused":null}}}""";

    [Fact]
    public async Task B085_APausedServiceCostsNoCallAndKeepsItsFinalizersAddressAndConditions()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        Service before = await ServedAsync(cluster, controller);
        await cluster.PatchServiceAsync("web", Pause);
        Service paused = (await cluster.ServiceAsync("web", IsPaused, "paused"))!;
        Assert.Equal(before.Ingress[0], paused.Ingress[0]);
        Assert.Equal(2, paused.Metadata.Finalizers.Length);
        Assert.Equal("True", paused.Conditions.Single(condition => condition.Type == "lbcontroller.io/Programmed").Status);
        Assert.Contains("LoadBalancerPaused", controller.Events.Reasons("default/web"));

        int calls = Calls(controller);
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        await cluster.CreateNodeAsync("node-3");
        await Deadline.UntilAsync(() => controller.Runtime.Nodes.Count == 3, "the node is known");
        time.Advance(TimeSpan.FromMinutes(11));
        await controller.SettleAsync();
        Assert.Equal(calls, Calls(controller));
        Assert.Single(controller.Events.Reasons("default/web"), reason => reason == "LoadBalancerPaused");
    }

    [Fact]
    public async Task B085_AfterwardsEverythingThatHappenedMeanwhileIsMadeUpFor()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        Service before = await ServedAsync(cluster, controller);
        await cluster.PatchServiceAsync("web", Pause);
        await cluster.ServiceAsync("web", IsPaused, "paused");
        controller.Provider.Drift(before.Metadata.Uid);
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        await cluster.PatchServiceAsync("web", Resume);
        await cluster.ServiceAsync("web", service => !IsPaused(service), "no longer paused");
        await controller.SettleAsync();
        Assert.Equal(81, Assert.Single(controller.Provider.Balancers[before.Metadata.Uid].Desired.Listeners).Key.Port);
        Assert.Contains("LoadBalancerResumed", controller.Events.Reasons("default/web"));
    }

    [Fact]
    public async Task B085_DriftThatHappenedMeanwhileIsRepairedThoughTheServiceIsAsBefore()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        Service before = await ServedAsync(cluster, controller);
        await cluster.PatchServiceAsync("web", Pause);
        await cluster.ServiceAsync("web", IsPaused, "paused");
        controller.Provider.Drift(before.Metadata.Uid);
        await cluster.PatchServiceAsync("web", Resume);
        await cluster.ServiceAsync("web", service => !IsPaused(service), "no longer paused");
        Assert.Single(controller.Provider.Balancers[before.Metadata.Uid].Desired.Listeners);
    }

    [Fact]
    public async Task B085_APausedServiceThatIsDeletedWaitsAndSaysSo()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        Service before = await ServedAsync(cluster, controller);
        await cluster.PatchServiceAsync("web", Pause);
        await cluster.DeleteServiceAsync("web");
        Service waiting = (await cluster.ServiceAsync("web", service => IsPaused(service) && service!.Metadata.DeletionTimestamp is not null && Message(service).Contains("deleted", StringComparison.Ordinal), "it says so"))!;
        await controller.SettleAsync();
        Assert.Contains("lbcontroller.io/paused", Message(waiting), StringComparison.Ordinal);
        Assert.True(controller.Provider.Balancers.ContainsKey(before.Metadata.Uid));
        await cluster.PatchServiceAsync("web", Resume);
        await cluster.GoneAsync("web");
        Assert.False(controller.Provider.Balancers.ContainsKey(before.Metadata.Uid));
    }

    [Fact]
    public async Task B085_APausedServiceStaysAsItIsOverARestart()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using (Controller first = new Controller(cluster, providers: provider).Start())
        {
            await ServedAsync(cluster, first);
            await cluster.PatchServiceAsync("web", Pause);
            await cluster.ServiceAsync("web", IsPaused, "paused");
        }

        int calls = provider.Ledger.Count(line => line.EndsWith("default/web", StringComparison.Ordinal));
        cluster.Requests.Clear();
        await using Controller second = new Controller(cluster, providers: provider).Start();
        await second.SettleAsync();
        Assert.Equal(calls, provider.Ledger.Count(line => line.EndsWith("default/web", StringComparison.Ordinal)));
        Assert.Empty(second.Events.Reasons("default/web"));
    }

    private static async Task<Service> ServedAsync(Cluster cluster, Controller controller)
    {
        await cluster.CreateServiceAsync("web");
        Service served = (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served"))!;
        await controller.SettleAsync();
        return served;
    }

    private static bool IsPaused(Service? service) => service!.Conditions.Any(condition => condition is { Type: "lbcontroller.io/Paused", Status: "True" });

    private static string Message(Service? service) => service!.Conditions.Single(condition => condition.Type == "lbcontroller.io/Paused").Message;

    private static int Calls(Controller controller) => controller.Provider.Ledger.Count(line => line.EndsWith("default/web", StringComparison.Ordinal));
}
