using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>What the conditions say, in which words, and how soon (contract B35).</summary>
public sealed class ConditionTests
{
    /// <summary>However it ends, all three are there without any time having passed.</summary>
    [Theory]
    [InlineData("served", "Accepted=True Accepted", "Programmed=True Programmed", "Degraded=False AsSpecified")]
    [InlineData("failing", "Accepted=True Accepted", "Programmed=False Unavailable", "Degraded=False AsSpecified")]
    [InlineData("waiting", "Accepted=True Accepted", "Programmed=False Waiting", "Degraded=False AsSpecified")]
    [InlineData("refused", "Accepted=True Accepted", "Programmed=False Denied", "Degraded=False AsSpecified")]
    [InlineData("less", "Accepted=True Accepted", "Programmed=True Programmed", "Degraded=True SessionAffinityNotSupported")]
    public async Task B035_TheConditionsAreThereAtOnceInWordsThatDoNotChange(string how, string accepted, string programmed, string degraded)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new SlowProvider(_ => how == "waiting");
        await using Controller controller = new Controller(cluster, new ControllerSetup { Time = new ManualTimeProvider(), Providers = [provider] }).Start();
        provider.Inner.Before = (line, _) => (how, line) switch
        {
            ("failing", "apply default/web") => throw new ProviderException(ProviderErrorKind.Unavailable, "CreateIt", "no"),
            ("refused", "apply default/web") => throw new ProviderException(ProviderErrorKind.Denied, "CreateIt", "no"),
            _ => Task.CompletedTask,
        };
        await cluster.CreateServiceAsync("web", how == "less" ? """{"sessionAffinity":"ClientIP"}""" : "{}");
        Service told = (await cluster.ServiceAsync("web", service => service is { Conditions.Length: 3 }, "told"))!;
        Assert.Equal([accepted, degraded, programmed], Words(told));
        Assert.All(told.Conditions, condition => Assert.NotEqual("", condition.Message));
    }

    [Fact]
    public async Task B035_WhatCannotBeServedSaysSoAtOnce()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, new ManualTimeProvider()).Start();
        await cluster.CreateServiceAsync("web", """{"loadBalancerSourceRanges":["10.0.0.0/8"]}""", """{"annotations":{"lbcontroller.io/load-balancer-ips":"here"}}""");
        Service told = (await cluster.ServiceAsync("web", service => service is { Conditions.Length: 2 }, "told"))!;
        Assert.Equal(["Accepted=False InvalidRequestedAddress", "Programmed=False NotAccepted"], Words(told));
    }

    [Fact]
    public async Task B035_ABackEndThatTakesLongIsToldOfWithin30SecondsAndTheOutcomeFollows()
    {
        var time = new ManualTimeProvider();
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, new WatchedTime(time, TimeSpan.FromSeconds(20), armed)).Start();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        controller.Provider.Before = (line, _) => line == "apply default/web" ? release.Task : Task.CompletedTask;
        await cluster.CreateServiceAsync("web");
        await armed.Task.WithDeadline("the call is under way, and its silence is measured");
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.Null((await cluster.GetServiceAsync("web"))["status"]?["conditions"]);
        time.Advance(TimeSpan.FromSeconds(1));
        Service told = (await cluster.ServiceAsync("web", service => service is { Conditions.Length: 3 }, "told"))!;
        Assert.Equal(["Accepted=True Accepted", "Degraded=False AsSpecified", "Programmed=False Waiting"], Words(told));
        release.SetResult();
        Service served = (await cluster.ServiceAsync("web", service => service!.Ingress.Length > 0, "served"))!;
        Assert.Equal(["Accepted=True Accepted", "Degraded=False AsSpecified", "Programmed=True Programmed"], Words(served));
        await controller.SettleAsync();
        Assert.Single(controller.Provider.Effects, effect => effect == "create default/web");
        Assert.Equal(["WaitingForProvider"], controller.Events.Reasons("default/web").Where(reason => reason == "WaitingForProvider"));
    }

    private static IEnumerable<string> Words(Service service) => service.Conditions
        .Select(condition => $"{condition.Type.Replace("lbcontroller.io/", "", StringComparison.Ordinal)}={condition.Status} {condition.Reason}")
        .Order(StringComparer.Ordinal);

    /// <summary>Tells when a timer of a certain length is armed.</summary>
    private sealed class WatchedTime(ManualTimeProvider inner, TimeSpan length, TaskCompletionSource armed) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = inner.CreateTimer(callback, state, dueTime, period);
            if (dueTime == length)
            {
                armed.TrySetResult();
            }

            return timer;
        }
    }
}
