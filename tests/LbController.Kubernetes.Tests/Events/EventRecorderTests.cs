using System.Text;
using System.Text.Json.Nodes;
using LbController.Kubernetes.Events;

namespace LbController.Kubernetes.Tests.Events;

public sealed class EventRecorderTests
{
    [Fact]
    public async Task An_event_has_every_field_that_the_API_asks_for()
    {
        await using EventServer server = new EventServer().Start();

        server.Record("Ensured load balancer", type: EventType.Warning);
        await server.RequestsAsync(1);
        await server.StopAsync();

        Assert.Equal("/apis/events.k8s.io/v1/namespaces/default/events", server.Requests[0].Target);
        JsonObject written = server.Events.Values.Single();
        Assert.Equal(
            """{"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"namespace":"default","name":"web.1886e5cb25a5c200"},"eventTime":"2026-01-02T03:04:05.000000Z","type":"Warning","reason":"EnsuredLoadBalancer","action":"EnsureLoadBalancer","note":"Ensured load balancer","reportingController":"service-controller","reportingInstance":"pod-1","regarding":{"apiVersion":"v1","kind":"Service","namespace":"default","name":"web","uid":"uid-web","resourceVersion":"17"}}"""
                .Replace("web.1886e5cb25a5c200", written["metadata"]?["name"]?.GetValue<string>()),
            written.ToJsonString());
        Assert.Matches("^web\\.[0-9a-f]{16}$", written["metadata"]?["name"]?.GetValue<string>());
    }

    [Fact]
    public async Task An_event_about_a_cluster_scoped_object_lives_in_default()
    {
        await using EventServer server = new EventServer().Start();

        server.Record(regarding: new ObjectReference("v1", "Node", "", "node-1", "uid", ""));
        await server.RequestsAsync(1);

        Assert.Equal("/apis/events.k8s.io/v1/namespaces/default/events", server.Requests[0].Target);
        await Deadline.UntilAsync(() => server.Events.Count == 1, "the event");
        Assert.Null(server.Events.Values.Single()["regarding"]?["namespace"]);
    }

    [Fact]
    public async Task Repeats_become_a_series_written_at_once_and_then_at_most_once_a_minute()
    {
        await using EventServer server = new EventServer().Start();

        server.Record();
        await server.RequestsAsync(1);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        server.Record();
        await server.RequestsAsync(2);
        for (int repeat = 0; repeat < 10; repeat++)
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            server.Record();
        }

        await server.Time.WaitForTimersAsync().WithDeadline("the series waits");
        Assert.Equal(2, server.Requests.Count);
        await Deadline.UntilAsync(
            () =>
            {
                server.Time.Advance(TimeSpan.FromSeconds(1));
                return server.Requests.Count >= 3;
            },
            "the third write");
        await Deadline.UntilAsync(() => Series(server) == 12, "the count");

        Assert.Equal(["POST", "PATCH", "PATCH"], server.Requests.Select(request => request.Method));
        Assert.Equal("application/merge-patch+json", server.Requests[1].Headers["Content-Type"]);
        Assert.Contains("""{"count":2,"lastObservedTime":"2026-01-02T03:04:06.000000Z"}""", server.Requests[1].BodyText);
        Assert.Contains("""{"count":12,"lastObservedTime":"2026-01-02T03:04:16.000000Z"}""", server.Requests[2].BodyText);
        Assert.True(server.Time.GetUtcNow() >= new DateTimeOffset(2026, 1, 2, 3, 5, 6, TimeSpan.Zero));
    }

    [Fact]
    public async Task After_its_window_the_same_event_is_a_new_one()
    {
        await using EventServer server = new EventServer().Start();

        server.Record();
        await Deadline.UntilAsync(() => server.Events.Count == 1 && server.Time.PendingTimers >= 1, "the first event, and the wait after it");
        server.Time.Advance(TimeSpan.FromMinutes(6));
        server.Record();

        await Deadline.UntilAsync(() => server.Events.Count == 2, "the second event");
        Assert.All(server.Requests, request => Assert.Equal("POST", request.Method));
    }

    [Fact]
    public async Task Another_note_is_another_event()
    {
        await using EventServer server = new EventServer().Start();

        server.Record("one");
        server.Record("two");

        await Deadline.UntilAsync(() => server.Events.Count == 2, "two events");
        Assert.Equal(2, server.Events.Keys.Distinct().Count());
    }

    [Fact]
    public async Task A_series_whose_event_the_server_has_forgotten_starts_over()
    {
        await using EventServer server = new EventServer().Start();

        server.Record();
        await Deadline.UntilAsync(() => server.Events.Count == 1, "the event");
        server.Events.Clear();
        server.Record();

        await Deadline.UntilAsync(() => server.Events.Count == 1, "the event again");
        Assert.Equal(["POST", "PATCH", "POST"], server.Requests.Select(request => request.Method));
        Assert.Equal(0, server.Recorder.Dropped);
    }

    [Fact]
    public async Task One_object_gets_25_new_events_at_once_and_then_one_in_five_minutes_while_others_go_on()
    {
        await using EventServer server = new EventServer().Start();

        for (int number = 0; number < 40; number++)
        {
            server.Record($"note {number}");
        }

        server.Record(regarding: EventServer.Service("other"));
        await Deadline.UntilAsync(() => server.Events.Count == 26 && server.Recorder.Dropped == 15, "26 events, 15 dropped");
        server.Time.Advance(TimeSpan.FromMinutes(5));
        server.Record("note 41");
        server.Record("note 42");

        await Deadline.UntilAsync(() => server.Events.Count == 27 && server.Recorder.Dropped == 16, "one more");
        Assert.Contains(server.Log, line => line.Event.Name == "EventsDropped" && line.Message.Contains("too many about Service default/web"));
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts_and_never_blocks()
    {
        await using var server = new EventServer(new EventRecorderOptions { ReportingInstance = "pod-1", QueueCapacity = 8 });

        for (int number = 0; number < 20; number++)
        {
            server.Record($"note {number}");
        }

        Assert.Equal(12, server.Recorder.Dropped);
        server.Start();
        await server.StopAsync();
        Assert.Equal(8, server.Events.Count);
        Assert.Single(server.Log, line => line.Event.Name == "EventsDropped");
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again_and_a_lost_answer_makes_no_second_event()
    {
        await using EventServer server = new EventServer().Start();
        int requests = 0;
        server.Fault = async exchange =>
        {
            switch (++requests)
            {
                case 1:
                    await exchange.RefuseAsync(503, "ServiceUnavailable", "starting");
                    return true;
                case 2:
                    JsonObject body = JsonNode.Parse(exchange.BodyText) as JsonObject ?? [];
                    server.Events[body["metadata"]?["name"]?.GetValue<string>() ?? ""] = body;
                    exchange.Reset();
                    return true;
                default:
                    return false;
            }
        };

        server.Record();
        await Deadline.UntilAsync(
            () =>
            {
                if (server.Time.NextDue - server.Time.GetUtcNow() < TimeSpan.FromSeconds(10))
                {
                    server.Time.Advance(TimeSpan.FromSeconds(1));
                }

                return server.Requests.Count >= 3;
            },
            "the third try");
        server.Record();
        await server.RequestsAsync(4);

        Assert.Equal(["POST", "POST", "POST", "PATCH"], server.Requests.Select(request => request.Method));
        Assert.Equal(0, server.Recorder.Dropped);
    }

    [Fact]
    public async Task A_missing_permission_drops_the_event_and_says_which_rule_is_missing()
    {
        await using EventServer server = new EventServer().Start();
        server.Fault = async exchange =>
        {
            await exchange.RefuseAsync(403, "Forbidden", "no");
            return true;
        };

        server.Record();
        await Deadline.UntilAsync(() => server.Recorder.Dropped == 1, "the drop");

        Assert.Contains(server.Log, line => line.Message.Contains("""apiGroups ["events.k8s.io"], resources ["events"], verbs ["create"]"""));
    }

    [Fact]
    public async Task A_stop_writes_what_waits_and_the_last_counts()
    {
        await using EventServer server = new EventServer().Start();

        server.Record();
        server.Record();
        server.Record();
        server.Record();
        server.Record("last words");
        await server.StopAsync();

        Assert.Equal(2, server.Events.Count);
        Assert.Equal(4, Series(server));
    }

    [Fact]
    public async Task A_stop_does_not_wait_longer_than_its_limit()
    {
        await using EventServer server = new EventServer().Start();
        server.Fault = async exchange =>
        {
            await exchange.UntilClientLeavesAsync();
            return true;
        };
        server.Record("one");
        server.Record("two");
        await server.RequestsAsync(1);

        Task stopping = server.StopAsync();
        await Deadline.UntilAsync(
            () =>
            {
                server.Time.Advance(TimeSpan.FromSeconds(1));
                return stopping.IsCompleted;
            },
            "the stop");

        Assert.Equal(1, server.Recorder.Dropped);
        await stopping;
    }

    [Theory]
    [InlineData("a", 2000)]
    [InlineData("ä", 600)]
    [InlineData("🚀", 400)]
    public void A_long_note_is_cut_to_1024_bytes_between_characters(string character, int count)
    {
        string note = EventDocument.CutNote(string.Concat(Enumerable.Repeat(character, count)));

        Assert.InRange(Encoding.UTF8.GetByteCount(note), 1024 - 4, 1024);
        Assert.EndsWith("…", note);
        Assert.DoesNotContain('\uFFFD', note);
        Assert.Equal(note, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(note)));
    }

    private static int? Series(EventServer server) =>
        server.Events.Values.Max(written => written["series"]?["count"]?.GetValue<int>());
}
