using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Removals that do not go straight through: they say why, they heal, and they leave nothing behind.</summary>
public sealed class RemovalTests
{
    [Fact]
    public async Task B014_ARemovalThatCannotReadTheBackEndSaysSoAndHeals()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        await ServedAsync(cluster);
        await controller.SettleAsync();
        bool unreadable = true;
        controller.Provider.Before = (line, _) => line == "plan default/web" && unreadable
            ? throw new ProviderException(ProviderErrorKind.Unavailable, "Read", "The back end answers 500") { Code = "InternalError" }
            : Task.CompletedTask;
        await cluster.DeleteServiceAsync("web");
        Service stuck = (await cluster.ServiceAsync("web", service => service!.Conditions.Any(condition => condition.Reason == "RemovalFailed"), "told"))!;
        Assert.Equal(2, stuck.Metadata.Finalizers.Length);
        Assert.Contains(stuck.Conditions, condition => condition.Message.StartsWith("The back end answers 500 (Read: InternalError).", StringComparison.Ordinal));
        Assert.Contains("DeleteLoadBalancerFailed", controller.Events.Reasons("default/web"));

        unreadable = false;
        await AdvanceUntilGoneAsync(cluster, time);
        Assert.DoesNotContain(controller.Provider.Balancers.Values, entry => entry.Desired.Identity.Service.Name == "web");
        Assert.Contains("delete default/web", controller.Provider.Effects);
    }

    [Fact]
    public async Task B022_ADeleteWhileTheBackEndIsStillAtTheCreateIsNoFailure()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new SlowProvider(service => service.Name == "web");
        await using Controller controller = new Controller(cluster, new ControllerSetup { Time = time, Providers = [provider] }).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service!.Conditions.Any(condition => condition.Reason == "Waiting"), "the back end is at it");
        await cluster.DeleteServiceAsync("web");
        provider.IsSlow = _ => false;
        await AdvanceUntilGoneAsync(cluster, time);
        Assert.DoesNotContain(provider.Inner.Balancers.Values, entry => entry.Desired.Identity.Service.Name == "web");
        Assert.DoesNotContain("DeleteLoadBalancerFailed", controller.Events.Reasons("default/web"));
    }

    [Fact]
    public async Task B022_ARemovalThatNeedsTimeIsAskedAboutAgainAndIsNoFailure()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new SlowProvider(_ => false);
        await using Controller controller = new Controller(cluster, new ControllerSetup { Time = time, Providers = [provider] }).Start();
        await cluster.CreateServiceAsync("web");
        await ServedAsync(cluster);
        provider.IsSlow = service => service.Name == "web";
        await cluster.DeleteServiceAsync("web");
        Service waiting = (await cluster.ServiceAsync("web", service => service!.Conditions.Any(condition => condition.Reason == "Removing"), "told"))!;
        Assert.Equal(2, waiting.Metadata.Finalizers.Length);
        Assert.Single(waiting.Ingress);
        await controller.SettleAsync();
        int asked = provider.Inner.Count("plan default/web");
        time.Advance(SlowProvider.Patience);
        await Deadline.UntilAsync(() => provider.Inner.Count("plan default/web") > asked, "it is asked about again");

        provider.IsSlow = _ => false;
        await AdvanceUntilGoneAsync(cluster, time);
        Assert.DoesNotContain("DeleteLoadBalancerFailed", controller.Events.Reasons("default/web"));
        Assert.Equal(0, controller.Metrics.Gauge("lbc_stuck_removals"));
    }

    [Fact]
    public async Task B045_NothingIsRememberedOfServicesThatAreGone()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        for (int i = 0; i < 10; i++)
        {
            await cluster.CreateServiceAsync($"web-{i}");
            await cluster.CreateServiceAsync($"foreign-{i}", """{"loadBalancerClass":"example.com/other"}""");
        }

        for (int i = 0; i < 10; i++)
        {
            await cluster.AddressedAsync($"web-{i}");
        }

        await cluster.CreateNodeAsync("node-9");
        await Deadline.UntilAsync(() => controller.Provider.Count("targets") == 10, "the nodes are told");
        Assert.True(controller.Runtime.Remembered > 0);
        for (int i = 0; i < 10; i++)
        {
            await cluster.DeleteServiceAsync($"web-{i}");
            await cluster.DeleteServiceAsync($"foreign-{i}");
        }

        await Deadline.UntilAsync(() => controller.Runtime.Remembered == 0, "nothing is remembered");
        Assert.Equal(0, controller.Metrics.Gauge("lbc_managed_load_balancers"));
        Assert.Empty(controller.Provider.Balancers);
    }

    private static async Task<Service> ServedAsync(Cluster cluster) =>
        (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served"))!;

    /// <summary>The retry may be put on the clock only after it has moved, so it moves until the Service is gone.</summary>
    private static Task AdvanceUntilGoneAsync(Cluster cluster, ManualTimeProvider time) => Deadline.UntilAsync(
        () =>
        {
            if (cluster.Stored("web") is null)
            {
                return true;
            }

            time.Advance(TimeSpan.FromSeconds(6));
            return false;
        },
        "web is gone");
}
