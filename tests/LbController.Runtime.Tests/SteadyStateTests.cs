using LbController.Abstractions.Errors;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>What must cost nothing, counted by the API server and by the back end.</summary>
public sealed class SteadyStateTests
{
    [Fact]
    public async Task B010_B028_B030_B067_ARestartOverUnchangedServicesWritesNothing()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using (Controller first = new Controller(cluster, providers: provider).Start())
        {
            for (int i = 0; i < 20; i++)
            {
                await cluster.CreateServiceAsync($"web-{i}");
            }

            for (int i = 0; i < 20; i++)
            {
                await cluster.ServiceAsync($"web-{i}", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed");
            }
        }

        int effects = provider.Count("apply") + provider.Count("targets") + provider.Count("delete");
        cluster.Requests.Clear();
        await using Controller second = new Controller(cluster, providers: provider).Start();
        await Deadline.UntilAsync(() => provider.Count("plan default/web-") >= 40, "every Service was looked at");
        await second.StopAsync();

        Assert.Equal(0, cluster.Requests.Count("patch"));
        Assert.Equal(0, cluster.Requests.Count("create"));
        Assert.Equal(effects, provider.Count("apply") + provider.Count("targets") + provider.Count("delete"));
        Assert.Empty(second.Events.All);
        Assert.Equal(20, provider.Known?.Count);
        Assert.All(provider.Known!, known => Assert.Single(known.Addresses));
    }

    [Theory]
    [InlineData("""{"metadata":{"labels":{"team":"a"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"example.com/note":"x"}}}""")]
    [InlineData("""{"spec":{"selector":{"app":"other"}}}""")]
    [InlineData("""{"spec":{"publishNotReadyAddresses":true}}""")]
    [InlineData("""{"spec":{"internalTrafficPolicy":"Local"}}""")]
    public async Task B024_ChangesThatDecideNothingCostNothing(string patch)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed");
        await controller.SettleAsync();
        int calls = controller.Provider.Ledger.Count(line => line.EndsWith("/web", StringComparison.Ordinal));
        cluster.Requests.Clear();

        await cluster.PatchServiceAsync("web", patch);
        await controller.SettleAsync();

        Assert.Equal(calls, controller.Provider.Ledger.Count(line => line.EndsWith("/web", StringComparison.Ordinal)));
        Assert.Equal(2, cluster.Requests.Count("patch", "services", "status"));
    }

    [Theory]
    [InlineData("sourceRanges", """{"spec":{"loadBalancerSourceRanges":["10.0.0.0/8"]}}""")]
    [InlineData("port number", """{"spec":{"ports":[{"port":81}]}}""")]
    [InlineData("port name", """{"spec":{"ports":[{"port":80,"name":"renamed"}]}}""")]
    [InlineData("targetPort", """{"spec":{"ports":[{"port":80,"targetPort":9090}]}}""")]
    [InlineData("nodePort", """{"spec":{"ports":[{"port":80,"nodePort":30999}]}}""")]
    [InlineData("appProtocol", """{"spec":{"ports":[{"port":80,"appProtocol":"http"}]}}""")]
    [InlineData("sessionAffinity", """{"spec":{"sessionAffinity":"ClientIP"}}""")]
    [InlineData("loadBalancerIP", """{"spec":{"loadBalancerIP":"127.10.0.200"}}""")]
    [InlineData("externalIPs", """{"spec":{"externalIPs":["192.0.2.1"]}}""")]
    [InlineData("annotation", """{"metadata":{"annotations":{"memory.lbcontroller.io/size":"3"}}}""")]
    [InlineData("externalTrafficPolicy", """{"spec":{"externalTrafficPolicy":"Local"}}""")]
    public async Task B023_EachOfTheseAloneIsAPass(string what, string patch)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed");
        await controller.SettleAsync();
        long passes = Passes(controller);

        await cluster.PatchServiceAsync("web", patch);
        await controller.SettleAsync();

        // One pass for the change and one for the sentinel; without the change there would be the sentinel's alone.
        Assert.True(Passes(controller) > passes, what);
        static long Passes(Controller controller) => controller.Runtime.PassesOver(new Abstractions.Model.ServiceKey("default", "web"));
    }

    [Fact]
    public async Task B034_AStatusThatSomeoneEditsIsRepaired()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        string address = (await cluster.AddressedAsync("web")).Ingress[0].Ip!;
        await controller.SettleAsync();
        await cluster.PatchServiceAsync("web", """{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.66"}]}}}""", "/status");
        Service repaired = (await cluster.ServiceAsync("web", service => service!.Ingress.Length == 1 && service.Ingress[0].Ip == address, "repaired"))!;
        Assert.Equal("Proxy", repaired.Ingress[0].IpMode);
        await Deadline.UntilAsync(() => controller.Events.Reasons("default/web").Contains("LoadBalancerStatusRestored"), "told");
    }

    [Fact]
    public async Task B025_DriftInTheBackEndIsFoundAndRepairedWithinAResyncPeriod()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        string uid = (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed"))!.Metadata.Uid;
        await controller.SettleAsync();
        int planned = controller.Provider.Count("plan default/web");
        var repaired = new TaskCompletionSource();
        controller.Provider.Drift(uid);
        controller.Provider.After = (line, _) =>
        {
            repaired.TrySetResult();
            return Task.CompletedTask;
        };

        time.Advance(TimeSpan.FromMinutes(11));
        await repaired.Task.WithDeadline("the drift is repaired");
        Assert.True(controller.Provider.Count("plan default/web") > planned);
        Assert.Single(controller.Provider.Balancers[uid].Desired.Listeners);

        // The record: event and condition say what was found and what became of it.
        Service told = (await cluster.ServiceAsync("web", service => InSync(service) is { Status: "True" }, "recorded"))!;
        Assert.Equal("DriftRepaired", InSync(told)!.Reason);
        Assert.Contains($"update balancer default/web ({uid}): listeners or targets", InSync(told)!.Message, StringComparison.Ordinal);
        (_, _, _, string note) = controller.Events.All.Single(entry => entry.Reason == "LoadBalancerDrifted");
        Assert.Contains("Repaired.", note, StringComparison.Ordinal);

        // Once is enough: the next look finds nothing and writes nothing.
        cluster.Requests.Clear();
        time.Advance(TimeSpan.FromMinutes(11));
        await controller.SettleAsync();
        Assert.Single(controller.Events.Reasons("default/web"), reason => reason == "LoadBalancerDrifted");
    }

    [Fact]
    public async Task B025_AChangeThatItsUserMadeIsNoDrift()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        string uid = (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed"))!.Metadata.Uid;
        await controller.SettleAsync();
        int planned = controller.Provider.Count("plan default/web");

        // Late enough that the pass looks at the back end, too early for the pass that only looks.
        time.Advance(TimeSpan.FromMinutes(8.5));
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        await Deadline.UntilAsync(() => controller.Provider.Balancers[uid].Desired.Listeners[0].Key.Port == 81, "changed");
        await controller.SettleAsync();
        Assert.Equal(planned + 1, controller.Provider.Count("plan default/web"));
        Assert.DoesNotContain("LoadBalancerDrifted", controller.Events.Reasons("default/web"));
        Assert.Contains("UpdatedLoadBalancer", controller.Events.Reasons("default/web"));
    }

    [Fact]
    public async Task B025_DriftThatCannotBeRepairedIsToldUntilItIs()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        Service before = (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "addressed"))!;
        await controller.SettleAsync();
        controller.Provider.Drift(before.Metadata.Uid);
        bool fails = true;
        controller.Provider.Before = (line, _) => fails && line == "apply default/web"
            ? throw new ProviderException(ProviderErrorKind.Unavailable, "PutIt", "The back end is away")
            : Task.CompletedTask;
        time.Advance(TimeSpan.FromMinutes(11));
        Service found = (await cluster.ServiceAsync("web", service => InSync(service) is { Status: "False" }, "told"))!;
        Assert.Equal(before.Ingress[0], found.Ingress[0]);
        Assert.Contains("The back end is away", InSync(found)!.Message, StringComparison.Ordinal);
        await controller.SettleAsync();
        fails = false;
        await Deadline.UntilAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(6));
                await controller.SettleAsync();
                return InSync(await cluster.ServiceAsync("web", _ => true, "read")) is { Status: "True" };
            },
            "repaired");
        Assert.Single(controller.Provider.Balancers[before.Metadata.Uid].Desired.Listeners);
    }

    private static Condition? InSync(Service? service) => service!.Conditions.FirstOrDefault(condition => condition.Type == "lbcontroller.io/InSync");
}
