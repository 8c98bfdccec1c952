using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Points of the Service contract that need a controller to be seen, and have no story of their own.</summary>
public sealed class ContractTests
{
    [Theory]
    [InlineData("""{"spec":{"ports":[{"name":"c","port":80},{"name":"d","port":81}]}}""")]
    [InlineData("""{"spec":{"ports":[{"name":"b","port":80},{"name":"a","port":81}]}}""")]
    public async Task B063_NewAndSwappedPortNamesChangeNothingInTheBackEnd(string patch)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web", """{"ports":[{"name":"a","port":80,"nodePort":30080},{"name":"b","port":81,"nodePort":30081}]}""");
        await ServedAsync(cluster);
        await controller.SettleAsync();
        long passes = controller.Runtime.PassesOver(new ServiceKey("default", "web"));
        int calls = controller.Provider.Ledger.Count(line => line.EndsWith("/web", StringComparison.Ordinal));

        await cluster.PatchServiceAsync("web", patch.Replace("\"port\":80", "\"port\":80,\"nodePort\":30080").Replace("\"port\":81", "\"port\":81,\"nodePort\":30081"));
        await controller.SettleAsync();
        Assert.True(controller.Runtime.PassesOver(new ServiceKey("default", "web")) > passes, "it was looked at");
        Assert.Equal(calls, controller.Provider.Ledger.Count(line => line.EndsWith("/web", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task B067_AppliedTwiceTheSecondTimeChangesNothing()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        await cluster.CreateServiceAsync("web");
        await ServedAsync(cluster);
        await controller.SettleAsync();
        int planned = controller.Provider.Count("plan default/web");
        time.Advance(TimeSpan.FromMinutes(11));
        await Deadline.UntilAsync(() => controller.Provider.Count("plan default/web") > planned, "it is compared again");
        await controller.SettleAsync();
        Assert.Equal(1, controller.Provider.Count("apply default/web"));
        Assert.Equal(["create default/web"], controller.Provider.Effects.Where(line => line.EndsWith("/web", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task B029_B030_AHostnameIsPublishedWithoutModeAndNotWrittenAgain()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider { AddressOf = _ => PublishedAddress.OfHostname("LB-1.Example.com") };
        await using (Controller first = new Controller(cluster, providers: provider).Start())
        {
            await cluster.CreateServiceAsync("web");
            Service web = await ServedAsync(cluster);
            Assert.Equal((null, "lb-1.example.com", null), (web.Ingress[0].Ip, web.Ingress[0].Hostname, web.Ingress[0].IpMode));
        }

        await LooksAgainWithoutWritingAsync(cluster, provider);
    }

    [Theory]
    [InlineData(IpMode.Vip, null)]
    [InlineData(IpMode.Proxy, null)]
    [InlineData(IpMode.Vip, "VIP")]
    public async Task B030_WhatAServerMakesOfTheModeIsNotWrittenAgain(IpMode mode, string? stored)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider { AddressOf = number => PublishedAddress.OfIp(new System.Net.IPAddress([127, 10, 0, (byte)number]), mode) };
        await using (Controller first = new Controller(cluster, providers: provider).Start())
        {
            await cluster.CreateServiceAsync("web");
            await ServedAsync(cluster);
        }

        cluster.Tamper("web", body => body["status"]!["loadBalancer"]!["ingress"]![0]!["ipMode"] = stored);
        await LooksAgainWithoutWritingAsync(cluster, provider);
    }

    [Fact]
    public async Task B002_B004_OneProviderMayServeTwoClassesAndAServiceMayMoveBetweenThem()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using Controller controller = new Controller(
            cluster, new ControllerSetup { Providers = [provider], Classes = [ControllerSetup.Class(null), ControllerSetup.Class("lbcontroller.io/a")] }).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.CreateServiceAsync("classy", """{"loadBalancerClass":"lbcontroller.io/a"}""");
        Service plain = await ServedAsync(cluster);
        Service classy = await cluster.AddressedAsync("classy");
        Assert.Equal("lbcontroller.io/resources", plain.Metadata.Finalizers[1]);
        Assert.StartsWith("lbcontroller.io/resources-", classy.Metadata.Finalizers[1], StringComparison.Ordinal);

        await cluster.PatchServiceAsync("web", """{"spec":{"type":"ClusterIP"}}""");
        await cluster.PatchServiceAsync("web", """{"spec":{"type":"LoadBalancer","loadBalancerClass":"lbcontroller.io/a"}}""");
        Service moved = (await cluster.ServiceAsync(
            "web", service => service is { Ingress.Length: 1, LoadBalancerClass: not null } && service.Metadata.Finalizers.Contains(classy.Metadata.Finalizers[1]), "moved"))!;
        await controller.SettleAsync();
        Assert.Equal(classy.Metadata.Finalizers.Order(), (await cluster.AddressedAsync("web")).Metadata.Finalizers.Order());
        Assert.True(provider.Balancers.ContainsKey(moved.Metadata.Uid));
    }

    [Theory]
    [InlineData("PATCH", true)]
    [InlineData("plan", true)]
    [InlineData("apply", true)]
    [InlineData("PATCH", false)]
    [InlineData("plan", false)]
    [InlineData("apply", false)]
    public async Task B019_ADeleteAtAnyMomentOfTheCreateLeavesNothing(string moment, bool atOnce)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        Task Hold() => entered.TrySetResult() ? release.Task : Task.CompletedTask;
        await using Controller controller = new Controller(
            cluster, new ControllerSetup { Wire = handler => new HoldingHandler(handler, "/services/web/status", () => moment == "PATCH" ? Hold() : Task.CompletedTask) }).Start();
        controller.Provider.Before = (line, _) => line == $"{moment} default/web" ? Hold() : Task.CompletedTask;
        await cluster.CreateServiceAsync("web");
        await entered.Task.WithDeadline("the moment is there");
        if (atOnce)
        {
            cluster.RemoveAtOnce("web");
        }
        else
        {
            await cluster.DeleteServiceAsync("web");
        }

        release.SetResult();
        await cluster.GoneAsync("web");
        await Deadline.UntilAsync(() => controller.Runtime.PassesOver(new ServiceKey("default", "web")) == 0, "nothing is left to do");
        Assert.Empty(controller.Provider.Balancers);
        Assert.Equal(controller.Provider.Effects.Count(line => line.StartsWith("create", StringComparison.Ordinal)), controller.Provider.Effects.Count(line => line.StartsWith("delete", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task B069_AFailedUpdateOfHostsIsCalledSo()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await ServedAsync(cluster);
        controller.Provider.Before = (line, _) => line == "targets default/web" ? throw new ProviderException(ProviderErrorKind.Unavailable, "x", "away") : Task.CompletedTask;
        await cluster.CreateNodeAsync("node-9");
        await Deadline.UntilAsync(() => controller.Events.Reasons("default/web").Contains("UpdateLoadBalancerFailed"), "told");
    }

    [Fact]
    public async Task B071_OneServiceIsNeverWorkedOnTwiceAtATime()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, options: new ControllerOptions { Workers = 16 }).Start();
        int inside = 0;
        int most = 0;
        controller.Provider.Before = async (line, _) =>
        {
            if (line.EndsWith("/web", StringComparison.Ordinal))
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        };
        await cluster.CreateServiceAsync("web");
        for (int port = 81; port < 100; port++)
        {
            await cluster.PatchServiceAsync("web", $$$"""{"spec":{"ports":[{"port":{{{port}}}}]}}""");
        }

        await Deadline.UntilAsync(() => controller.Provider.Balancers.Values.Any(entry => entry.Desired.Listeners.Any(listener => listener.Key.Port == 99)), "the last change is there");
        Assert.Equal(1, most);
    }

    private static async Task<Service> ServedAsync(Cluster cluster) =>
        (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served"))!;

    private static async Task LooksAgainWithoutWritingAsync(Cluster cluster, InMemoryProvider provider)
    {
        int planned = provider.Count("plan default/web");
        cluster.Requests.Clear();
        await using Controller second = new Controller(cluster, providers: provider).Start();
        await Deadline.UntilAsync(() => provider.Count("plan default/web") > planned, "it is looked at again");
        await second.StopAsync();
        Assert.Equal(0, cluster.Requests.Count("patch"));
    }
}
