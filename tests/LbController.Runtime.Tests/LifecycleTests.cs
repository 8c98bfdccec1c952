using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>A Service's life on a real (embedded) API server, with a back end in memory.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task B007_B012_B028_B069_AServiceGetsFinalizersThenAnAddressThenConditions()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        bool finalizersCameFirst = false;
        controller.Provider.Before = async (line, _) =>
        {
            if (line == "apply default/web")
            {
                finalizersCameFirst = (await cluster.GetServiceAsync("web"))["metadata"]!["finalizers"]!.AsArray().Count == 2;
            }
        };

        await cluster.CreateServiceAsync("web");
        Service service = (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed"))!;

        Assert.True(finalizersCameFirst);
        Assert.Equal(["service.kubernetes.io/load-balancer-cleanup", "lbcontroller.io/resources"], service.Metadata.Finalizers.AsEnumerable());
        Assert.Equal("127.10.0.1", service.Ingress[0].Ip);
        Assert.Equal("Proxy", service.Ingress[0].IpMode);
        Assert.Equal(
            ["lbcontroller.io/Accepted=True", "lbcontroller.io/Degraded=False", "lbcontroller.io/Programmed=True"],
            service.Conditions.Select(condition => $"{condition.Type}={condition.Status}").Order(StringComparer.Ordinal));
        Assert.All(service.Conditions, condition => Assert.NotNull(condition.LastTransitionTime));
        Assert.Equal(["EnsuringLoadBalancer", "EnsuredLoadBalancer"], controller.Events.Reasons("default/web"));
        Assert.Equal(2, cluster.Requests.Count("patch", "services", "status"));
        Assert.Equal(0, cluster.Requests.Count("patch", "services", ""));
        Assert.Equal(0, cluster.Requests.Count("update"));
    }

    [Fact]
    public async Task B008_B020_ADeletedServiceGoesOnlyAfterItsLoadBalancer()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");
        int balancersWhenFinalizersWent = -1;
        controller.Provider.After = async (line, _) =>
        {
            if (line == "delete default/web")
            {
                balancersWhenFinalizersWent = (await cluster.GetServiceAsync("web"))["metadata"]!["finalizers"]!.AsArray().Count;
            }
        };

        await cluster.DeleteServiceAsync("web");
        await cluster.GoneAsync("web");

        Assert.Equal(2, balancersWhenFinalizersWent);
        Assert.Empty(controller.Provider.Balancers);
        await controller.SettleAsync();
        Assert.Equal(["EnsuringLoadBalancer", "EnsuredLoadBalancer", "DeletingLoadBalancer", "DeletedLoadBalancer"], controller.Events.Reasons("default/web"));
    }

    [Theory]
    [InlineData("ClusterIP", """{"spec":{"type":"ClusterIP"}}""")]
    [InlineData("NodePort", """{"spec":{"type":"NodePort"}}""")]
    [InlineData("ExternalName", """{"spec":{"type":"ExternalName","externalName":"example.com","clusterIP":null,"clusterIPs":null,"ports":null}}""")]
    public async Task B017_B018_LeavingTheTypeRemovesItAndComingBackMakesItAgain(string type, string patch)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");

        await cluster.PatchServiceAsync("web", patch);
        Service left = (await cluster.ServiceAsync("web", service => service!.Type == type && service.Metadata.Finalizers.IsEmpty, "released"))!;
        Assert.Empty(left.Ingress);
        Assert.Empty(left.Conditions);
        Assert.Empty(controller.Provider.Balancers);

        await cluster.PatchServiceAsync("web", """{"spec":{"type":"LoadBalancer","externalName":null,"ports":[{"port":80}]}}""");
        Service back = await cluster.AddressedAsync("web");
        Assert.Equal(2, back.Metadata.Finalizers.Length);
        Assert.Single(controller.Provider.Balancers);
    }

    [Fact]
    public async Task B011_AServiceThatLeftTheTypeWhileNobodyLookedIsCleanedUpAtTheStart()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using (Controller first = new Controller(cluster, providers: provider).Start())
        {
            await cluster.CreateServiceAsync("web");
            await cluster.AddressedAsync("web");
        }

        await cluster.PatchServiceAsync("web", """{"spec":{"type":"ClusterIP"}}""");
        await using Controller second = new Controller(cluster, providers: provider).Start();
        await cluster.ServiceAsync("web", service => service!.Metadata.Finalizers.IsEmpty, "released");
        Assert.Empty(provider.Balancers);
    }

    [Fact]
    public async Task B006_AServiceMadeAgainUnderItsNameWhileNobodyLookedLeavesNothingBehind()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        string oldUid;
        await using (Controller first = new Controller(cluster, providers: provider).Start())
        {
            await cluster.CreateServiceAsync("web");
            oldUid = (await cluster.AddressedAsync("web")).Metadata.Uid;
        }

        await cluster.PatchServiceAsync("web", """{"metadata":{"finalizers":null}}""");
        await cluster.DeleteServiceAsync("web");
        await cluster.CreateServiceAsync("web");
        await using Controller second = new Controller(cluster, providers: provider).Start();
        Service made = await cluster.AddressedAsync("web");

        Assert.NotEqual(oldUid, made.Metadata.Uid);
        Assert.Equal([made.Metadata.Uid], provider.Balancers.Keys);
    }

    [Fact]
    public async Task B013_B070_RemovalAsksTheBackEndEvenWhereItSeemsToHoldNothing()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web", metadata: """{"finalizers":["service.kubernetes.io/load-balancer-cleanup","lbcontroller.io/resources"]}""", spec: """{"type":"ClusterIP"}""");
        await cluster.ServiceAsync("web", service => service!.Metadata.Finalizers.IsEmpty, "released");
        Assert.Equal(["plan default/web"], controller.Provider.Ledger);
        Assert.Empty(controller.Events.All);
    }

    [Fact]
    public async Task B019_ADeleteDuringTheCreateMakesOneAndRemovesOne()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using Controller controller = new Controller(cluster).Start();
        controller.Provider.Before = async (line, _) =>
        {
            if (line == "apply default/web")
            {
                entered.TrySetResult();
                await release.Task;
            }
        };

        await cluster.CreateServiceAsync("web");
        await entered.Task.WithDeadline("the create is in flight");
        await cluster.DeleteServiceAsync("web");
        release.SetResult();
        await cluster.GoneAsync("web");

        Assert.Equal(1, controller.Provider.Count("apply default/web"));
        Assert.Equal(1, controller.Provider.Count("delete default/web"));
        Assert.Empty(controller.Provider.Balancers);
    }

    [Fact]
    public async Task B019_ADeletedEventOfAServiceThatWeOwnIsARemovalToCarryOut()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");
        var removed = new TaskCompletionSource();
        controller.Provider.After = (line, _) =>
        {
            removed.TrySetResult();
            return Task.CompletedTask;
        };

        // What a real API server does when a finalizer PATCH loses its race against DELETE.
        await cluster.PatchServiceAsync("web", """{"metadata":{"finalizers":null}}""");
        await cluster.DeleteServiceAsync("web");
        await removed.Task.WithDeadline("the load balancer is removed");
        Assert.Empty(controller.Provider.Balancers);
    }

    [Fact]
    public async Task B055_ANodePortChangeKeepsTheAddress()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        Service before = await cluster.AddressedAsync("web");
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":80,"nodePort":30123}]}}""");
        await controller.SettleAsync();
        Service after = await cluster.AddressedAsync("web");
        Assert.Equal(before.Ingress[0].Ip, after.Ingress[0].Ip);
        Assert.Equal(30123, controller.Provider.Balancers[after.Metadata.Uid].Desired.Listeners[0].NodePort);
    }
}
