using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Two replicas compete for one lease over one back end: one acts at a time, and nothing is made twice (contract B78, B79).</summary>
public sealed class ReplicaTests
{
    /// <summary>How finely the clock moves.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest time between two tries of a standby, as the test's clock moves.</summary>
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(2) + Tick;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task B078_OneActsAtATimeAndAStandbyTakesOverWhenTheLeaderIsKilled()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using Replica first = new Replica(cluster, time, provider, "first").Start();
        await Deadline.UntilAsync(() => first.IsWorking, "the first leads");
        await using Replica second = new Replica(cluster, time, provider, "second").Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");
        for (int i = 0; i < 40; i++)
        {
            await TickAsync(time, first, second);
            Assert.False(second.Leads, "the leader renews");
        }

        Assert.True(first.IsWorking);
        first.Kill();
        await cluster.CreateServiceAsync("late");
        TimeSpan took = await AdvanceUntilAsync(time, () => second.Leads, first, second);
        Assert.False(first.Leads, "the first has given up before the second began");

        // The standby sees the last renewal at most one try late, and tries again when it runs out: 17 s, as finely as the clock moves.
        Assert.InRange(took, TimeSpan.FromSeconds(10), Lease + LongestTry + Tick);
        await cluster.AddressedAsync("late");
        Assert.Equal(["create default/web", "create default/late"], provider.Effects);
    }

    [Fact]
    public async Task B078_ALeaderThatStopsHandsOverAtOnce()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using Replica first = new Replica(cluster, time, provider, "first").Start();
        await Deadline.UntilAsync(() => first.IsWorking, "the first leads");
        await using Replica second = new Replica(cluster, time, provider, "second").Start();
        await TickAsync(time, first, second);
        await first.StopAsync();
        TimeSpan took = await AdvanceUntilAsync(time, () => second.Leads, second);
        Assert.InRange(took, TimeSpan.Zero, LongestTry);
    }

    [Fact]
    public async Task B079_ACallThatOutlivesTheLeaseMakesNoSecondLoadBalancer()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new InMemoryProvider();
        await using Replica first = new Replica(cluster, time, provider, "first").Start();
        await Deadline.UntilAsync(() => first.IsWorking, "the first leads");
        await using Replica second = new Replica(cluster, time, provider, "second").Start();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        provider.Before = (line, _) => line == "apply default/web" && entered.TrySetResult() ? release.Task : Task.CompletedTask;
        await cluster.CreateServiceAsync("web");
        await entered.Task.WithDeadline("the first is at it, deaf to its token");
        first.Kill();
        await AdvanceUntilAsync(time, () => second.Leads, first, second);
        Service served = await cluster.AddressedAsync("web");
        provider.After = (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        release.SetResult();
        await ended.Task.WithDeadline("the zombie's call has taken effect");
        Assert.Equal([served.Metadata.Uid], provider.Balancers.Keys);
        Assert.Single(provider.Effects, line => line == "create default/web");

        // What the zombie did is what the leader wanted, and the address is the same.
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        await Deadline.UntilAsync(() => provider.Balancers[served.Metadata.Uid].Desired.Listeners[0].Key.Port == 81, "the second goes on");
        Assert.Equal(served.Ingress[0].Ip, (await cluster.AddressedAsync("web")).Ingress[0].Ip);
    }

    /// <summary>Half a second of virtual time at a time, and time enough for the requests that it sets off.</summary>
    private static async Task<TimeSpan> AdvanceUntilAsync(ManualTimeProvider time, Func<bool> holds, params Replica[] replicas)
    {
        DateTimeOffset began = time.GetUtcNow();
        while (!holds() && time.GetUtcNow() - began < TimeSpan.FromMinutes(1))
        {
            await TickAsync(time, replicas);
        }

        await Deadline.UntilAsync(holds, "the standby leads");
        return time.GetUtcNow() - began;
    }

    private static async Task TickAsync(ManualTimeProvider time, params Replica[] replicas)
    {
        time.Advance(Tick);
        foreach (Replica replica in replicas)
        {
            await Deadline.UntilAsync(() => replica.IsAtRest, $"{replica.Name} waits on the clock");
        }
    }
}
