using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Abstractions.Outcomes;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>How a process begins over what is there, and ends in the middle of what it does.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task B026_ServicesThatOwnAddressesComeFirstAndTheirAddressesAreKnownBeforeAnythingIsDone()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using (Controller first = new Controller(cluster, providers: provider).Start())
        {
            foreach (string name in (string[])["x", "y", "z"])
            {
                await cluster.CreateServiceAsync(name);
                await cluster.ServiceAsync(name, service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
            }
        }

        foreach (string name in (string[])["a", "b", "c"])
        {
            await cluster.CreateServiceAsync(name);
        }

        int before = provider.Ledger.Count;
        int callsBeforeTheStart = -1;
        provider.Before = (line, _) =>
        {
            callsBeforeTheStart = line == "start" ? provider.Ledger.Count - before : callsBeforeTheStart;
            return Task.CompletedTask;
        };
        await using Controller second = new Controller(cluster, providers: provider).Start();
        await cluster.AddressedAsync("c");
        Assert.Equal(
            ["default/x", "default/y", "default/z", "default/a", "default/b", "default/c"],
            provider.Ledger.Skip(before).Where(line => line.StartsWith("plan", StringComparison.Ordinal)).Select(line => line[5..]));
        Assert.Equal(0, callsBeforeTheStart);
        Assert.Equal(3, provider.Known!.Count(known => known.Addresses.Count == 1));
    }

    [Fact]
    public async Task TheBackEndLearnsTheAnnotationsOfServicesThatGo_SinceTheyMaySayWhereTheirThingsAre()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using (Controller first = new Controller(cluster, providers: provider).Start())
        {
            await cluster.CreateServiceAsync("web");
            await cluster.PatchServiceAsync("web", """{"metadata":{"annotations":{"memory.lbcontroller.io/where":"there"}}}""");
            await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
        }

        await cluster.DeleteServiceAsync("web");
        await using Controller second = new Controller(cluster, providers: provider).Start();
        await cluster.GoneAsync("web");
        KnownLoadBalancer known = Assert.Single(provider.Known!);
        Assert.Null(known.Desired);
        Assert.Equal("there", known.Annotations["memory.lbcontroller.io/where"]);
    }

    [Fact]
    public async Task B010_B027_ARestartOver500UnchangedServicesWritesNothing()
    {
        const int Services = 500;
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider { AddressOf = number => PublishedAddress.OfIp(new System.Net.IPAddress([127, 10, (byte)(number >> 8), (byte)number]), IpMode.Proxy) };
        await using (Controller first = new Controller(cluster, options: new ControllerOptions { Workers = 64 }, providers: provider).Start())
        {
            for (int i = 0; i < Services; i++)
            {
                await cluster.CreateServiceAsync($"web-{i}");
            }

            await Deadline.UntilAsync(
                () => Enumerable.Range(0, Services).All(i => cluster.Stored($"web-{i}")!["status"]?["conditions"]?.AsArray().Count == 3), "all are served", TimeSpan.FromSeconds(60));
        }

        int effects = provider.Effects.Count;
        int calls = provider.Ledger.Count;
        cluster.Requests.Clear();
        await using Controller second = new Controller(cluster, options: new ControllerOptions { Workers = 64 }, providers: provider).Start();
        await Deadline.UntilAsync(
            () => Enumerable.Range(0, Services).All(i => second.Runtime.LastOutcome(new ServiceKey("default", $"web-{i}")) is Outcome.Settled), "every one was looked at");
        await second.StopAsync();

        foreach (string verb in (string[])["patch", "create", "update", "delete"])
        {
            Assert.Equal(0, cluster.Requests.Count(verb));
        }

        Assert.Empty(second.Events.All);
        Assert.Equal(effects, provider.Effects.Count);
        Assert.Equal(Services, provider.Ledger.Count - calls);
        Assert.Equal(Services, provider.Ledger.Skip(calls).Count(line => line.StartsWith("plan ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task B075_ARetrySurvivesTheProcessThatOwedIt()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider
        {
            Before = (line, _) => line == "apply default/web" ? throw new ProviderException(ProviderErrorKind.Unavailable, "x", "away") : Task.CompletedTask,
        };
        await using (Controller first = new Controller(cluster, time, providers: provider).Start())
        {
            await cluster.CreateServiceAsync("web");
            await cluster.ServiceAsync("web", service => service is { Conditions.Length: 3 }, "told");
        }

        provider.Before = (_, _) => Task.CompletedTask;
        await using Controller second = new Controller(cluster, time, providers: provider).Start();
        Service served = await cluster.AddressedAsync("web");
        Assert.True(provider.Balancers.ContainsKey(served.Metadata.Uid));
    }

    [Theory]
    [InlineData("plan", true)]
    [InlineData("plan", false)]
    [InlineData("apply", true)]
    [InlineData("apply", false)]
    public async Task B084_AStopInTheMiddleOfAPassLeavesWhatARestartFinds(string moment, bool givesUp)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        provider.Before = (line, token) => line == $"{moment} default/web" && entered.TrySetResult()
            ? release.Task.WaitAsync(givesUp ? token : CancellationToken.None)
            : Task.CompletedTask;
        Controller first = new Controller(cluster, providers: provider).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.CreateServiceAsync("next");
        await entered.Task.WithDeadline("the pass is in the middle");
        first.RequestStop();
        Task stopping = first.StopAsync();
        if (!givesUp)
        {
            Assert.False(stopping.IsCompleted, "the pass in hand is waited for");
            release.SetResult();
        }

        await stopping;
        Assert.DoesNotContain(provider.Ledger, line => line.EndsWith("/next", StringComparison.Ordinal));
        Assert.Equal(2, cluster.Stored("web")!["metadata"]!["finalizers"]!.AsArray().Count);
        await first.DisposeAsync();

        await using Controller second = new Controller(cluster, providers: provider).Start();
        await cluster.AddressedAsync("web");
        await cluster.AddressedAsync("next");
        Assert.Single(provider.Effects, line => line == "create default/web");
        Assert.Equal(2, provider.Balancers.Count);
    }
}
