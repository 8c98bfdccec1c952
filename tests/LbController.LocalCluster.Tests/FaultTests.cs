using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Faults;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task FaultBeforeTheEffect_AnswersInsteadOfIt()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        cluster.Cluster.Faults.Add(new RequestFault { Verb = "create", Resource = "configmaps", Status = 429, RetryAfterSeconds = 7, Times = 2 });
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage refused = await cluster.RequestAsync(HttpMethod.Post, Bodies.ConfigMaps, Bodies.ConfigMap("one"));
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter?.Delta);
        }

        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"), HttpStatusCode.Created);
    }

    [Fact]
    public async Task FaultAfterTheEffect_HidesIt()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        cluster.Cluster.Faults.Add(new RequestFault { Verb = "create", Stage = FaultStage.AfterEffect, Abort = true });
        await Assert.ThrowsAsync<HttpRequestException>(() => cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one")));
        await cluster.GetAsync(Bodies.ConfigMaps + "/one");
    }

    [Fact]
    public async Task HeldRequest_WaitsForTheTest()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        var arrived = new TaskCompletionSource();
        var released = new TaskCompletionSource();
        cluster.Cluster.Faults.Add(new RequestFault
        {
            Verb = "get",
            Hold = _ =>
            {
                arrived.SetResult();
                return released.Task;
            },
        });
        Task<JsonObject> held = cluster.GetAsync("/api/v1/namespaces/default");
        await arrived.Task.WithDeadline("the request");
        Assert.False(held.IsCompleted);
        released.SetResult();
        Assert.Equal("default", (await held.WithDeadline("the answer")).Text("metadata", "name"));
    }

    [Fact]
    public async Task DelayedRequest_WaitsOnTheClustersClock()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(time);
        cluster.Cluster.Faults.Add(new RequestFault { Verb = "get", Delay = TimeSpan.FromMinutes(1) });
        int before = time.PendingTimers;
        Task<JsonObject> waiting = cluster.GetAsync("/api/v1/namespaces/default");
        await time.WaitForTimersAsync(before + 1).WithDeadline("the delay");
        time.Advance(TimeSpan.FromMinutes(1));
        await waiting.WithDeadline("the answer");
    }

    [Fact]
    public async Task Requests_AreCountedByVerbResourceAndSubresource()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        await cluster.MergeAsync(Bodies.Services + "/web/status", "{}");
        Assert.Equal(1, cluster.Cluster.Requests.Count("patch", "services", "status"));
        Assert.Equal(0, cluster.Cluster.Requests.Count("patch", "services", ""));
        Assert.Equal(2, cluster.Cluster.Requests.Count());
    }
}
