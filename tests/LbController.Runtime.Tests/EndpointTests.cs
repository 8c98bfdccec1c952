using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Targets that follow endpoints, for policy Local and where it is asked for (contract B51).</summary>
public sealed class EndpointTests
{
    private const string Local = """{"externalTrafficPolicy":"Local"}""";

    [Fact]
    public async Task B051_TargetsOfALocalServiceFollowItsEndpointsAndAreNeverNone()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster(nodes: 3);
        await cluster.StartAsync();
        await cluster.CreateSliceAsync("web-1", "web", "node-1");
        await using Controller controller = Start(cluster, time);
        string uid = await ServedAsync(cluster, "web", Local);
        Assert.Equal("node-1", Names(controller, uid));
        await controller.SettleAsync();

        await cluster.PatchSliceAsync("web-1", "node-2", "node-3");
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-2,node-3", "the Pods have moved");
        time.Advance(TimeSpan.FromSeconds(1));
        await cluster.DeleteSliceAsync("web-1");
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-1,node-2,node-3", "no Pod is left, and the health checks have the say");
        Assert.Equal(2, controller.Provider.Count("targets default/web"));
        Assert.Equal(1, controller.Provider.Count("plan default/web"));

        time.Advance(TimeSpan.FromSeconds(1));
        await cluster.CreateSliceAsync("web-1", "web", "node-3");
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-3", "a Pod is back");
        await cluster.PatchServiceAsync("web", """{"spec":{"externalTrafficPolicy":"Cluster"}}""");
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-1,node-2,node-3", "policy Cluster has all nodes");
        await cluster.PatchServiceAsync("web", """{"spec":{"externalTrafficPolicy":"Local"}}""");
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-3", "policy Local knows the slices of before");
    }

    [Fact]
    public async Task B051_FiftyChangesInABurstAreAtMostTwoUpdatesOfTheirServiceAndNoneOfOthers()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster(nodes: 3);
        await cluster.StartAsync();
        await using Controller controller = Start(cluster, time);
        foreach (string name in (string[])["web", "other", "probe"])
        {
            await cluster.CreateSliceAsync($"{name}-1", name, "node-3");
            await ServedAsync(cluster, name, Local);
            await Deadline.UntilAsync(() => Names(controller, Uid(controller, name)) == "node-3", $"{name} has the node of its endpoint");
        }

        await controller.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        await controller.SettleAsync();
        string uid = Uid(controller, "web");
        int before = controller.Provider.Count("targets default/web");
        int others = controller.Provider.Count("targets default/other");
        long passes = controller.Runtime.PassesOver(new("default", "other"));
        for (int i = 0; i < 50; i++)
        {
            await cluster.PatchSliceAsync("web-1", $"node-{(i % 2) + 1}");
        }

        await SeenAsync(cluster, controller);
        await Deadline.UntilAsync(() => controller.Provider.Count("targets default/web") == before + 1, "the first change goes through at once");
        time.Advance(TimeSpan.FromSeconds(1));
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-2", "the last change counts");
        time.Advance(TimeSpan.FromSeconds(5));
        await controller.SettleAsync();
        Assert.InRange(controller.Provider.Count("targets default/web") - before, 1, 2);
        Assert.Equal(others, controller.Provider.Count("targets default/other"));
        Assert.Equal(passes, controller.Runtime.PassesOver(new("default", "other")));
        Assert.Equal(1, controller.Provider.Count("plan default/web"));
    }

    [Fact]
    public async Task B051_SlicesThatDecideNothingCostNoPass()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster(nodes: 3);
        await cluster.StartAsync();
        await using Controller controller = Start(cluster, time);
        await cluster.CreateSliceAsync("probe-1", "probe", "node-3");
        await cluster.CreateSliceAsync("local-1", "local", "node-3");
        foreach ((string name, string spec) in ((string, string)[])[("probe", Local), ("local", Local), ("open", "{}"), ("foreign", """{"externalTrafficPolicy":"Local","loadBalancerClass":"example.com/other"}""")])
        {
            await cluster.CreateServiceAsync(name, spec);
        }

        await cluster.CreateServiceAsync("inside", """{"type":"ClusterIP"}""");
        foreach (string name in (string[])["probe", "local"])
        {
            await cluster.AddressedAsync(name);
            await Deadline.UntilAsync(() => Names(controller, Uid(controller, name)) == "node-3", $"{name} has the node of its endpoint");
        }

        await cluster.AddressedAsync("open");
        await controller.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        await controller.SettleAsync();
        long[] before = Passes();
        int targets = Targets();

        await cluster.CreateSliceAsync("open-1", "open", "node-1");
        await cluster.CreateSliceAsync("foreign-1", "foreign", "node-1");
        await cluster.CreateSliceAsync("inside-1", "inside", "node-1");
        await cluster.CreateSliceAsync("nobodys-1", "nobody", "node-1");
        await cluster.PatchSliceAsync("local-1", "node-3", "node-3");
        await SeenAsync(cluster, controller);
        await controller.SettleAsync();

        Assert.Equal(before, Passes());
        Assert.Equal(targets, Targets());

        int Targets() => controller.Provider.Count("targets default/open") + controller.Provider.Count("targets default/local");

        long[] Passes() => [.. ((string[])["open", "foreign", "inside", "nobody", "local"]).Select(name => controller.Runtime.PassesOver(new("default", name)))];
    }

    [Fact]
    public async Task B051_SwitchedOffNothingIsWatched()
    {
        await using var cluster = new Cluster(nodes: 2);
        await cluster.StartAsync();
        await cluster.CreateSliceAsync("web-1", "web", "node-1");
        cluster.Requests.Clear();
        await using Controller controller = new Controller(cluster).Start();
        string uid = await ServedAsync(cluster, "web", Local);
        Assert.Equal("node-1,node-2", Names(controller, uid));
        Assert.Equal(0, cluster.Requests.Count(resource: "endpointslices"));
        Assert.Equal(2, controller.Runtime.Reflectors.Count);
    }

    [Fact]
    public async Task B051_B081_NothingIsDoneBeforeTheEndpointsAreKnown()
    {
        await using var cluster = new Cluster(nodes: 2);
        await cluster.StartAsync();
        await cluster.CreateSliceAsync("web-1", "web", "node-1");
        var provider = new InMemoryProvider();
        string uid;
        await using (Controller first = new Controller(cluster, Setup(TimeProvider.System) with { Providers = [provider] }).Start())
        {
            uid = await ServedAsync(cluster, "web", Local);
            await first.SettleAsync();
        }

        int calls = provider.Ledger.Count;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Controller second = new Controller(cluster, Setup(TimeProvider.System) with
        {
            Providers = [provider],
            Wire = handler => new GatedHandler(handler, "/endpointslices", gate.Task),
        }).Start();
        await Deadline.UntilAsync(() => second.Runtime.Reflectors.Count(reflector => reflector.IsSynced) == 2, "Services and nodes are known");
        Assert.False(second.Runtime.Synced.IsCompleted);
        Assert.False(second.Runtime.IsWorking);
        Assert.Equal(calls, provider.Ledger.Count);

        gate.SetResult();
        await second.SettleAsync();
        Assert.Equal("node-1", Names(second, uid));
        Assert.DoesNotContain(provider.Ledger.Skip(calls), line => line is "targets default/web" or "apply default/web");
    }

    [Fact]
    public async Task B045_B051_NothingIsRememberedOfAServiceThatIsGone()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster(nodes: 2);
        await cluster.StartAsync();
        await using Controller controller = Start(cluster, time);
        string uid = await ServedAsync(cluster, "web", Local);
        await cluster.CreateSliceAsync("web-1", "web", "node-1");
        await Deadline.UntilAsync(() => Names(controller, uid) == "node-1", "the endpoint is known");
        await cluster.PatchSliceAsync("web-1", "node-2");
        await cluster.DeleteServiceAsync("web");
        await cluster.GoneAsync("web");
        await Deadline.UntilAsync(() => controller.Runtime.Remembered == 0, "nothing is remembered");
    }

    private static ControllerSetup Setup(TimeProvider time) => new() { Time = time, Options = new ControllerOptions { Workers = 1, EndpointSlices = true } };

    private static Controller Start(Cluster cluster, TimeProvider time) => new Controller(cluster, Setup(time)).Start();

    private static async Task<string> ServedAsync(Cluster cluster, string name, string spec)
    {
        await cluster.CreateServiceAsync(name, spec);
        return (await cluster.ServiceAsync(name, service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served"))!.Metadata.Uid;
    }

    /// <summary>Completes when the controller has seen every slice as it is now: what it does about a later one shows it.</summary>
    private static async Task SeenAsync(Cluster cluster, Controller controller)
    {
        await cluster.PatchSliceAsync("probe-1", "node-1");
        await Deadline.UntilAsync(() => Names(controller, Uid(controller, "probe")) == "node-1", "the slices are seen");
    }

    private static string Uid(Controller controller, string name) =>
        controller.Provider.Balancers.Single(entry => entry.Value.Desired.Identity.Service.Name == name).Key;

    private static string Names(Controller controller, string uid) =>
        string.Join(',', controller.Provider.Balancers[uid].Desired.Nodes.Select(node => node.Name));
}
