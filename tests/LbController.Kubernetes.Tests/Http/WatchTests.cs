using System.IO.Compression;
using System.Text;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Tests.Scripted;

namespace LbController.Kubernetes.Tests.Http;

public sealed class WatchTests
{
    [Fact]
    public async Task Events_and_bookmarks_arrive_and_a_watch_that_the_server_closes_ends_normally()
    {
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.WatchAsync(
                Json.Event("ADDED", Json.Service("a", "5")),
                Json.Event("MODIFIED", Json.Service("a", "6")),
                Json.Bookmark("8", initialEnd: true),
                Json.Event("DELETED", Json.Service("a", "9")),
                Json.Bookmark("10"));
            await exchange.EndChunksAsync();
        });

        List<WatchEvent<Service>> events = await CollectAsync(fixture, new WatchQuery { ResourceVersion = "4", Timeout = TimeSpan.FromMinutes(5) });

        Assert.Equal(
            [(WatchEventType.Added, "5"), (WatchEventType.Modified, "6"), (WatchEventType.Bookmark, "8"), (WatchEventType.Deleted, "9"), (WatchEventType.Bookmark, "10")],
            events.Select(watchEvent => (watchEvent.Type, watchEvent.ResourceVersion)));
        Assert.Equal([false, false, true, false, false], events.Select(watchEvent => watchEvent.InitialEventsEnd));
        Assert.Equal("/api/v1/services?watch=true&allowWatchBookmarks=true&resourceVersion=4&timeoutSeconds=300", fixture.Server.Exchanges[0].Target);
    }

    [Fact]
    public async Task An_ERROR_event_is_thrown_with_the_code_of_its_status()
    {
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.WatchAsync(Json.Event("ADDED", Json.Service("a", "5")), Json.Event("ERROR", Json.Status(410, "Expired", "too old resource version: 4 (9)")));
            await exchange.EndChunksAsync();
        });

        var events = new List<WatchEvent<Service>>();
        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => CollectAsync(fixture, new WatchQuery(), events));

        Assert.Equal((KubernetesErrorKind.Expired, 410, "Expired"), (exception.Kind, exception.StatusCode, exception.Reason));
        Assert.Single(events);
    }

    [Fact]
    public async Task An_HTTP_410_at_the_start_of_a_watch_is_thrown_as_Expired()
    {
        await using var fixture = new ApiFixture(exchange => exchange.RefuseAsync(410, "Expired", "too old resource version"));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => CollectAsync(fixture, new WatchQuery { ResourceVersion = "1" }));

        Assert.Equal(KubernetesErrorKind.Expired, exception.Kind);
    }

    [Theory]
    [InlineData("this is no json")]
    [InlineData("<html>login</html>")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"object":{}}""")]
    [InlineData("""{"type":"SOMETHING","object":{"metadata":{"name":"a"}}}""")]
    [InlineData("""{"type":"BOOKMARK","object":{"metadata":{}}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"a"}""")]
    public async Task A_line_that_is_no_event_is_thrown_as_Malformed(string line)
    {
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.WatchAsync(Json.Event("ADDED", Json.Service("a", "5")), line);
            await exchange.UntilClientLeavesAsync();
        });

        var events = new List<WatchEvent<Service>>();
        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => CollectAsync(fixture, new WatchQuery(), events));

        Assert.Equal(KubernetesErrorKind.Malformed, exception.Kind);
        Assert.Single(events);
    }

    [Fact]
    public async Task A_TCP_reset_mid_stream_is_thrown_as_Unavailable()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.WatchAsync(Json.Event("ADDED", Json.Service("a", "5")));
            await seen.Task;
            exchange.Reset();
        });

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => CollectAsync(fixture, new WatchQuery(), onEvent: _ => seen.TrySetResult()));

        Assert.Equal(KubernetesErrorKind.Unavailable, exception.Kind);
    }

    [Fact]
    public async Task A_connection_cut_inside_a_chunk_is_thrown_as_Unavailable()
    {
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.BeginChunksAsync();
            await exchange.WriteAsync("1000\r\n{\"type\":\"ADDED\""u8.ToArray());
            exchange.Close();
        });

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => CollectAsync(fixture, new WatchQuery()));

        Assert.Equal(KubernetesErrorKind.Unavailable, exception.Kind);
    }

    [Fact]
    public async Task Cancelling_an_idle_watch_throws_the_callers_cancellation_and_closes_the_connection()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.WatchAsync(Json.Event("ADDED", Json.Service("a", "5")));
            await exchange.UntilClientLeavesAsync();
            left.SetResult();
        });
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CollectAsync(fixture, new WatchQuery(), onEvent: _ => cancel.Cancel(), cancellationToken: cancel.Token));

        await left.Task.WithDeadline("the server sees the client leave");
    }

    [Fact]
    public async Task Leaving_the_enumeration_closes_the_connection()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.WatchAsync(Json.Event("ADDED", Json.Service("a", "5")), Json.Event("ADDED", Json.Service("b", "6")));
            await exchange.UntilClientLeavesAsync();
            left.SetResult();
        });

        await foreach (WatchEvent<Service> _ in fixture.Api.WatchAsync(ResourceTypes.Services, new WatchQuery(), default))
        {
            break;
        }

        await left.Task.WithDeadline("the server sees the client leave");
    }

    [Fact]
    public async Task Chunk_cuts_inside_a_line_and_inside_a_character_change_nothing()
    {
        string line = Json.Event("ADDED", Json.Service("a", "5").Replace("\"resourceVersion\"", "\"annotations\":{\"note\":\"grün 漢字 🚀 \\u00e9\"},\"resourceVersion\"")) + "\n";
        byte[] bytes = Encoding.UTF8.GetBytes(line + line);
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.BeginChunksAsync();
            foreach (byte one in bytes)
            {
                await exchange.ChunkAsync([one]);
            }

            await exchange.EndChunksAsync();
        });

        List<WatchEvent<Service>> events = await CollectAsync(fixture, new WatchQuery());

        Assert.Equal(["grün 漢字 🚀 é", "grün 漢字 🚀 é"], events.Select(watchEvent => watchEvent.Object?.Metadata.Annotations["note"]));
    }

    [Fact]
    public async Task A_line_over_one_MiB_is_read()
    {
        string note = new('x', 3 << 19);
        string big = Json.Service("big", "5").Replace("\"resourceVersion\"", $"\"annotations\":{{\"note\":\"{note}\"}},\"resourceVersion\"");
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.WatchAsync(Json.Event("ADDED", big), Json.Event("ADDED", Json.Service("small", "6")));
            await exchange.EndChunksAsync();
        });

        List<WatchEvent<Service>> events = await CollectAsync(fixture, new WatchQuery());

        Assert.Equal(["big", "small"], events.Select(watchEvent => watchEvent.Object?.Metadata.Name));
        Assert.Equal(note, events[0].Object?.Metadata.Annotations["note"]);
    }

    [Fact]
    public async Task A_line_beyond_the_limit_is_thrown_as_Malformed_instead_of_filling_memory()
    {
        await using var fixture = new ApiFixture(
            async exchange =>
            {
                await exchange.BeginChunksAsync();
                await exchange.ChunkAsync(new string('x', 200_000));
                await exchange.UntilClientLeavesAsync();
            },
            new KubernetesApiOptions { MaxBodyBytes = 100_000 });

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => CollectAsync(fixture, new WatchQuery()));

        Assert.Equal(KubernetesErrorKind.Malformed, exception.Kind);
        Assert.Contains("longer than 100000 bytes", exception.Message);
    }

    [Fact]
    public async Task A_compressed_watch_is_read_as_it_arrives()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new ApiFixture(async exchange =>
        {
            Assert.Contains("gzip", exchange.Headers["Accept-Encoding"]);
            await exchange.BeginChunksAsync(200, "Content-Encoding: gzip");
            var compressed = new MemoryStream();
            await using var gzip = new GZipStream(compressed, CompressionLevel.Fastest);
            gzip.Write(Encoding.UTF8.GetBytes(Json.Event("ADDED", Json.Service("a", "5")) + "\n"));
            gzip.Flush();
            await exchange.ChunkAsync(compressed.ToArray());
            await seen.Task;
            exchange.Close();
        });

        var events = new List<WatchEvent<Service>>();
        await Assert.ThrowsAsync<KubernetesApiException>(() => CollectAsync(fixture, new WatchQuery(), events, _ => seen.TrySetResult()));

        Assert.Equal("a", Assert.Single(events).Object?.Metadata.Name);
    }

    [Fact]
    public async Task A_malformed_object_is_named_and_the_watch_goes_on()
    {
        string bad = Json.Service("bad", "6", spec: """{"type":{"no":"string"}}""");
        await using var fixture = new ApiFixture(async exchange =>
        {
            await exchange.WatchAsync(Json.Event("MODIFIED", bad), Json.Event("ADDED", Json.Service("a", "7")));
            await exchange.EndChunksAsync();
        });

        List<WatchEvent<Service>> events = await CollectAsync(fixture, new WatchQuery());

        Assert.Equal(2, events.Count);
        Assert.Null(events[0].Object);
        Assert.Equal("services default/bad: field spec.type is an object, expected a string", events[0].Unreadable?.Problem);
        Assert.Equal("a", events[1].Object?.Metadata.Name);
    }

    [Fact]
    public async Task The_request_deadline_covers_the_headers_of_a_watch_but_not_its_life()
    {
        var time = new ManualTimeProvider();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new ApiFixture(
            async exchange =>
            {
                await exchange.WatchAsync(Json.Event("ADDED", Json.Service("a", "5")));
                await release.Task;
                await exchange.ChunkAsync(Json.Event("ADDED", Json.Service("b", "6")) + "\n");
                await exchange.EndChunksAsync();
            },
            new KubernetesApiOptions { RequestTimeout = TimeSpan.FromSeconds(30) },
            time: time);

        var events = new List<WatchEvent<Service>>();
        await CollectAsync(fixture, new WatchQuery(), events, _ =>
        {
            time.Advance(TimeSpan.FromHours(1));
            release.TrySetResult();
        });

        Assert.Equal(2, events.Count);
    }

    [Fact]
    public async Task Headers_that_do_not_come_end_a_watch_as_Timeout()
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new ApiFixture(
            async exchange =>
            {
                asked.SetResult();
                await exchange.UntilClientLeavesAsync();
            },
            time: time);

        Task<List<WatchEvent<Service>>> watching = CollectAsync(fixture, new WatchQuery());
        await asked.Task.WithDeadline("the watch is asked for");
        time.Advance(TimeSpan.FromSeconds(30));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => watching);
        Assert.Equal(KubernetesErrorKind.Timeout, exception.Kind);
    }

    private static async Task<List<WatchEvent<Service>>> CollectAsync(
        ApiFixture fixture,
        WatchQuery query,
        List<WatchEvent<Service>>? into = null,
        Action<WatchEvent<Service>>? onEvent = null,
        CancellationToken cancellationToken = default)
    {
        into ??= [];
        async Task ReadAsync()
        {
            await foreach (WatchEvent<Service> watchEvent in fixture.Api.WatchAsync(ResourceTypes.Services, query, cancellationToken))
            {
                into.Add(watchEvent);
                onEvent?.Invoke(watchEvent);
            }
        }

        await ReadAsync().WithDeadline("the watch ends");
        return into;
    }
}
