using System.Net;
using LbController.Abstractions.Errors;
using LbController.Kubernetes.Objects;
using LbController.LocalCluster.Faults;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>What fails, whom it touches, and how it comes back.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task B007_WithoutItsFinalizersNothingIsMade()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        cluster.Embedded.Faults.Add(new RequestFault { Verb = "patch", Resource = "services", Name = "web", Status = 403, Times = int.MaxValue, Message = "no" });
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await controller.SettleAsync();
        await Deadline.UntilAsync(() => controller.Events.Reasons("default/web").Contains("SyncLoadBalancerFailed"), "the user is told");
        Assert.DoesNotContain("apply default/web", controller.Provider.Ledger);
    }

    [Fact]
    public async Task B071_AFailureIsRetriedAfterFiveSecondsAndToldToTheUser()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time, new ControllerOptions { Workers = 1, Retry = new Queues.WorkQueueOptions { Jitter = 0 } }).Start();
        int failures = 0;
        controller.Provider.Before = (line, _) => line == "apply default/web" && failures++ == 0
            ? throw new ProviderException(ProviderErrorKind.Unavailable, "CreateIt", "The back end is away; it is tried again") { Code = "ServiceUnavailable" }
            : Task.CompletedTask;
        await cluster.CreateServiceAsync("web");
        Service failed = (await cluster.ServiceAsync("web", service => service is { Conditions.Length: 3 }, "told"))!;
        Condition programmed = failed.Conditions.Single(condition => condition.Type == "lbcontroller.io/Programmed");
        Assert.Equal(("False", "Unavailable", "The back end is away; it is tried again (CreateIt: ServiceUnavailable)"), (programmed.Status, programmed.Reason, programmed.Message));
        Assert.Contains("SyncLoadBalancerFailed", controller.Events.Reasons("default/web"));
        await controller.SettleAsync();
        Assert.Equal(1, controller.Provider.Count("apply default/web"));

        time.Advance(TimeSpan.FromSeconds(5));
        await cluster.AddressedAsync("web");
        Assert.Equal(2, controller.Provider.Count("apply default/web"));
    }

    [Fact]
    public async Task B072_ABackEndThatAsksForTimeIsGivenIt()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        int failures = 0;
        controller.Provider.Before = (line, _) => line == "apply default/web" && failures++ == 0
            ? throw new ProviderException(ProviderErrorKind.Throttled, "CreateIt", "Slow down") { RetryAfter = TimeSpan.FromSeconds(90) }
            : Task.CompletedTask;
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Conditions.Length: 3 }, "told");
        await controller.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(89));
        await controller.SettleAsync();
        Assert.Equal(1, controller.Provider.Count("apply default/web"));
        time.Advance(TimeSpan.FromSeconds(1));
        await cluster.AddressedAsync("web");
    }

    [Fact]
    public async Task B033_ATransientErrorNeverTakesAnAddressAway()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        Service before = await cluster.AddressedAsync("web");
        controller.Provider.Before = (line, _) => line == "apply default/web"
            ? throw new ProviderException(ProviderErrorKind.Unavailable, "x", "away")
            : Task.CompletedTask;
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        Service failed = (await cluster.ServiceAsync(
            "web", service => service!.Conditions.Any(condition => condition.Type == "lbcontroller.io/Programmed" && condition.Status == "False"), "told"))!;
        Assert.Equal(before.Ingress[0], failed.Ingress[0]);
    }

    [Fact]
    public async Task B073_OneServiceThatFailsForEverDisturbsNoOther()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        controller.Provider.Before = (line, _) => line.EndsWith("/bad", StringComparison.Ordinal)
            ? throw new InvalidOperationException("a bug in the adapter")
            : Task.CompletedTask;
        await cluster.CreateServiceAsync("bad");
        await cluster.CreateServiceAsync("good");
        await cluster.AddressedAsync("good");
        Service bad = (await cluster.ServiceAsync("bad", service => service is { Conditions.Length: 3 }, "told"))!;
        Assert.Contains(bad.Conditions, condition => condition.Message.Contains("a bug in the adapter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task B073_AnOperationThatHangsIsCutOffAtItsDeadline()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time, new ControllerOptions { Workers = 1, OperationDeadline = TimeSpan.FromSeconds(7) }).Start();
        var entered = new TaskCompletionSource();
        controller.Provider.Before = (line, token) =>
        {
            if (line != "apply default/web")
            {
                return Task.CompletedTask;
            }

            entered.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, time, token);
        };
        await cluster.CreateServiceAsync("web");
        await entered.Task.WithDeadline("the call hangs");
        time.Advance(TimeSpan.FromSeconds(7));
        Service told = (await cluster.ServiceAsync("web", service => service is { Conditions.Length: 3 }, "told"))!;
        Assert.Contains(told.Conditions, condition => condition.Reason == "Timeout");
    }

    [Fact]
    public async Task B021_AStatusWriteThatFailsIsMadeUpForWithoutAnotherEffect()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var time = new ManualTimeProvider();
        await using Controller controller = new Controller(cluster, time).Start();
        controller.Provider.After = (line, _) =>
        {
            if (line != "apply default/web")
            {
                return Task.CompletedTask;
            }

            cluster.Embedded.Faults.Add(new RequestFault { Verb = "patch", Resource = "services", Name = "web", Status = 500, Times = 1 });
            return Task.CompletedTask;
        };
        await cluster.CreateServiceAsync("web");
        await Deadline.UntilAsync(() => controller.Events.Reasons("default/web").Contains("SyncLoadBalancerFailed"), "the write failed");
        await controller.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(6));
        await cluster.AddressedAsync("web");
        Assert.Equal(1, controller.Provider.Count("apply default/web"));
    }

    [Fact]
    public async Task B079_AReplyThatIsLostDoesNotMakeASecondLoadBalancer()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var time = new ManualTimeProvider();
        await using Controller controller = new Controller(cluster, time).Start();
        int lost = 0;
        controller.Provider.After = (_, _) => lost++ == 0 ? throw new ProviderException(ProviderErrorKind.Timeout, "x", "no answer") : Task.CompletedTask;
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Conditions.Length: 3 }, "told");
        await controller.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(6));
        await cluster.AddressedAsync("web");
        Assert.Equal(1, controller.Provider.Count("apply default/web"));
        Assert.Single(controller.Provider.Effects, line => line == "create default/web");
    }

    [Fact]
    public async Task ARemovalThatFailsKeepsTheServiceAndSaysWhy()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var time = new ManualTimeProvider();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");
        bool fails = true;
        controller.Provider.Before = (line, _) => line == "delete default/web" && fails
            ? throw new ProviderException(ProviderErrorKind.Denied, "DeleteIt", "Not allowed to delete; grant the right")
            : Task.CompletedTask;
        await cluster.DeleteServiceAsync("web");
        Service stuck = (await cluster.ServiceAsync(
            "web", service => service!.Conditions.Any(condition => condition.Reason == "RemovalBlocked"), "told"))!;
        Assert.Contains(stuck.Conditions, condition => condition.Message.Contains("grant the right", StringComparison.Ordinal));
        Assert.Equal(2, stuck.Metadata.Finalizers.Length);
        Assert.Single(stuck.Ingress);
        Assert.Contains("DeleteLoadBalancerFailed", controller.Events.Reasons("default/web"));

        fails = false;
        await controller.SettleAsync();
        time.Advance(TimeSpan.FromMinutes(6));
        await cluster.GoneAsync("web");
    }

    [Fact]
    public async Task AnInvalidServiceIsToldOnceAndServedOnceItIsMended()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("dns", """{"ports":[{"port":53,"protocol":"UDP"}]}""");
        Service refused = (await cluster.ServiceAsync("dns", service => service is { Conditions.Length: 3 }, "refused"))!;
        Assert.Contains(refused.Conditions, condition => condition.Type == "LoadBalancerPortsError" && condition.Status == "True");
        Assert.Empty(refused.Ingress);
        Assert.Empty(refused.Metadata.Finalizers);
        await controller.SettleAsync();
        Assert.Single(controller.Events.Reasons("default/dns"));
        Assert.DoesNotContain(controller.Provider.Ledger, line => line.EndsWith("/dns", StringComparison.Ordinal));

        await cluster.PatchServiceAsync("dns", """{"spec":{"ports":[{"port":53,"protocol":"TCP"}]}}""");
        Service served = await cluster.AddressedAsync("dns");
        Assert.Contains(served.Conditions, condition => condition.Type == "lbcontroller.io/Accepted" && condition.Status == "True");
    }

    [Fact]
    public async Task B081_NothingIsDoneBeforeBothCachesAreComplete()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await cluster.CreateServiceAsync("web");
        var letGo = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        foreach (string verb in (string[])["watch", "list"])
        {
            cluster.Embedded.Faults.Add(new RequestFault
            {
                Verb = verb,
                Resource = "nodes",
                Times = int.MaxValue,
                Hold = async token =>
                {
                    asked.TrySetResult();
                    await letGo.Task.WaitAsync(token);
                },
            });
        }

        await using Controller controller = new Controller(cluster).Start();
        await asked.Task.WithDeadline("the nodes are asked for");
        await Deadline.UntilAsync(() => controller.Runtime.Services.Any(), "the Services are known");
        Assert.Empty(controller.Provider.Ledger);
        Assert.Null(controller.Provider.Known);
        letGo.SetResult();
        await cluster.AddressedAsync("web");
    }

    [Fact]
    public async Task B020_AConflictIsAnErrorThatIsToldAndMadeUpFor()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var time = new ManualTimeProvider();
        cluster.Embedded.Faults.Add(new RequestFault { Verb = "patch", Resource = "services", Name = "web", Status = (int)HttpStatusCode.Conflict, Times = 1 });
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        await Deadline.UntilAsync(() => controller.Events.Reasons("default/web").Contains("SyncLoadBalancerFailed"), "told");
        await controller.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(6));
        await cluster.AddressedAsync("web");
    }
}
