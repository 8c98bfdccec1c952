using System.Collections.Concurrent;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Nobody waits for another's trouble (contract B71 to B74), and who asked for time is given it.</summary>
public sealed class FairnessTests
{
    [Fact]
    public async Task B073_ANamespaceWhoseServicesHangDelaysNoOtherAndTheDeadlineEndsThem()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var hung = new ConcurrentQueue<string>();
        var ended = new ConcurrentQueue<string>();
        await using Controller controller = new Controller(cluster, time, new ControllerOptions { Workers = 8, OperationDeadline = TimeSpan.FromSeconds(60) }).Start();
        controller.Provider.Before = async (line, token) =>
        {
            if (line.StartsWith("apply kube-system/", StringComparison.Ordinal))
            {
                hung.Enqueue(line);
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
                }
                finally
                {
                    ended.Enqueue(line);
                }
            }
        };
        for (int i = 0; i < 20; i++)
        {
            await cluster.CreateServiceAsync($"hung-{i}", space: "kube-system");
        }

        await Deadline.UntilAsync(() => hung.Count == 7, "all the workers that one namespace may have hang");
        for (int i = 0; i < 5; i++)
        {
            await cluster.CreateServiceAsync($"fine-{i}");
            await cluster.AddressedAsync($"fine-{i}");
        }

        Assert.Equal((7, 0), (hung.Count, ended.Count));
        time.Advance(TimeSpan.FromSeconds(60));
        await Deadline.UntilAsync(() => ended.Count == 7 && hung.Count == 14, "the deadline ends them, and the next seven have their turn");
    }

    [Fact]
    public async Task B072_ALongRetryAfterIsNotUndercutByAnOlderResync()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
        await controller.SettleAsync();
        controller.Provider.Before = (line, _) => line == "apply default/web"
            ? throw new ProviderException(ProviderErrorKind.Throttled, "x", "Slow down") { RetryAfter = TimeSpan.FromMinutes(30) }
            : Task.CompletedTask;
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        await Deadline.UntilAsync(() => controller.Runtime.LastOutcome(new ServiceKey("default", "web")) is Outcome.Retry, "throttled");
        await controller.SettleAsync();
        Assert.Equal(2, controller.Provider.Count("apply default/web"));
        for (int minute = 0; minute < 29; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await controller.SettleAsync();
        }

        Assert.Equal(2, controller.Provider.Count("apply default/web"));
        time.Advance(TimeSpan.FromMinutes(1));
        await Deadline.UntilAsync(() => controller.Provider.Count("apply default/web") == 3, "it is tried again when it was asked to be");
    }

    [Fact]
    public async Task B074_ServicesThatWaitForTheBackEndHoldNoWorker()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new SlowProvider(service => service.Name.StartsWith("slow-", StringComparison.Ordinal));
        await using Controller controller = new Controller(cluster, new ControllerSetup { Time = time, Providers = [provider] }).Start();
        for (int i = 0; i < 50; i++)
        {
            await cluster.CreateServiceAsync($"slow-{i}");
        }

        await cluster.CreateServiceAsync("quick");
        Service quick = await cluster.AddressedAsync("quick");
        Assert.Single(quick.Ingress);
        await Deadline.UntilAsync(
            () => Enumerable.Range(0, 50).All(i => controller.Runtime.LastOutcome(new ServiceKey("default", $"slow-{i}")) is Outcome.Waiting), "all fifty wait");

        provider.IsSlow = _ => false;
        await controller.SettleAsync();
        time.Advance(SlowProvider.Patience);
        for (int i = 0; i < 50; i++)
        {
            await cluster.AddressedAsync($"slow-{i}");
        }
    }

    [Fact]
    public async Task WhoWaitsForWhatAnotherHasIsLookedAtAsSoonAsOneIsGone()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new SlowProvider(service => service.Name == "waiting") { ForOthers = true };
        await using Controller controller = new Controller(cluster, time, providers: provider).Start();
        await cluster.CreateServiceAsync("holder");
        await cluster.AddressedAsync("holder");
        await cluster.CreateServiceAsync("waiting");
        await cluster.ServiceAsync("waiting", service => service is { Conditions.Length: 3 }, "told to wait");
        await controller.SettleAsync();
        provider.IsSlow = _ => false;
        await cluster.DeleteServiceAsync("holder");
        await cluster.AddressedAsync("waiting");
    }
}
