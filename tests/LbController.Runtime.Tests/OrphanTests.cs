using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Kubernetes.Objects;
using LbController.LocalCluster.Faults;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>What is left without a Service: by accident it is removed, on request it is left behind and written down (contract B15, B16).</summary>
public sealed class OrphanTests
{
    private const string Orphan = """{"metadata":{"annotations":{"lbcontroller.io/deletion-policy":"Orphan"}}}""";

    [Fact]
    public async Task B015_ARemovalThatFailsForEverSaysWhyAndTheOrphanPolicyIsTheWayOut()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        Service served = await ServedAsync(cluster, controller);
        controller.Provider.Before = (line, _) => line is "plan default/web" or "delete default/web" or "list"
            ? throw new ProviderException(ProviderErrorKind.Unavailable, "DeleteIt", "The account is gone") { Code = "NoSuchAccount" }
            : Task.CompletedTask;
        await cluster.DeleteServiceAsync("web");
        Service stuck = (await cluster.ServiceAsync("web", service => Reason(service) == "RemovalFailed", "told"))!;
        string message = stuck.Conditions.Single(condition => condition.Type == "lbcontroller.io/Programmed").Message;
        Assert.Contains("The account is gone (DeleteIt: NoSuchAccount)", message, StringComparison.Ordinal);
        Assert.Contains("lbcontroller.io/deletion-policy to Orphan", message, StringComparison.Ordinal);
        Assert.Contains("DeleteLoadBalancerFailed", controller.Events.Reasons("default/web"));
        for (int i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromMinutes(6));
            await controller.SettleAsync();
        }

        Assert.Equal(2, (await cluster.GetServiceAsync("web"))["metadata"]!["finalizers"]!.AsArray().Count);

        await cluster.PatchServiceAsync("web", Orphan);
        await cluster.GoneAsync("web");
        JsonNode note = JsonNode.Parse((string)cluster.OrphanNotes![served.Metadata.Uid]!)!;
        Assert.Equal("default/web", (string?)note["service"]);
        Assert.Equal(served.Ingress[0].Ip, (string?)note["addresses"]![0]);
        (_, _, _, string told) = controller.Events.All.Single(entry => entry.Reason == "LoadBalancerOrphaned");
        Assert.Contains($"memory: whatever is marked so (the back end could not be asked) at {served.Ingress[0].Ip}, marked with cluster test-cluster and Service UID {served.Metadata.Uid}", told, StringComparison.Ordinal);
        Assert.True(controller.Provider.Balancers.ContainsKey(served.Metadata.Uid));
    }

    [Fact]
    public async Task B015_WhatIsLeftBehindIsNamedAndNoSweepRemovesItUntilItsNoteIsDeleted()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        string uid;
        await using (Controller first = new Controller(cluster, time, providers: provider).Start())
        {
            uid = (await ServedAsync(cluster, first)).Metadata.Uid;
            await cluster.PatchServiceAsync("web", Orphan);
            await cluster.DeleteServiceAsync("web");
            await cluster.GoneAsync("web");
            Assert.Contains($"balancer of default/web ({uid})", first.Events.All.Single(entry => entry.Reason == "LoadBalancerOrphaned").Note, StringComparison.Ordinal);
            Assert.Equal(0, provider.Count("delete default/web"));
        }

        await using Controller second = new Controller(cluster, time, providers: provider).Start();
        await second.SettleAsync();
        await SweepAsync(time, provider);
        await second.SettleAsync();
        Assert.True(provider.Balancers.ContainsKey(uid));

        cluster.RemoveOrphanNote(uid);
        await SweepAsync(time, provider);
        await Deadline.UntilAsync(() => !provider.Balancers.ContainsKey(uid), "the sweep removes it");
    }

    [Fact]
    public async Task B015_AServiceThatCannotBeNotedIsNotLetGo()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await ServedAsync(cluster, controller);
        cluster.Embedded.Faults.Add(new RequestFault { Verb = "patch", Resource = "configmaps", Status = 403, Message = "no rights on configmaps" });
        await cluster.PatchServiceAsync("web", Orphan);
        await cluster.DeleteServiceAsync("web");
        Service stuck = (await cluster.ServiceAsync("web", service => Reason(service) == "RemovalFailed", "told"))!;
        Assert.Contains(stuck.Conditions, condition => condition.Message.Contains("ConfigMap kube-system/lb-controller-orphans", StringComparison.Ordinal));
        await controller.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(6));
        await cluster.GoneAsync("web");
        Assert.Single(cluster.OrphanNotes!);
    }

    [Fact]
    public async Task B015_WhereNothingWasMadeNothingIsNoted()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        controller.Provider.Before = (line, _) => line == "apply default/web" ? throw new ProviderException(ProviderErrorKind.Denied, "x", "no") : Task.CompletedTask;
        await cluster.CreateServiceAsync("web", metadata: """{"annotations":{"lbcontroller.io/deletion-policy":"Orphan"}}""");
        await cluster.ServiceAsync("web", service => service is { Conditions.Length: 3 }, "refused");
        await cluster.DeleteServiceAsync("web");
        await cluster.GoneAsync("web");
        Assert.Null(cluster.OrphanNotes);
    }

    [Fact]
    public async Task B015_WhereTheNotesCannotBeReadNothingIsSwept()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        controller.Provider.Restore("lost-uid", (await ServedAsync(cluster, controller)).Metadata.Uid);
        cluster.Embedded.Faults.Add(new RequestFault { Verb = "get", Resource = "configmaps", Status = 403, Message = "no rights on configmaps" });
        await SweepAsync(time, controller.Provider);
        await Deadline.UntilAsync(() => controller.Logs.Lines.Any(line => line.Event.Id == 3014), "it is logged");
        await controller.SettleAsync();
        Assert.True(controller.Provider.Balancers.ContainsKey("lost-uid"));
        await SweepAsync(time, controller.Provider);
        await Deadline.UntilAsync(() => !controller.Provider.Balancers.ContainsKey("lost-uid"), "swept once they can be read");
    }

    [Fact]
    public async Task B015_B019_AServiceThatVanishesWithTheOrphanPolicyLeavesItsLoadBalancerBehindToo()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        string uid = (await ServedAsync(cluster, controller)).Metadata.Uid;
        await cluster.PatchServiceAsync("web", Orphan);
        await controller.SettleAsync();
        cluster.RemoveAtOnce("web");
        await Deadline.UntilAsync(() => cluster.OrphanNotes?.ContainsKey(uid) == true, "it is noted");
        await controller.SettleAsync();
        Assert.True(controller.Provider.Balancers.ContainsKey(uid));
        Assert.Equal(0, controller.Provider.Count("delete default/web"));
    }

    [Fact]
    public async Task B016_AServiceStrippedOfItsFinalizersAndDeletedWhileNobodyLookedIsCleanedUp()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        string uid = (await ServedAsync(cluster, controller)).Metadata.Uid;
        await cluster.PatchServiceAsync("web", """{"metadata":{"finalizers":null}}""");
        await cluster.ServiceAsync("web", service => service!.Metadata.Finalizers.Length == 2, "they are put back");

        await controller.StopAsync();
        cluster.Tamper("web", body => body["metadata"]!.AsObject().Remove("finalizers"));
        await cluster.DeleteServiceAsync("web");
        await cluster.GoneAsync("web");
        await using Controller next = new Controller(cluster, time, providers: controller.Provider).Start();
        await Deadline.UntilAsync(() => !controller.Provider.Balancers.ContainsKey(uid), "the start sweeps it");
    }

    [Fact]
    public async Task B016_WhatNobodyOwnsIsFoundByThePeriodicSweepAndRemoved()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        string uid = (await ServedAsync(cluster, controller)).Metadata.Uid;
        controller.Provider.Restore("lost-uid", uid);
        await controller.SettleAsync();
        Assert.True(controller.Provider.Balancers.ContainsKey("lost-uid"));
        await SweepAsync(time, controller.Provider);
        await Deadline.UntilAsync(() => !controller.Provider.Balancers.ContainsKey("lost-uid"), "swept");
        Assert.True(controller.Provider.Balancers.ContainsKey(uid));
        Assert.Contains(controller.Logs.Lines, line => line.Event.Id == 3013 && line.Message.Contains("lost-uid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASweepKnowsAServiceByItsUidWhereTheBackEndTellsNoName()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        string uid = (await ServedAsync(cluster, controller)).Metadata.Uid;
        controller.Provider.Restore("lost-uid", uid);
        controller.Provider.TellsNames = false;
        await SweepAsync(time, controller.Provider);
        await Deadline.UntilAsync(() => !controller.Provider.Balancers.ContainsKey("lost-uid"), "swept");
        await controller.SettleAsync();
        Assert.True(controller.Provider.Balancers.ContainsKey(uid));
    }

    [Fact]
    public async Task ASweepThatFailsWaitsForTheNext()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        string uid = (await ServedAsync(cluster, controller)).Metadata.Uid;
        controller.Provider.Restore("lost-uid", uid);
        var failed = new TaskCompletionSource();
        controller.Provider.Before = (line, _) =>
        {
            if (line != "list" || failed.Task.IsCompleted)
            {
                return Task.CompletedTask;
            }

            failed.SetResult();
            throw new ProviderException(ProviderErrorKind.Throttled, "list", "slow down");
        };
        time.Advance(TimeSpan.FromMinutes(70));
        await failed.Task.WithDeadline("the sweep fails");
        await Deadline.UntilAsync(() => controller.Logs.Lines.Any(line => line.Event.Id == 3015), "it is logged");
        await SweepAsync(time, controller.Provider);
        await Deadline.UntilAsync(() => !controller.Provider.Balancers.ContainsKey("lost-uid"), "the next one succeeds");
    }

    /// <summary>Moves the clock until a sweep has listed.</summary>
    private static async Task SweepAsync(ManualTimeProvider time, InMemoryProvider provider)
    {
        int lists = provider.Lists;
        await Deadline.UntilAsync(
            () =>
            {
                if (provider.Lists == lists)
                {
                    time.Advance(TimeSpan.FromMinutes(10));
                }

                return provider.Lists > lists;
            },
            "a sweep");
    }

    private static async Task<Service> ServedAsync(Cluster cluster, Controller controller)
    {
        await cluster.CreateServiceAsync("web");
        Service served = (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served"))!;
        await controller.SettleAsync();
        return served;
    }

    private static string? Reason(Service? service) => service!.Conditions.FirstOrDefault(condition => condition.Type == "lbcontroller.io/Programmed")?.Reason;
}
