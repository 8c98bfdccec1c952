using LbController.Kubernetes.Http;
using LbController.Kubernetes.Tests.Scripted;
using LbController.Kubernetes.Watching;
using Microsoft.Extensions.Logging;
using static LbController.Kubernetes.Tests.Watching.ReflectorFixture;

namespace LbController.Kubernetes.Tests.Watching;

public sealed class ReflectorTests
{
    private static readonly ReflectorOptions Listing = new() { StreamInitialState = false };

    [Fact]
    public async Task Initial_events_become_one_replacement_when_their_bookmark_comes()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            new ReflectorOptions(),
            Silent(Added("a", "3"), Added("b", "4"), Json.Bookmark("9", initialEnd: true), Added("c", "10"))).Start();

        await fixture.Store.CallsAsync(2);

        Assert.Equal(["replace a b", "upsert c"], fixture.Store.Calls);
        Assert.StartsWith("/api/v1/services?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=", fixture.Requests[0]);
        Assert.True(fixture.Reflector.Synced.IsCompletedSuccessfully);
        Assert.True(fixture.Reflector.Status is { IsSynced: true, StreamsInitialState: true, Relists: 1, Events: 4 });
    }

    [Theory]
    [InlineData(400, "BadRequest")]
    [InlineData(422, "Invalid")]
    public async Task A_server_that_refuses_initial_events_is_listed_for_the_life_of_the_reflector(int status, string reason)
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            new ReflectorOptions(),
            Refused(status, reason),
            Listed("5", Json.Service("a", "3")),
            Refused(410, "Expired"),
            Listed("8", Json.Service("a", "3")),
            Silent()).Start();

        await fixture.RequestAsync(5);

        Assert.Contains("sendInitialEvents=true", fixture.Requests[0]);
        Assert.All(fixture.Requests.Skip(1), request => Assert.DoesNotContain("sendInitialEvents", request));
        Assert.Equal("/api/v1/services?limit=500", fixture.Requests[1]);
        Assert.Contains("resourceVersion=5", fixture.Requests[2]);
        Assert.Contains("resourceVersion=8", fixture.Requests[4]);
        Assert.False(fixture.Reflector.Status.StreamsInitialState);
    }

    [Fact]
    public async Task A_server_that_accepts_initial_events_and_never_ends_them_is_listed()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            new ReflectorOptions { InitialStateLimit = TimeSpan.FromSeconds(50) },
            Silent(Added("a", "3")),
            Listed("5", Json.Service("a", "3")),
            Silent()).Start();

        await fixture.RequestAsync(3);

        Assert.Equal(["replace a"], fixture.Store.Calls);
        Assert.Contains("resourceVersion=5", fixture.Requests[2]);
    }

    [Fact]
    public async Task A_bookmark_moves_the_version_that_the_next_watch_begins_from()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(Listing, Listed("5"), Ended(Json.Bookmark("77")), Silent()).Start();

        await fixture.RequestAsync(3);

        Assert.Contains("resourceVersion=77&", fixture.Requests[2]);
    }

    [Fact]
    public async Task After_410_a_relist_reports_what_was_deleted_unseen()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing,
            Listed("5", Json.Service("a", "3"), Json.Service("b", "4")),
            Ended(Json.Event("ERROR", Json.Status(410, "Expired", "too old resource version"))),
            Listed("9", Json.Service("b", "4"), Json.Service("c", "8")),
            Silent()).Start();

        await fixture.RequestAsync(4);

        Assert.Equal(["replace a b", "replace b c"], fixture.Store.Calls);
        Assert.Equal("/api/v1/services?limit=500", fixture.Requests[2]);
        Assert.Contains("resourceVersion=9&", fixture.Requests[3]);
        Assert.DoesNotContain(fixture.Log, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_relist_from_a_replica_that_lags_is_not_used()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing,
            Listed("100", Json.Service("a", "90")),
            Ended(Added("b", "105"), Json.Event("ERROR", Json.Status(410, "Expired", "too old resource version"))),
            Listed("99", Json.Service("a", "90")),
            Listed("106", Json.Service("a", "90"), Json.Service("b", "105")),
            Silent()).Start();

        await fixture.RequestAsync(5);

        Assert.Equal(["replace a", "upsert b", "replace a b"], fixture.Store.Calls);
        Assert.Contains(fixture.Log, line => line.Event.Name == "StateFromThePast");
    }

    [Fact]
    public async Task A_history_that_stays_in_the_past_is_believed_in_the_end()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing,
            [Listed("100", Json.Service("a", "90")), Refused(410, "Expired"), .. Enumerable.Repeat(Listed("50", Json.Service("old", "40")), 6), Silent()]).Start();

        await fixture.RequestAsync(9);

        Assert.Equal(["replace a", "replace old"], fixture.Store.Calls);
        Assert.Contains(fixture.Log, line => line.Event.Name == "HistoryWentBack");
    }

    [Fact]
    public async Task A_silent_watch_is_given_up_and_opened_again_from_where_it_stood()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing with { SilenceLimit = TimeSpan.FromSeconds(59) }, Listed("5"), Silent(Added("a", "6")), Silent()).Start();

        await fixture.Store.CallsAsync(2);
        await fixture.RequestAsync(3);

        Assert.Contains("resourceVersion=6&", fixture.Requests[2]);
        Assert.Equal(1, fixture.Reflector.Status.SilentWatches);
        Assert.Contains(fixture.Log, line => line.Event.Name == "WatchSilent");
    }

    [Fact]
    public async Task Events_keep_a_watch_alive_beyond_the_limit_of_silence()
    {
        var more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing with { SilenceLimit = TimeSpan.FromMinutes(5) },
            Listed("5"),
            async exchange =>
            {
                await exchange.WatchAsync(Added("a", "6"));
                await more.Task;
                await exchange.ChunkAsync(Added("b", "7") + "\n");
                await exchange.UntilClientLeavesAsync();
            }).Start();

        await fixture.Store.CallsAsync(2);
        await fixture.Time.WaitForTimersAsync();
        fixture.Time.Advance(TimeSpan.FromMinutes(4.9));
        more.SetResult();
        await fixture.Store.CallsAsync(3);
        await Deadline.UntilAsync(() => fixture.Time.NextDue - fixture.Time.GetUtcNow() == TimeSpan.FromMinutes(5), "the watchdog is set anew");
        fixture.Time.Advance(TimeSpan.FromMinutes(4.9));

        Assert.Equal(2, fixture.Requests.Count);
        Assert.Equal(0, fixture.Reflector.Status.SilentWatches);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("garbage")]
    [InlineData("500")]
    [InlineData("429")]
    [InlineData("503")]
    public async Task A_watch_that_fails_goes_on_from_where_it_stood(string failure)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Func<ScriptedExchange, Task> broken = failure switch
        {
            "reset" => async exchange =>
            {
                await exchange.WatchAsync(Added("a", "6"));
                await seen.Task;
                exchange.Reset();
            },
            "garbage" => Silent(Added("a", "6"), "garbage"),
            _ => Refused(int.Parse(failure), "SomeReason"),
        };
        await using ReflectorFixture fixture = new ReflectorFixture(Listing, Listed("5"), broken, Silent(Added("b", "7"))).Start();
        if (failure == "reset")
        {
            await fixture.Store.CallsAsync(2);
            seen.SetResult();
        }

        await fixture.RequestAsync(3);
        await fixture.Store.CallsAsync(failure is "reset" or "garbage" ? 3 : 2);

        Assert.Contains(failure is "reset" or "garbage" ? "resourceVersion=6&" : "resourceVersion=5&", fixture.Requests[2]);
        Assert.Equal(1, fixture.Reflector.Status.Relists);
        Assert.Equal(1, fixture.Reflector.Status.Failures);
        Assert.Null(fixture.Reflector.Status.Problem);
    }

    [Fact]
    public async Task A_version_at_which_every_watch_is_garbage_is_given_up_for_a_relist()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing, [Listed("5"), .. Enumerable.Repeat(Silent("garbage"), 5), Listed("6"), Silent()]).Start();

        await fixture.RequestAsync(8);

        Assert.Equal("/api/v1/services?limit=500", fixture.Requests[6]);
        Assert.Contains("resourceVersion=6&", fixture.Requests[7]);
    }

    [Fact]
    public async Task A_failure_that_lasts_is_logged_once_and_its_end_as_well()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing, [.. Enumerable.Repeat(Refused(403, "Forbidden"), 6), Refused(401, "Unauthorized"), Listed("5"), Silent()]).Start();

        await fixture.RequestAsync(9);

        string[] failures = [.. fixture.Log.Where(line => line.Event.Name == "WatchFailed").Select(line => line.Message)];
        Assert.Equal(2, failures.Length);
        Assert.Contains("""apiGroups [""], resources ["services"], verbs ["list"]""", failures[0]);
        Assert.Contains("401 Unauthorized", failures[1]);
        Assert.Single(fixture.Log, line => line.Event.Name == "WatchRecovered");
        Assert.Equal(7, fixture.Reflector.Status.Failures);
    }

    [Fact]
    public async Task Waits_grow_from_0_8_to_30_seconds_each_stretched_at_most_to_twice()
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(30), new Jitter(new Random(7)));
        double[] expected = [0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30];

        foreach (double seconds in expected)
        {
            Assert.InRange(backoff.Next().TotalSeconds, seconds, seconds * 2);
        }

        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.8, 1.6);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Each_watch_asks_for_a_random_time_of_five_to_ten_minutes()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(Listing, Listed("5"), Ended(), Ended(), Ended(), Silent()).Start();

        await fixture.RequestAsync(5);

        int[] seconds = [.. fixture.Requests.Skip(1).Select(request => int.Parse(request[(request.LastIndexOf('=') + 1)..]))];
        Assert.All(seconds, value => Assert.InRange(value, 300, 600));
        Assert.True(seconds.Distinct().Count() > 1);
    }

    [Fact]
    public async Task Fifty_watches_leave_no_timer_and_no_connection_behind()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing with { HealthyAfter = TimeSpan.Zero }, [Listed("5"), .. Enumerable.Repeat(Ended(Json.Bookmark("6")), 50), Silent()]).Start();

        await fixture.RequestAsync(52);
        await Deadline.UntilAsync(() => fixture.Time.PendingTimers == 1, "only the watchdog of the open watch waits");

        Assert.Equal(1, fixture.Connections);
    }

    [Fact]
    public async Task An_object_that_becomes_unreadable_is_kept_as_it_was_last_known_and_said_once()
    {
        string bad = Json.Service("a", "6", spec: """{"ports":"none"}""");
        await using ReflectorFixture fixture = new ReflectorFixture(
            Listing,
            Listed("5", Json.Service("a", "3"), Json.Service("b", "4")),
            Ended(Json.Event("MODIFIED", bad), Json.Event("MODIFIED", Json.Service("b", "7")), Json.Event("ERROR", Json.Status(410, "Expired", ""))),
            Listed("8", bad, Json.Service("b", "7")),
            Silent(Json.Event("DELETED", bad))).Start();

        await fixture.Store.CallsAsync(4);

        Assert.Equal(["replace a b", "upsert b", "replace a b", "delete a"], fixture.Store.Calls);
        Assert.Single(fixture.Log, line => line.Event.Name == "ObjectUnreadable");
        Assert.Equal(0, fixture.Reflector.Status.Unreadable);
    }

    [Fact]
    public async Task Stopping_ends_the_reflector_with_the_callers_cancellation()
    {
        await using ReflectorFixture fixture = new ReflectorFixture(Listing, Listed("5"), Silent()).Start();
        await fixture.RequestAsync(2);

        await fixture.StopAsync();
    }

    [Fact]
    public async Task A_store_that_throws_ends_the_reflector_with_its_exception()
    {
        await using var api = new ApiFixture(Listed("5"));
        var reflector = new Reflector<Kubernetes.Objects.Service>(api.Api, ResourceTypes.Services, new BrokenStore(), Listing, api.Around);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => reflector.RunAsync(default).WithDeadline("the reflector ends"));

        Assert.Equal("a bug", exception.Message);
    }

    private sealed class BrokenStore : IReflectorStore<Kubernetes.Objects.Service>
    {
        public void Replace(IReadOnlyList<Kubernetes.Objects.Service> items) => throw new InvalidOperationException("a bug");

        public void Upsert(Kubernetes.Objects.Service item) => throw new InvalidOperationException("a bug");

        public void Delete(Kubernetes.Objects.Service item) => throw new InvalidOperationException("a bug");
    }
}
