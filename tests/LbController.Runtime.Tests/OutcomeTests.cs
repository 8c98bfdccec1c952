using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Kubernetes.Events;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Runtime.Reconciliation;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Runtime.Tests;

/// <summary>What each kind of failure means for when a Service comes back, and what its user is told (contract B70 to B72).</summary>
public sealed class OutcomeTests
{
    [Theory]
    [InlineData(ProviderErrorKind.Unavailable, 5)]
    [InlineData(ProviderErrorKind.Timeout, 5)]
    [InlineData(ProviderErrorKind.Conflict, 5)]
    [InlineData(ProviderErrorKind.NotFound, 5)]
    [InlineData(ProviderErrorKind.Throttled, 5)]
    [InlineData(ProviderErrorKind.Denied, 300)]
    [InlineData(ProviderErrorKind.QuotaExceeded, 300)]
    [InlineData(ProviderErrorKind.InvalidRequest, 300)]
    public async Task B072_EachKindOfFailureComesBackInItsTime(ProviderErrorKind kind, int seconds)
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        controller.Provider.Before = (line, _) => line == "apply default/web" ? throw new ProviderException(kind, "CreateIt", "no") : Task.CompletedTask;
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service!.Conditions.Any(condition => condition.Reason == kind.ToString()), "told which");
        await controller.SettleAsync();
        Assert.Equal(1, controller.Provider.Count("apply default/web"));

        // A tenth earlier at most where it is slow, and a tenth later at most.
        time.Advance(TimeSpan.FromSeconds((seconds * (seconds == 5 ? 1 : 0.9)) - 0.01));
        await controller.SettleAsync();
        Assert.Equal(1, controller.Provider.Count("apply default/web"));
        time.Advance(TimeSpan.FromSeconds((seconds * 0.2) + 0.02));
        await Deadline.UntilAsync(() => controller.Provider.Count("apply default/web") == 2, "it is tried again");
    }

    [Fact]
    public async Task B072_WhatIsNotFoundIsRemoved()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");
        controller.Provider.Before = (line, _) => line == "delete default/web" ? throw new ProviderException(ProviderErrorKind.NotFound, "DeleteIt", "no such thing") : Task.CompletedTask;
        await cluster.DeleteServiceAsync("web");
        await cluster.GoneAsync("web");
        Assert.DoesNotContain("DeleteLoadBalancerFailed", controller.Events.Reasons("default/web"));
    }

    [Fact]
    public async Task B071_FailuresDoubleTheDelayWaitingIsNoneAndSuccessForgetsThem()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        var provider = new SlowProvider(_ => false);
        await using Controller controller = new Controller(
            cluster, new ControllerSetup { Time = time, Providers = [provider], Options = new ControllerOptions { Workers = 1, Retry = new Queues.WorkQueueOptions { Jitter = 0 } } }).Start();
        provider.Inner.Before = Fail;
        await cluster.CreateServiceAsync("web");
        foreach (int delay in (int[])[5, 10, 20])
        {
            await ComesBackAfterAsync(controller, time, provider, delay);
        }

        // Three failures, then the back end needs time: that is none, and the next failure is the first.
        provider.Inner.Before = (_, _) => Task.CompletedTask;
        provider.IsSlow = service => service.Name == "web";
        await ComesBackAfterAsync(controller, time, provider, 40);
        await Deadline.UntilAsync(() => controller.Runtime.LastOutcome(Web) is Outcome.Waiting, "it waits");
        provider.Inner.Before = Fail;
        await ComesBackAfterAsync(controller, time, provider, (int)SlowProvider.Patience.TotalSeconds);
        await Deadline.UntilAsync(() => controller.Runtime.LastOutcome(Web) is Outcome.Retry, "it fails");
        await ComesBackAfterAsync(controller, time, provider, 5);

        static Task Fail(string line, CancellationToken token) =>
            line == "plan default/web" ? throw new ProviderException(ProviderErrorKind.Unavailable, "x", "away") : Task.CompletedTask;
    }

    [Fact]
    public void B070_NodeNamesInMessagesAreCappedAtTwenty()
    {
        ValueList<TargetNode> nodes = Enumerable.Range(10, 35).Select(i => new TargetNode($"node-{i}", [], null)).ToValueList();
        string text = NodeChanges.Describe([], nodes);
        Assert.Contains("node-29 … and 15 more", text, StringComparison.Ordinal);
        Assert.DoesNotContain("node-30", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task B070_FailuresThatRepeatAreOneEventWithACount()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        using KubernetesApi api = cluster.NewApi(time);
        var recorder = new EventRecorder(api, new EventRecorderOptions { ReportingInstance = "test" }, new ApiSurroundings(time, new Jitter(new Random(1)), NullLogger.Instance));
        using var stop = new CancellationTokenSource();
        Task writing = recorder.RunAsync(stop.Token);
        await using Controller controller = new Controller(cluster, new ControllerSetup { Time = time, Recorder = recorder }).Start();
        controller.Provider.Before = (line, _) => line == "plan default/web" ? throw new ProviderException(ProviderErrorKind.Unavailable, "x", "away") : Task.CompletedTask;
        await cluster.CreateServiceAsync("web");
        await Deadline.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return controller.Provider.Count("plan default/web") >= 6;
            },
            "it has failed six times");
        await stop.CancelAsync();
        await writing.WithDeadline("what waits is written");
        Assert.Equal(1, cluster.Requests.Count("create", "events"));
        Assert.True(cluster.Requests.Count("patch", "events") >= 1, "its count is kept up");
    }

    private static ServiceKey Web { get; } = new("default", "web");

    private static async Task ComesBackAfterAsync(Controller controller, ManualTimeProvider time, SlowProvider provider, int seconds)
    {
        await Deadline.UntilAsync(() => controller.Runtime.LastOutcome(Web) is not null, "the pass is over");
        await controller.SettleAsync();
        int before = provider.Inner.Count("plan default/web");
        time.Advance(TimeSpan.FromSeconds(seconds - 0.01));
        await controller.SettleAsync();
        Assert.Equal(before, provider.Inner.Count("plan default/web"));
        time.Advance(TimeSpan.FromSeconds(0.02));
        await Deadline.UntilAsync(() => provider.Inner.Count("plan default/web") == before + 1, $"it comes back after {seconds} s");
    }
}
