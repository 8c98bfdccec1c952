using System.Text;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;
using LbController.Kubernetes.Tests.Scripted;

namespace LbController.Kubernetes.Tests.Http;

public sealed class RequestTests
{
    private static readonly Patch SomePatch = new(PatchType.StrategicMerge, "{}"u8.ToArray());

    [Theory]
    [InlineData(400, "BadRequest", nameof(KubernetesErrorKind.Invalid))]
    [InlineData(401, "Unauthorized", nameof(KubernetesErrorKind.Unauthorized))]
    [InlineData(403, "Forbidden", nameof(KubernetesErrorKind.Forbidden))]
    [InlineData(404, "NotFound", nameof(KubernetesErrorKind.NotFound))]
    [InlineData(409, "Conflict", nameof(KubernetesErrorKind.Conflict))]
    [InlineData(409, "AlreadyExists", nameof(KubernetesErrorKind.AlreadyExists))]
    [InlineData(410, "Expired", nameof(KubernetesErrorKind.Expired))]
    [InlineData(422, "Invalid", nameof(KubernetesErrorKind.Invalid))]
    [InlineData(429, "TooManyRequests", nameof(KubernetesErrorKind.Throttled))]
    [InlineData(500, "InternalError", nameof(KubernetesErrorKind.Unavailable))]
    [InlineData(503, "ServiceUnavailable", nameof(KubernetesErrorKind.Unavailable))]
    [InlineData(504, "Timeout", nameof(KubernetesErrorKind.Timeout))]
    [InlineData(302, "Found", nameof(KubernetesErrorKind.Malformed))]
    public async Task A_refusal_becomes_an_exception_of_its_kind(int status, string reason, string kind)
    {
        await using var fixture = new ApiFixture(exchange => exchange.RefuseAsync(status, reason, "the server's words"), new KubernetesApiOptions { MaxRetries = 0 });

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => GetAsync(fixture));

        Assert.Equal((kind, status, reason), (exception.Kind.ToString(), exception.StatusCode, exception.Reason));
        Assert.StartsWith($"GET /api/v1/namespaces/default/services/web on {fixture.Server.Address}: {status} {reason}: the server's words", exception.Message);
        Assert.Equal("GET /api/v1/namespaces/default/services/web", exception.Request);
    }

    [Fact]
    public async Task A_forbidden_patch_of_a_status_names_the_rule_to_grant()
    {
        await using var fixture = new ApiFixture(exchange => exchange.RefuseAsync(403, "Forbidden", "services \"web\" is forbidden"));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(
            () => fixture.Api.PatchAsync(ResourceTypes.Services, "default", "web", SomePatch, "status", default));

        Assert.EndsWith("""Grant it with an RBAC rule: apiGroups [""], resources ["services/status"], verbs ["patch"]""", exception.Message);
    }

    [Fact]
    public async Task Causes_and_the_wait_are_taken_from_the_status()
    {
        const string Body = """{"kind":"Status","status":"Failure","reason":"Invalid","code":422,"message":"Service is invalid","details":{"retryAfterSeconds":7,"causes":[{"reason":"FieldValueInvalid","message":"Invalid value: 99999","field":"spec.ports[0].port"}]}}""";
        await using var fixture = new ApiFixture(exchange => exchange.RespondAsync(422, Body));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => GetAsync(fixture));

        Assert.Equal(new StatusCause("FieldValueInvalid", "Invalid value: 99999", "spec.ports[0].port"), Assert.Single(exception.Causes));
        Assert.Contains("(spec.ports[0].port: Invalid value: 99999)", exception.Message);
        Assert.Equal(TimeSpan.FromSeconds(7), exception.RetryAfter);
    }

    [Fact]
    public async Task A_failed_UID_precondition_is_a_conflict_although_the_server_calls_it_invalid()
    {
        const string Body = """{"kind":"Status","reason":"Invalid","code":422,"message":"is invalid","details":{"causes":[{"reason":"FieldValueInvalid","message":"field is immutable","field":"metadata.uid"}]}}""";
        await using var fixture = new ApiFixture(exchange => exchange.RespondAsync(422, Body));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => PatchAsync(fixture));

        Assert.Equal(KubernetesErrorKind.Conflict, exception.Kind);
    }

    [Theory]
    [InlineData("<html><body>Bad gateway</body></html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"kind":"Status","code":"wrong shape"}""")]
    public async Task An_error_that_is_no_Status_keeps_its_code_and_its_text(string body)
    {
        await using var fixture = new ApiFixture(exchange => exchange.RespondAsync(502, body, "Content-Type: text/html"), new KubernetesApiOptions { MaxRetries = 0 });

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => GetAsync(fixture));

        Assert.Equal((KubernetesErrorKind.Unavailable, 502), (exception.Kind, exception.StatusCode));
        Assert.Contains($"502{(body.Length > 0 ? ": " + body : "")}", exception.Message);
    }

    [Theory]
    [InlineData("<html>please log in</html>", "please log in")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"ports":7}}""", "services /web: field spec.ports is a number")]
    [InlineData("""{"spec":{}}""", "field metadata is missing")]
    [InlineData("""{"metadata":{"name":"web"}""", "answer is not what the API defines")]
    [InlineData("null", "it is no object")]
    [InlineData("", "answer is not what the API defines")]
    public async Task A_success_that_is_no_such_object_is_Malformed(string body, string expected)
    {
        await using var fixture = new ApiFixture(exchange => exchange.RespondAsync(200, body));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => GetAsync(fixture));

        Assert.Equal(KubernetesErrorKind.Malformed, exception.Kind);
        Assert.Contains(expected, exception.Message.Replace("another number", "a number"));
    }

    [Fact]
    public async Task A_GET_that_meets_429_and_503_is_sent_again_after_the_time_the_server_asked_for()
    {
        int asked = 0;
        var time = new ManualTimeProvider();
        await using var fixture = new ApiFixture(
            exchange => ++asked switch
            {
                1 => exchange.RefuseAsync(429, "TooManyRequests", "slow down", "Retry-After: 3"),
                2 => exchange.RefuseAsync(503, "ServiceUnavailable", "starting", "Retry-After: 5"),
                _ => exchange.RespondAsync(200, Json.Service("web", "1")),
            },
            new KubernetesApiOptions(),
            time: time);

        Task<Service> getting = GetAsync(fixture);
        await WaitAsync(time, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.75));
        await WaitAsync(time, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6.25));

        Assert.Equal("web", (await getting.WithDeadline("the answer")).Metadata.Name);
        Assert.Equal(3, asked);
    }

    [Theory]
    [InlineData(429, 2)]
    [InlineData(500, 1)]
    [InlineData(503, 1)]
    public async Task A_write_is_sent_again_only_when_the_server_certainly_did_not_act(int status, int requests)
    {
        int asked = 0;
        await using var fixture = new ApiFixture(exchange => ++asked == 1 ? exchange.RefuseAsync(status, "Reason", "no") : exchange.RespondAsync(200, Json.Service("web", "1")));

        Exception? exception = await Record.ExceptionAsync(() => PatchAsync(fixture));

        Assert.Equal(requests, asked);
        Assert.Equal(requests == 1, exception is KubernetesApiException { Kind: KubernetesErrorKind.Unavailable });
    }

    [Fact]
    public async Task A_write_whose_connection_breaks_is_not_sent_again()
    {
        int asked = 0;
        await using var fixture = new ApiFixture(exchange =>
        {
            asked++;
            exchange.Reset();
            return Task.CompletedTask;
        });

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => PatchAsync(fixture));

        Assert.Equal(KubernetesErrorKind.Unavailable, exception.Kind);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_a_few_times_even_for_writes_and_then_reported()
    {
        var time = new ManualTimeProvider();
        await using var fixture = new ApiFixture(exchange => Task.CompletedTask, new KubernetesApiOptions { MaxRetries = 2 }, time: time);
        await fixture.Server.DisposeAsync();

        Task<Service> patching = PatchAsync(fixture);
        await WaitAsync(time, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(313));
        await WaitAsync(time, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(625));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => patching.WithDeadline("the refusal"));
        Assert.Equal((KubernetesErrorKind.Unavailable, 0), (exception.Kind, exception.StatusCode));
        Assert.Contains("cannot connect: Connection refused", exception.Message);
        Assert.EndsWith("Check that the API server runs and that the server address in context test of kubeconfig is right.", exception.Message);
    }

    [Fact]
    public async Task A_wait_longer_than_the_limit_goes_to_the_caller()
    {
        await using var fixture = new ApiFixture(exchange => exchange.RefuseAsync(429, "TooManyRequests", "go away", "Retry-After: 120"));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => GetAsync(fixture));

        Assert.Equal(TimeSpan.FromMinutes(2), exception.RetryAfter);
        Assert.Single(fixture.Server.Exchanges);
    }

    [Fact]
    public async Task A_request_without_an_answer_ends_at_its_deadline_as_Timeout()
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new ApiFixture(
            async exchange =>
            {
                asked.TrySetResult();
                await exchange.UntilClientLeavesAsync();
            },
            time: time);

        Task<Service> getting = GetAsync(fixture);
        await asked.Task.WithDeadline("the request");
        time.Advance(TimeSpan.FromSeconds(30));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => getting.WithDeadline("the timeout"));
        Assert.Equal(KubernetesErrorKind.Timeout, exception.Kind);
        Assert.Contains("no complete answer within 30 s", exception.Message);
    }

    [Fact]
    public async Task A_body_that_stalls_ends_at_the_deadline_as_Timeout()
    {
        var time = new ManualTimeProvider();
        await using var fixture = new ApiFixture(
            async exchange =>
            {
                await exchange.BeginChunksAsync();
                await exchange.ChunkAsync("{\"metadata\":");
                await exchange.UntilClientLeavesAsync();
            },
            time: time);

        Task<Service> getting = GetAsync(fixture);
        await time.WaitForTimersAsync().WithDeadline("the deadline is set");
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(KubernetesErrorKind.Timeout, (await Assert.ThrowsAsync<KubernetesApiException>(() => getting.WithDeadline("the timeout"))).Kind);
    }

    [Fact]
    public async Task The_callers_cancellation_is_his_and_no_timeout()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new ApiFixture(async exchange =>
        {
            asked.TrySetResult();
            await exchange.UntilClientLeavesAsync();
        });
        using var cancel = new CancellationTokenSource();

        Task<Service> getting = fixture.Api.GetAsync(ResourceTypes.Services, "default", "web", cancel.Token);
        await asked.Task.WithDeadline("the request");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => getting.WithDeadline("the cancellation"));
    }

    [Fact]
    public async Task A_401_is_answered_once_with_a_fresh_credential_even_for_a_write()
    {
        var credentials = new CountingCredentials("old", "new");
        await using var fixture = new ApiFixture(
            exchange => exchange.Headers["Authorization"] == "Bearer new" ? exchange.RespondAsync(200, Json.Service("web", "1")) : exchange.RefuseAsync(401, "Unauthorized", "expired"),
            credentials: credentials);

        await PatchAsync(fixture);

        Assert.Equal(["Bearer old", "Bearer new"], fixture.Server.Exchanges.Select(exchange => exchange.Headers["Authorization"]));
        Assert.Contains(fixture.Log.Lines, line => line.Event.Name == "ApiCredentialRefused");
        Assert.DoesNotContain(fixture.Log.Lines, line => line.Message.Contains("old"));
    }

    [Fact]
    public async Task A_fresh_credential_may_take_longer_than_the_deadline_of_a_request()
    {
        var time = new ManualTimeProvider();
        var credentials = new CountingCredentials("old", "new") { BeforeSecond = () => time.Advance(TimeSpan.FromMinutes(1)) };
        await using var fixture = new ApiFixture(
            exchange => exchange.Headers["Authorization"] == "Bearer new" ? exchange.RespondAsync(200, Json.Service("web", "1")) : exchange.RefuseAsync(401, "Unauthorized", "expired"),
            credentials: credentials,
            time: time);

        Service service = await GetAsync(fixture).WithDeadline("the answer");

        Assert.Equal("web", service.Metadata.Name);
    }

    [Fact]
    public async Task A_second_401_is_the_answer()
    {
        await using var fixture = new ApiFixture(
            exchange => exchange.RefuseAsync(401, "Unauthorized", "expired"), credentials: new CountingCredentials("one", "two", "three", "four"));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => GetAsync(fixture));

        Assert.Equal(KubernetesErrorKind.Unauthorized, exception.Kind);
        Assert.EndsWith("check, or renew, those of context test of kubeconfig", exception.Message);
        Assert.Equal(2, fixture.Server.Exchanges.Count);
    }

    [Fact]
    public async Task Writes_go_out_with_the_right_method_path_media_type_and_body()
    {
        await using var fixture = new ApiFixture(exchange => exchange.RespondAsync(200, Json.Service("web", "1")));
        byte[] body = Encoding.UTF8.GetBytes("""{"some":"body"}""");

        await fixture.Api.CreateAsync(ResourceTypes.Services, "default", body, default);
        await fixture.Api.ReplaceAsync(ResourceTypes.Services, "default", "web", body, default);
        await fixture.Api.PatchAsync(ResourceTypes.Services, "default", "web", new Patch(PatchType.Json, body), null, default);
        await fixture.Api.PatchAsync(ResourceTypes.Services, "default", "web", new Patch(PatchType.Merge, body), null, default);
        await fixture.Api.PatchAsync(ResourceTypes.Services, "default", "web", new Patch(PatchType.StrategicMerge, body), "status", default);

        Assert.Equal(
            [
                "POST /api/v1/namespaces/default/services application/json",
                "PUT /api/v1/namespaces/default/services/web application/json",
                "PATCH /api/v1/namespaces/default/services/web application/json-patch+json",
                "PATCH /api/v1/namespaces/default/services/web application/merge-patch+json",
                "PATCH /api/v1/namespaces/default/services/web/status application/strategic-merge-patch+json",
            ],
            fixture.Server.Exchanges.Select(exchange => $"{exchange.Method} {exchange.Target} {exchange.Headers["Content-Type"]}"));
        Assert.All(fixture.Server.Exchanges, exchange => Assert.Equal("""{"some":"body"}""", exchange.BodyText));
        Assert.All(fixture.Server.Exchanges, exchange => Assert.Equal("lb-controller", exchange.Headers["User-Agent"]));
    }

    [Fact]
    public async Task Requests_beyond_the_burst_wait_for_the_rate()
    {
        var time = new ManualTimeProvider();
        await using var fixture = new ApiFixture(
            exchange => exchange.RespondAsync(200, Json.Service("web", "1")), new KubernetesApiOptions { RequestsPerSecond = 10, Burst = 2 }, time: time);

        await GetAsync(fixture);
        await GetAsync(fixture);
        Task<Service> third = GetAsync(fixture);

        Assert.Equal(2, fixture.Server.Exchanges.Count);
        await WaitAsync(time, TimeSpan.FromMilliseconds(99), TimeSpan.FromMilliseconds(101));
        await third.WithDeadline("the third request");
    }

    [Fact]
    public async Task A_name_that_would_address_the_collection_is_a_bug_of_the_caller()
    {
        await using var fixture = new ApiFixture(_ => Task.CompletedTask);

        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Api.GetAsync(ResourceTypes.Services, "default", "", default));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Api.GetAsync(ResourceTypes.Services, "", "web", default));
    }

    private static Task<Service> GetAsync(ApiFixture fixture) => fixture.Api.GetAsync(ResourceTypes.Services, "default", "web", default);

    private static Task<Service> PatchAsync(ApiFixture fixture) => fixture.Api.PatchAsync(ResourceTypes.Services, "default", "web", SomePatch, "status", default);

    /// <summary>Waits until a wait within the bounds stands on the clock, and lets it pass. Deadlines of requests in flight are longer.</summary>
    private static async Task WaitAsync(ManualTimeProvider time, TimeSpan atLeast, TimeSpan atMost)
    {
        await Deadline.UntilAsync(() => time.NextDue - time.GetUtcNow() <= atMost, $"a wait of at most {atMost}");
        TimeSpan wait = (time.NextDue ?? time.GetUtcNow()) - time.GetUtcNow();
        Assert.InRange(wait, atLeast, atMost);
        time.Advance(wait);
    }

    private sealed class CountingCredentials(params string[] tokens) : ICredentialSource
    {
        private readonly Credential[] _credentials = [.. tokens.Select(token => new Credential($"Bearer {token}"))];
        private int _current;

        public Action? BeforeSecond { get; init; }

        public ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
        {
            if (_current == 1)
            {
                BeforeSecond?.Invoke();
            }

            return ValueTask.FromResult(_credentials[_current]);
        }

        public bool Refused(Credential refused)
        {
            _current++;
            return true;
        }
    }
}
