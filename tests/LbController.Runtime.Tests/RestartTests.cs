using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Kubernetes.Objects;
using LbController.LocalCluster.Faults;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>What a new process makes of what it finds, and that it removes nothing that it merely does not see.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task B006_B011_AServiceThatIsGoneLosesItsLoadBalancerAtTheStart()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        InMemoryProvider provider = await ServedAsync(cluster);
        cluster.RemoveAtOnce("web");
        await using Controller second = new Controller(cluster, providers: provider).Start();
        await second.SettleAsync();
        Assert.DoesNotContain(provider.Balancers.Values, entry => entry.Desired.Identity.Service.Name == "web");
    }

    [Fact]
    public async Task AServiceThatCannotBeReadKeepsItsLoadBalancer()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        InMemoryProvider provider = await ServedAsync(cluster);
        cluster.Tamper("web", body => body["spec"]!["ports"] = "eighty");
        await using Controller second = new Controller(cluster, providers: provider).Start();
        await second.SettleAsync();
        Assert.Contains(provider.Balancers.Values, entry => entry.Desired.Identity.Service.Name == "web");
    }

    [Fact]
    public async Task AListOlderThanTheServiceDoesNotCostItsLoadBalancer()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        InMemoryProvider provider = await ServedAsync(cluster);

        // The first answers are those of a replica that lags: without the Service.
        await using Controller second = new Controller(cluster, new ControllerSetup { Providers = [provider], Wire = handler => new LaggingHandler(handler, "web") }).Start();
        await second.SettleAsync();
        Assert.Contains(provider.Balancers.Values, entry => entry.Desired.Identity.Service.Name == "web");
        Assert.Equal(0, provider.Count("delete"));
    }

    [Fact]
    public async Task ServicesOfOtherNamespacesKeepTheirLoadBalancers()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        InMemoryProvider provider = await ServedAsync(cluster);
        cluster.Requests.Clear();
        await using (Controller other = new Controller(cluster, new ControllerSetup { Providers = [provider], Namespace = "kube-system" }).Start())
        {
            await Deadline.UntilAsync(() => other.Runtime.IsWorking, "it works");
            await cluster.CreateServiceAsync("other");
        }

        Assert.Single(provider.Balancers);
        Assert.Equal(0, cluster.Requests.Count("patch"));
        Assert.Equal(1, provider.Count("apply"));
    }

    [Fact]
    public async Task ABackEndThatCannotBeListedIsListedAgain()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        InMemoryProvider provider = await ServedAsync(cluster);
        cluster.RemoveAtOnce("web");
        int lists = 0;
        provider.Before = (line, _) => line == "list" && lists++ == 0
            ? throw new ProviderException(ProviderErrorKind.Throttled, "List", "Slow down")
            : Task.CompletedTask;
        await using Controller second = new Controller(cluster, time, providers: provider).Start();
        await Deadline.UntilAsync(() => lists == 1, "the list failed");
        await Deadline.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return second.Runtime.IsWorking;
            },
            "it works");
        await second.SettleAsync();
        Assert.Equal(2, lists);
        Assert.Equal(1, provider.Count("delete default/web"));
    }

    [Fact]
    public async Task B042_AFirstListWithoutNodesTakesNoTargetsAwayUntilItIsConfirmed()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster(nodes: 1);
        await cluster.StartAsync();
        InMemoryProvider provider = await ServedAsync(cluster);
        await cluster.DeleteNodeAsync("node-1");
        await using Controller second = new Controller(cluster, time, providers: provider).Start();
        await second.SettleAsync();
        Assert.Single(provider.Balancers.Values.First(entry => entry.Desired.Identity.Service.Name == "web").Desired.Nodes);

        time.Advance(TimeSpan.FromSeconds(61));
        await Deadline.UntilAsync(
            () => provider.Balancers.Values.First(entry => entry.Desired.Identity.Service.Name == "web").Desired.Nodes.IsEmpty, "there really is none");
    }

    [Fact]
    public async Task B017_AServiceThatLeavesTheTypeWithoutItsFinalizersLeavesNothingBehind()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed");
        await controller.SettleAsync();
        cluster.Tamper("web", body =>
        {
            body["metadata"]!.AsObject().Remove("finalizers");
            body["spec"]!["type"] = "ClusterIP";
            body["status"] = new JsonObject();
        });
        await Deadline.UntilAsync(() => controller.Provider.Count("delete default/web") == 1, "removed");

        await cluster.PatchServiceAsync("web", """{"spec":{"type":"LoadBalancer"}}""");
        Service back = await cluster.AddressedAsync("web");
        Assert.True(controller.Provider.Balancers.ContainsKey(back.Metadata.Uid));
    }

    [Fact]
    public async Task B006_B019_AServiceMadeAgainBehindADroppedWatchLeavesNothingBehind()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using Controller controller = new Controller(cluster, new ControllerSetup
        {
            Wire = handler => new HoldingHandler(handler, "/services/web/status", async () =>
            {
                if (entered.TrySetResult())
                {
                    await release.Task;
                }
            }),
        }).Start();
        await controller.SettleAsync();

        // The watch ends before it shows the finalizers, and what it shows next is a Service with another UID.
        cluster.Embedded.Faults.Add(new RequestFault
        {
            Verb = "patch",
            Resource = "services",
            Name = "web",
            Hold = _ =>
            {
                foreach (string verb in (string[])["watch", "list"])
                {
                    cluster.Embedded.Faults.Add(new RequestFault { Verb = verb, Resource = "services", Namespace = "", Status = 503, Times = int.MaxValue });
                }

                cluster.Embedded.DropWatches();
                return Task.CompletedTask;
            },
        });
        await cluster.CreateServiceAsync("web");
        await entered.Task.WithDeadline("the finalizers are on");
        Assert.DoesNotContain(controller.Runtime.Services, service => service.Key.Name == "web" && service.HasOwnershipFinalizer);
        cluster.RemoveAtOnce("web");
        string uid = (string)(await cluster.CreateServiceAsync("web"))["metadata"]!["uid"]!;
        cluster.Embedded.CompactHistory();
        cluster.Embedded.Faults.Clear();
        await Deadline.UntilAsync(() => controller.Runtime.Services.Any(service => service.Uid == uid), "the new one is seen");
        release.SetResult();
        await cluster.AddressedAsync("web");
        await controller.SettleAsync();
        Assert.Equal([uid], controller.Provider.Balancers.Where(entry => entry.Value.Desired.Identity.Service.Name == "web").Select(entry => entry.Key));
    }

    private static async Task<InMemoryProvider> ServedAsync(Cluster cluster)
    {
        var provider = new InMemoryProvider();
        await using Controller first = new Controller(cluster, providers: provider).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed");
        return provider;
    }
}
