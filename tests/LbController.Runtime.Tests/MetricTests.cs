using System.Text.RegularExpressions;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>What the metrics say of what happens (contract B76, B77).</summary>
public sealed class MetricTests
{
    private static readonly ServiceKey Web = new("default", "web");

    [Fact]
    public async Task B076_EveryConfiguredLoadBalancerCountsAsASyncAndOnlyNodesAsNodeSync()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        await ServedAsync(cluster);
        await controller.SettleAsync();
        double before = controller.Metrics.Total("service_controller_loadbalancer_sync_total");
        Assert.Equal(2, before);
        Assert.Empty(controller.Metrics.Values("service_controller_update_loadbalancer_host_latency_seconds"));

        await cluster.CreateNodeAsync("node-9");
        await Deadline.UntilAsync(() => controller.Metrics.Values("service_controller_nodesync_latency_seconds").Count == 1, "the node sync is measured");
        Assert.Equal(before + 2, controller.Metrics.Total("service_controller_loadbalancer_sync_total"));
        Assert.Equal(2, controller.Metrics.Values("service_controller_update_loadbalancer_host_latency_seconds").Count);
        Assert.Equal(0, controller.Metrics.Total("service_controller_nodesync_error_total"));
    }

    [Fact]
    public async Task B076_AFailedNodeSyncCountsAndItsLatencyIsThatOfTheSlowest()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time, new ControllerOptions { Workers = 4 }).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.CreateServiceAsync("slow");
        await ServedAsync(cluster);
        await cluster.AddressedAsync("slow");
        await controller.SettleAsync();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        controller.Provider.Before = async (line, _) =>
        {
            if (line == "targets default/web")
            {
                throw new ProviderException(ProviderErrorKind.Throttled, "x", "Slow down");
            }

            if (line == "targets default/slow")
            {
                entered.SetResult();
                await release.Task;
            }
        };
        await cluster.CreateNodeAsync("node-9");
        await entered.Task.WithDeadline("the slow one is told");
        await Deadline.UntilAsync(() => controller.Metrics.Total("service_controller_nodesync_error_total") == 1, "the failure counts");
        Assert.Empty(controller.Metrics.Values("service_controller_nodesync_latency_seconds"));
        time.Advance(TimeSpan.FromSeconds(3));
        release.SetResult();
        await Deadline.UntilAsync(() => controller.Metrics.Values("service_controller_nodesync_latency_seconds").Count == 1, "the sync is over");
        Assert.Equal([3], controller.Metrics.Values("service_controller_nodesync_latency_seconds"));
        Assert.Equal(1, controller.Metrics.Total("lbc_provider_requests_total{provider=memory,operation=targets,code=Throttled}"));
    }

    [Fact]
    public async Task B077_TheTimeToAnAddressCountsFromTheFirstSightToTheWrite()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        controller.Provider.Before = async (line, _) =>
        {
            if (line == "apply default/web")
            {
                entered.TrySetResult();
                await release.Task;
            }
        };
        await cluster.CreateServiceAsync("web");
        await entered.Task.WithDeadline("it is being made");
        time.Advance(TimeSpan.FromSeconds(42));
        release.SetResult();
        await ServedAsync(cluster);
        await Deadline.UntilAsync(() => controller.Metrics.Values("lbc_time_to_address_seconds").Count == 1, "measured");
        Assert.Equal([42], controller.Metrics.Values("lbc_time_to_address_seconds"));

        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        await Deadline.UntilAsync(() => controller.Provider.Count("apply default/web") == 2, "changed");
        await cluster.CreateServiceAsync("foreign", """{"loadBalancerClass":"example.com/other"}""");
        await controller.SettleAsync();
        await Deadline.UntilAsync(() => controller.Metrics.Values("lbc_time_to_address_seconds").Count == 2, "only the sentinel's was measured besides");
    }

    [Fact]
    public async Task B015_B077_AStuckRemovalShowsUntilItIsDone()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        await ServedAsync(cluster);
        await controller.SettleAsync();
        Assert.Equal(0, controller.Metrics.Gauge("lbc_stuck_removals"));
        bool fails = true;
        controller.Provider.Before = (line, _) => line == "delete default/web" && fails
            ? throw new ProviderException(ProviderErrorKind.Denied, "DeleteIt", "Not allowed to delete; grant the right")
            : Task.CompletedTask;
        await cluster.DeleteServiceAsync("web");
        await Deadline.UntilAsync(() => controller.Metrics.Gauge("lbc_stuck_removals") == 1, "it shows");
        time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(100, controller.Metrics.Gauge("lbc_longest_stuck_removal_seconds"));
        fails = false;
        time.Advance(TimeSpan.FromMinutes(6));
        await cluster.GoneAsync("web");
        await Deadline.UntilAsync(() => controller.Metrics.Gauge("lbc_stuck_removals") == 0, "it is done");
        Assert.Equal(0, controller.Metrics.Gauge("lbc_longest_stuck_removal_seconds"));
    }

    [Fact]
    public async Task B077_ConditionsCountByTypeAndStatusAndNothingIsLabelledByService()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.CreateServiceAsync("dns", """{"ports":[{"port":53,"protocol":"UDP"}]}""");
        await cluster.CreateServiceAsync("foreign", """{"loadBalancerClass":"example.com/other"}""");
        await ServedAsync(cluster);
        await Deadline.UntilAsync(() => controller.Metrics.Gauge("lbc_service_conditions{type=lbcontroller.io/Accepted,status=False}") == 1, "the refused one counts");
        await Deadline.UntilAsync(() => controller.Metrics.Gauge("lbc_service_conditions{type=lbcontroller.io/Programmed,status=True}") == 1, "so does the served one");
        Assert.Equal(1, controller.Metrics.Gauge("lbc_service_conditions{type=lbcontroller.io/Programmed,status=False}"));
        Assert.Equal(1, controller.Metrics.Gauge("lbc_service_conditions{type=LoadBalancerPortsError,status=True}"));
        Assert.DoesNotContain(controller.Metrics.Series, series => Regex.IsMatch(series, "web|dns|foreign|default"));
        Assert.Equal(1, controller.Metrics.Gauge("lbc_leader"));
    }

    private static async Task<Service> ServedAsync(Cluster cluster) =>
        (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served"))!;
}
