using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client.Flow;
using LbController.Providers.Foundation.Flow;
using static LbController.Providers.Azure.Tests.Client.ScriptedArm;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>Locks make one call wait, throttles a whole class, outages all.</summary>
public sealed class FlowTests
{
    public static TheoryData<int, string, double> Locks => new()
    {
        { 429, """{"error":{"code":"RetryableError","message":"A retryable error occurred.","details":[{"code":"RetryableErrorDueToAnotherOperation","message":"Operation PutLoadBalancer (1) is updating resource x. The call can be retried in 12 seconds."}]}}""", 12 },
        { 429, """{"error":{"code":"RetryableError","message":"A retryable error occurred.","details":[]}}""", 5 },
        { 409, """{"error":{"code":"AnotherOperationInProgress","message":"Another operation on this or dependent resource is in progress."}}""", 5 },
        { 400, """{"Error":{"code":"BadRequest","innererror":{"code":"AnotherOperationInProgress"}}}""", 5 },
        { 503, """{"error":{"code":"AnotherOperationInProgress","message":"m"}}""", 5 },
    };

    [Theory]
    [MemberData(nameof(Locks))]
    public async Task ALockIsWaitedForByTheCallAlone(int status, string body, double seconds)
    {
        var arm = new ScriptedArm(Reply(status, body), Reply(status, body), Resource(200), Resource(200));
        using var rig = new ClientRig(arm);

        await rig.PutAsync(PutCondition.Unchanged("W/\"1\""));

        Assert.Equal(TimeSpan.FromSeconds(2 * seconds), rig.Elapsed);
        Assert.Equal(["PUT lb", "PUT lb", "PUT lb", "GET lb"], arm.Trace);
        Assert.DoesNotContain(rig.Logs.Lines, line => line.Event.Id == 6004);
        Assert.Equal(2, rig.Logs.Lines.Count(line => line.Event.Id == 6006));
    }

    [Fact]
    public async Task ALockIsWaitedForAsLongAsTheHeaderSays()
    {
        using var rig = new ClientRig(new ScriptedArm(Error(409, "AnotherOperationInProgress", "m", ("Retry-After", "9")), Resource(200)));

        await rig.PutAsync();

        Assert.Equal(TimeSpan.FromSeconds(9), rig.Elapsed);
    }

    [Fact]
    public async Task ALockThatDoesNotGoAwayIsAConflict()
    {
        var arm = new ScriptedArm(Error(429, "RetryableErrorDueToAnotherOperation", "can be retried in 40 seconds", ("x-ms-request-id", "r-1")));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal((ProviderErrorKind.Conflict, "RetryableErrorDueToAnotherOperation", "r-1"), (failure.Kind, failure.Code, failure.RequestId));
        Assert.Equal(TimeSpan.FromSeconds(40), failure.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(160), rig.Elapsed);
        Assert.Equal(5, arm.Requests.Count);
    }

    [Fact]
    public async Task OtherCallsGoOnWhileOneWaitsForALock()
    {
        using var rig = new ClientRig(new ScriptedArm(Error(409, "AnotherOperationInProgress"), Resource(200)));
        Task<ArmResource> locked = rig.Arm.PutAsync(ClientRig.Id, ClientRig.Body, default, default);
        await rig.Clock.WaitForTimersAsync().WithDeadline("the lock");

        for (int call = 0; call < 50; call++)
        {
            await rig.Arm.PutAsync(new(Group + "/providers/Microsoft.Network/loadBalancers/other"), ClientRig.Body, default, default).WithDeadline("another call");
        }

        Assert.False(locked.IsCompleted);
        Assert.Equal(TimeSpan.Zero, rig.Elapsed);
        await rig.DriveAsync(locked);
    }

    [Theory]
    [InlineData("""{"error":{"code":"TooManyRequests","message":"m"}}""", "TooManyRequests")]
    [InlineData("""{"Error":{"code":"SubscriptionRequestsThrottled","message":"m"}}""", "SubscriptionRequestsThrottled")]
    [InlineData("""{"error":{"code":"OperationNotAllowed","message":"m","details":[{"code":"TooManyRequests","target":"PutVMScaleSet","message":"{\"operationGroup\":\"x\"}"}]}}""", "TooManyRequests")]
    [InlineData("", "Http429")]
    [InlineData("\"slow down\"", "Http429")]
    public async Task AThrottleSlowsItsClassAndIsTriedAgain(string body, string code)
    {
        var arm = new ScriptedArm(Reply(429, body, ("Retry-After", "3")), Resource(200));
        using var rig = new ClientRig(arm);

        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.InRange(rig.Elapsed.TotalSeconds, 3, 3.2);
        Assert.Contains(rig.Logs.Lines, line => line.Event.Id == 6004 && line.Message.Contains("reads", StringComparison.Ordinal));
        Assert.Contains(rig.Measurements, measured => measured.Name == "lbc_azure_api_calls_total" && measured.Labels.EndsWith($"code={code}", StringComparison.Ordinal));
        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));
        await rig.PutAsync();
    }

    [Fact]
    public async Task AThrottledClassWaitsAndOthersDoNot()
    {
        using var rig = new ClientRig(new ScriptedArm(Error(429, "TooManyRequests"), Reply(204)), settings => settings with { Attempts = 1 });
        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));
        Assert.Equal(ProviderErrorKind.Throttled, failure.Kind);

        Task<ArmResource?> read = rig.Arm.GetAsync(ClientRig.Id, default);
        await rig.Arm.DeleteAsync(ClientRig.Id, default).WithDeadline("a call of another class");

        Assert.False(read.IsCompleted);
        Assert.Equal(TimeSpan.Zero, rig.Elapsed);
        await rig.FailsAsync(read);
        Assert.InRange(rig.Elapsed.TotalSeconds, 0.08, 0.09);
        Assert.Contains(rig.Measurements, measured => measured.Name == "lbc_azure_rate_limit_wait_seconds_total" && measured.Labels == "class=reads");
    }

    [Fact]
    public async Task AThrottleForLongIsGivenBackAtOnce()
    {
        using var rig = new ClientRig(new ScriptedArm(Error(429, "TooManyRequests", "m", ("Retry-After", "300"))));

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal((ProviderErrorKind.Throttled, TimeSpan.FromMinutes(5)), (failure.Kind, failure.RetryAfter));
        Assert.Equal(TimeSpan.Zero, rig.Elapsed);
    }

    [Fact]
    public async Task AClassSlowsDownBeforeAzureRefuses()
    {
        using var rig = new ClientRig(new ScriptedArm(Resource(200, headers: ("x-ms-ratelimit-remaining-subscription-reads", "10")), Resource(200, headers: ("x-ms-ratelimit-remaining-subscription-reads", "11"))));

        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));
        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Single(rig.Logs.Lines, line => line.Event.Id == 6005);
        Assert.Equal(0.08, rig.Elapsed.TotalSeconds, 2);
    }

    [Fact]
    public void ClassesHaveAzuresBuckets()
    {
        Assert.Equal((250, 25.0), CallClasses.Rate(CallClass.Reads));
        Assert.Equal((200, 10.0), CallClasses.Rate(CallClass.Writes));
        Assert.Equal((200, 10.0), CallClasses.Rate(CallClass.Deletes));
    }

    [Fact]
    public async Task TheBurstIsAShareOfAzures()
    {
        using var rig = new ClientRig(new ScriptedArm(Reply(204)), settings => settings with { RateFactor = 0.1 });

        await rig.DriveAsync(Task.WhenAll(Enumerable.Range(0, 22).Select(_ => rig.Arm.DeleteAsync(ClientRig.Id, default))));

        Assert.Equal(2, rig.Elapsed.TotalSeconds, 2);
    }

    [Fact]
    public async Task AfterFiveFailuresInARowCallsFailAtOnceUntilOneSucceeds()
    {
        var down = Error(503, "ServerBusy");
        var arm = new ScriptedArm(down, down, down, down, down, Resource(200));
        using var rig = new ClientRig(arm, settings => settings with { Attempts = 1 });
        for (int call = 0; call < OutageGuard.Failures; call++)
        {
            await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));
        }

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));
        Assert.Equal((ProviderErrorKind.Unavailable, OutageGuard.BreakPeriod), (failure.Kind, failure.RetryAfter));
        Assert.Contains("Azure did not answer", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, arm.Requests.Count);
        rig.Clock.Advance(OutageGuard.BreakPeriod);
        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal([6001, 6002, 6003], rig.Logs.Lines.Select(line => line.Event.Id));
    }
}
