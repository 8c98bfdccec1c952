using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

public sealed class WatchingTests
{
    private const string Watch = Bodies.ConfigMaps + "?watch=true";

    [Theory]
    [InlineData("")]
    [InlineData("&resourceVersion=0")]
    public async Task WatchWithoutARevision_BeginsWithWhatThereIs(string query)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("a"));
        using WatchReader watch = await cluster.WatchAsync(Watch + query);
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        await cluster.MergeAsync(Bodies.ConfigMaps + "/a", """{"data":{"a":"2"}}""");
        Assert.Equal("MODIFIED a", await watch.NextNameAsync());
        await cluster.DeleteAsync(Bodies.ConfigMaps + "/a");
        Assert.Equal("DELETED a", await watch.NextNameAsync());
    }

    [Fact]
    public async Task WatchFromARevision_SendsWhatCameAfterIt()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("a"));
        string? from = (await cluster.GetAsync(Bodies.ConfigMaps)).Text("metadata", "resourceVersion");
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("b"));
        await cluster.DeleteAsync(Bodies.ConfigMaps + "/a");
        using WatchReader watch = await cluster.WatchAsync($"{Watch}&resourceVersion={from}");
        Assert.Equal("ADDED b", await watch.NextNameAsync());
        JsonObject? deleted = await watch.NextAsync();
        Assert.Equal("DELETED", deleted.Text("type"));
        Assert.NotEqual(from, deleted.Text("object", "metadata", "resourceVersion"));
    }

    [Fact]
    public async Task WatchFromARevisionThatIsGone_IsAnErrorEventWith410()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("a"));
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("b"));
        cluster.Cluster.CompactHistory();
        using WatchReader watch = await cluster.WatchAsync($"{Watch}&resourceVersion={made.Text("metadata", "resourceVersion")}");
        JsonObject? error = await watch.NextAsync();
        Assert.Equal(("ERROR", 410, "Expired"), (error.Text("type"), error.Number("object", "code"), error.Text("object", "reason")));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task InitialEvents_EndWithAMarkedBookmark()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("a"));
        using WatchReader watch = await cluster.WatchAsync(Watch + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        JsonObject? mark = await watch.NextAsync();
        Assert.Equal("BOOKMARK", mark.Text("type"));
        Assert.Equal("true", mark.Text("object", "metadata", "annotations", "k8s.io/initial-events-end"));
        Assert.Equal((await cluster.GetAsync(Bodies.ConfigMaps)).Text("metadata", "resourceVersion"), mark.Text("object", "metadata", "resourceVersion"));
        await cluster.GetAsync(Watch + "&sendInitialEvents=true", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task IdleWatch_GetsBookmarksWithTheNewestRevision()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(time);
        int before = time.PendingTimers;
        using WatchReader watch = await cluster.WatchAsync(Watch + "&allowWatchBookmarks=true");
        await time.WaitForTimersAsync(before + 1).WithDeadline("the bookmark's timer");
        await cluster.CreateAsync("/api/v1/namespaces/default/secrets", Bodies.Parse("""{"metadata":{"name":"other"}}"""));
        time.Advance(TimeSpan.FromSeconds(61));
        JsonObject? mark = await watch.NextAsync();
        Assert.Equal("BOOKMARK", mark.Text("type"));
        Assert.Equal((await cluster.GetAsync(Bodies.ConfigMaps)).Text("metadata", "resourceVersion"), mark.Text("object", "metadata", "resourceVersion"));
    }

    [Fact]
    public async Task WatchEndsWhenItsTimeIsOver()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(time);
        int before = time.PendingTimers;
        using WatchReader watch = await cluster.WatchAsync(Watch + "&timeoutSeconds=30");
        await time.WaitForTimersAsync(before + 1).WithDeadline("the watch's limit");
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task ObjectThatLeavesTheSelection_IsADeletion()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        using WatchReader watch = await cluster.WatchAsync(Watch + "&labelSelector=on%3Dyes");
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("a"));
        await cluster.MergeAsync(Bodies.ConfigMaps + "/a", """{"metadata":{"labels":{"on":"yes"}}}""");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        await cluster.MergeAsync(Bodies.ConfigMaps + "/a", """{"metadata":{"labels":{"on":"no"}}}""");
        Assert.Equal("DELETED a", await watch.NextNameAsync());
    }

    [Fact]
    public async Task DroppedWatches_End()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        using WatchReader watch = await cluster.WatchAsync(Watch);
        cluster.Cluster.DropWatches();
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task CancelledRead_EndsAtOnce()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        using HttpResponseMessage response = await cluster.RequestAsync(HttpMethod.Get, Watch);
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        using var leaving = new CancellationTokenSource();
        ValueTask<int> read = stream.ReadAsync(new byte[10], leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read.AsTask().WithDeadline("the read to end"));
    }

    [Fact]
    public async Task WatchOfATable_SendsColumnsOnce()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("a"));
        using HttpResponseMessage response = await cluster.RequestAsync(HttpMethod.Get, Bodies.Services + "?watch=true", accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        using var watch = new WatchReader(response, await response.Content.ReadAsStreamAsync());
        await cluster.MergeAsync(Bodies.Services + "/a", """{"metadata":{"labels":{"x":"y"}}}""");
        Assert.NotEmpty((await watch.NextAsync()).Items("object", "columnDefinitions"));
        JsonObject? second = await watch.NextAsync();
        Assert.Empty(second.Items("object", "columnDefinitions"));
        Assert.Equal("a", second.Items("object", "rows").Single().Text("object", "metadata", "name"));
    }
}
