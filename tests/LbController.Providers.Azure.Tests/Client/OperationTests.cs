using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Api;
using Microsoft.Extensions.Logging;
using static LbController.Providers.Azure.Tests.Client.ScriptedArm;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>What Azure works on is followed to its end.</summary>
public sealed class OperationTests
{
    private const string Results = Host + "/subscriptions/s/providers/Microsoft.Network/locations/eastus/operationResults/op1?api-version=2024-05-01&s=%41";

    private static readonly (string, string) AsyncHeader = ("Azure-AsyncOperation", Operation);

    [Fact]
    public async Task AWriteIsFollowedByItsSignedUrlAndReadOnce()
    {
        var arm = new ScriptedArm(Resource(201, "Updating", headers: AsyncHeader), Status("InProgress"), Status("InProgress"), Status("Succeeded"), Resource(200, etag: "W/\\\"2\\\""));
        using var rig = new ClientRig(arm);

        ArmResource written = await rig.PutAsync();

        Assert.Equal(["PUT lb", "GET op1", "GET op1", "GET op1", "GET lb"], arm.Trace);
        Assert.Equal(Operation, arm.Requests.ElementAt(1).Address.OriginalString);
        Assert.Equal("W/\"2\"", written.ETag);
        Assert.Equal(TimeSpan.FromSeconds(1 + 1.5 + 2.25), rig.Elapsed);
    }

    [Fact]
    public async Task QuestionsComeAsOftenAsAzureAsksAndElseEveryFiveSeconds()
    {
        var arm = new ScriptedArm([
            Resource(201, "Updating", headers: [AsyncHeader, ("Retry-After", "7")]),
            Status("InProgress", ("Retry-After", "11")),
            Status("InProgress", ("Retry-After", new ManualTimeProvider().GetUtcNow().AddSeconds(48).ToString("R"))),
            .. Enumerable.Repeat(Status("InProgress"), 20),
            Status("Succeeded"),
            Resource(200)]);
        using var rig = new ClientRig(arm);

        await rig.PutAsync();

        double own = 1 + 1.5 + 2.25 + 3.375 + (16 * 5);
        Assert.Equal(48 + own, rig.Elapsed.TotalSeconds, 3);
    }

    [Fact]
    public async Task AWriteThatIsDoneWithTheFirstAnswerIsAskedForAtOnce()
    {
        var arm = new ScriptedArm(Resource(200, headers: AsyncHeader), Status("Succeeded"), Resource(200));
        using var rig = new ClientRig(arm);

        await rig.PutAsync();

        Assert.Equal(TimeSpan.Zero, rig.Elapsed);
        Assert.Equal(["PUT lb", "GET op1", "GET lb"], arm.Trace);
    }

    [Theory]
    [InlineData("Failed", "SubnetIsFull", ProviderErrorKind.QuotaExceeded)]
    [InlineData("Failed", "InternalServerError", ProviderErrorKind.Unavailable)]
    [InlineData("failed", "SomethingNobodyKnows", ProviderErrorKind.Unavailable)]
    [InlineData("Canceled", "CanceledAndSupersededDueToAnotherOperation", ProviderErrorKind.Conflict)]
    [InlineData("Failed", "ReferencedResourceNotProvisioned", ProviderErrorKind.Conflict)]
    [InlineData("Failed", "InvalidResourceReference", ProviderErrorKind.InvalidRequest)]
    public async Task AFailureInsideAnAnswerOfSuccessIsAFailure(string status, string code, ProviderErrorKind kind)
    {
        var arm = new ScriptedArm(
            Resource(201, "Updating", headers: AsyncHeader),
            Reply(200, $$$"""{"status":"{{{status}}}","error":{"code":"{{{code}}}","message":"the reason"}}""", ("x-ms-correlation-request-id", "c-1")));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal((kind, code, "PUT loadBalancers", "c-1"), (failure.Kind, failure.Code, failure.Operation, failure.RequestId));
        Assert.Contains("the reason", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["PUT lb", "GET op1"], arm.Trace);
    }

    [Theory]
    [InlineData("Failed", "OperationFailed", ProviderErrorKind.Unavailable)]
    [InlineData("Canceled", "OperationCanceled", ProviderErrorKind.Conflict)]
    public async Task AFailureWithoutReasonHasACodeOfOurs(string status, string code, ProviderErrorKind kind)
    {
        var arm = new ScriptedArm(Resource(201, "Updating", headers: AsyncHeader), Status(status));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal((kind, code), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task AnOperationThatFindsAnotherInItsWayIsBegunAgain()
    {
        var arm = new ScriptedArm(
            Resource(200, "Updating", headers: AsyncHeader),
            Reply(200, """{"status":"Failed","error":{"code":"AnotherOperationInProgress","message":"Another operation on this or dependent resource is in progress."}}"""),
            Resource(200, "Updating", headers: AsyncHeader),
            Status("Succeeded"),
            Resource(200));
        using var rig = new ClientRig(arm);

        await rig.PutAsync();

        Assert.Equal(["PUT lb", "GET op1", "PUT lb", "GET op1", "GET lb"], arm.Trace);
    }

    [Fact]
    public async Task WhereNoOperationIsNamedTheStateOfTheResourceDecides()
    {
        var arm = new ScriptedArm(Resource(200, "Updating"), Resource(200, "Updating"), Resource(200, "Updating"), Resource(200), Resource(200));
        using var rig = new ClientRig(arm);

        ArmResource written = await rig.PutAsync();

        Assert.Equal("Succeeded", written.ProvisioningState);
        Assert.Equal(TimeSpan.FromSeconds(2.5), rig.Elapsed);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(404, """{"error":{"code":"NotFound","message":"gone"}}""")]
    [InlineData(410, "gone")]
    [InlineData(200, "{}")]
    [InlineData(200, "<html>")]
    public async Task AForgottenOperationLeavesTheResourceToAsk(int status, string body)
    {
        var arm = new ScriptedArm(Resource(201, "Updating", headers: AsyncHeader), Reply(status, body), Resource(200, "Updating"), Resource(200), Resource(200));
        using var rig = new ClientRig(arm);

        await rig.PutAsync();

        Assert.Equal(["PUT lb", "GET op1", "GET lb", "GET lb", "GET lb"], arm.Trace);
    }

    [Theory]
    [InlineData(200, "<html><body>Sorry")]
    [InlineData(201, "Welcome to the network")]
    [InlineData(202, "[]")]
    public async Task ASuccessThatIsNotAzuresIsNone_AndTheNextCallLooksFirst(int status, string body)
    {
        var arm = new ScriptedArm(Reply(status, body), Resource(200, "Updating"), Resource(200), Resource(200), Resource(200));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal(ProviderErrorKind.Unavailable, failure.Kind);
        Assert.Contains("answered, but not as Azure does", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["PUT lb"], arm.Trace);
        await rig.PutAsync();
        Assert.Equal(["PUT lb", "GET lb", "GET lb", "PUT lb", "GET lb"], arm.Trace);
    }

    [Fact]
    public async Task AnAnswerThatIsCutShortIsFollowedByItsOperation()
    {
        var arm = new ScriptedArm(Reply(200, "{\"id\":", AsyncHeader), Reply(200, """{"status":"Succeeded"}"""), Resource(200));
        using var rig = new ClientRig(arm);

        Assert.Equal("Succeeded", (await rig.PutAsync()).ProvisioningState);
        Assert.Equal(["PUT lb", "GET op1", "GET lb"], arm.Trace);
    }

    [Theory]
    [InlineData("Failed", ProviderErrorKind.Unavailable, "ProvisioningFailed")]
    [InlineData("", ProviderErrorKind.Conflict, "ResourceNotFound")]
    public async Task AForgottenOperationThatLeftNothingGoodHasFailed(string state, ProviderErrorKind kind, string code)
    {
        var arm = new ScriptedArm(
            Resource(201, "Updating", headers: AsyncHeader), Reply(404), state.Length == 0 ? Error(404, "ResourceNotFound") : Resource(200, state));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal((kind, code), (failure.Kind, failure.Code));
    }

    [Theory]
    [InlineData("https://evil.example/operations/op1?s=1")]
    [InlineData("http://management.azure.com/operations/op1")]
    [InlineData("https://management.azure.com.evil.example/operations/op1")]
    [InlineData("https://management.azure.com@evil.example/op1")]
    public async Task AnOperationSomewhereElseIsNotAskedAndTheResourceIs(string link)
    {
        var arm = new ScriptedArm(Resource(201, "Updating", headers: ("Azure-AsyncOperation", link)), Resource(200, "Updating"), Resource(200));
        using var rig = new ClientRig(arm);

        await rig.PutAsync();

        Assert.All(arm.Requests, request => Assert.Equal((Uri.UriSchemeHttps, "management.azure.com"), (request.Address.Scheme, request.Address.Host)));
        Assert.Contains(rig.Logs.Lines, line => line.Event.Id == 6007 && line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task AnOperationHasSomeTimeAndThenIsUnanswered()
    {
        var arm = new ScriptedArm(Resource(201, "Updating", headers: AsyncHeader), Status("InProgress"));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal((ProviderErrorKind.Timeout, "OperationNotDone"), (failure.Kind, failure.Code));
        Assert.Equal(TimeSpan.FromMinutes(15), rig.Elapsed);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public async Task ADeletionThatIsDoneAtOnceIsDone(int status)
    {
        var arm = new ScriptedArm(Reply(status));
        using var rig = new ClientRig(arm);

        await rig.DriveAsync(rig.Arm.DeleteAsync(ClientRig.Id, default));

        Assert.Single(arm.Requests);
    }

    [Theory]
    [InlineData("ResourceNotFound")]
    [InlineData("NotFound")]
    public async Task ADeletionOfWhatIsNotThereIsDone(string code)
    {
        var arm = new ScriptedArm(Error(404, code));
        using var rig = new ClientRig(arm);

        await rig.DriveAsync(rig.Arm.DeleteAsync(ClientRig.Id, default));

        Assert.Single(arm.Requests);
    }

    [Theory]
    [InlineData("ResourceGroupNotFound")]
    [InlineData("SubscriptionNotFound")]
    [InlineData("ParentResourceNotFound")]
    [InlineData("InvalidResourceType")]
    public async Task OtherAbsencesAreNoDeletion(string code)
    {
        var arm = new ScriptedArm(Error(404, code));
        using var rig = new ClientRig(arm);

        Assert.Equal(code, (await rig.FailsAsync(rig.Arm.DeleteAsync(ClientRig.Id, default))).Code);
        Assert.Equal(code, (await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default))).Code);
    }

    [Fact]
    public async Task ADeletionIsFollowedByStatusElseByLocationElseByTheResource()
    {
        var byStatus = new ScriptedArm(Reply(202, "", AsyncHeader, ("Location", Results)), Status("InProgress"), Status("Succeeded"));
        var byLocation = new ScriptedArm(Reply(202, "", ("Location", Results)), Reply(202), Reply(204));
        var byResource = new ScriptedArm(Reply(202), Resource(200, "Deleting"), Error(404, "ResourceNotFound"));
        foreach (ScriptedArm arm in (ScriptedArm[])[byStatus, byLocation, byResource])
        {
            using var rig = new ClientRig(arm);
            await rig.DriveAsync(rig.Arm.DeleteAsync(ClientRig.Id, default));
        }

        Assert.Equal(["DELETE lb", "GET op1", "GET op1"], byStatus.Trace);
        Assert.Equal(["DELETE lb", "GET op1", "GET op1"], byLocation.Trace);
        Assert.Equal(Results, byLocation.Requests.Last().Address.OriginalString);
        Assert.Equal(["DELETE lb", "GET lb", "GET lb"], byResource.Trace);
    }

    [Fact]
    public async Task ADeletionThatFindsNothingInTheEndIsDone()
    {
        var arm = new ScriptedArm(Reply(202, "", AsyncHeader), Reply(200, """{"status":"Failed","error":{"code":"ResourceNotFound","message":"m"}}"""));
        using var rig = new ClientRig(arm);

        await rig.DriveAsync(rig.Arm.DeleteAsync(ClientRig.Id, default));

        Assert.Equal(["DELETE lb", "GET op1"], arm.Trace);
    }

    [Fact]
    public async Task ADeletionThatAzureForgotAndThatDeletedNothingHasFailed()
    {
        var arm = new ScriptedArm(Reply(202, "", AsyncHeader), Reply(404), Resource(200));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.FailsAsync(rig.Arm.DeleteAsync(ClientRig.Id, default));

        Assert.Equal((ProviderErrorKind.Unavailable, "DeletionFailed", "DELETE loadBalancers"), (failure.Kind, failure.Code, failure.Operation));
    }

    [Fact]
    public async Task WhoGoesAwayLeavesTheOperationToTheNextCallOnTheResource()
    {
        using var stop = new CancellationTokenSource();
        var arm = new ScriptedArm(
            Resource(201, "Updating", headers: AsyncHeader),
            async (request, token) =>
            {
                await stop.CancelAsync();
                return await Hang(request, token);
            },
            Status("InProgress"),
            Reply(200, """{"status":"Failed","error":{"code":"X","message":"m"}}"""),
            Resource(200));
        using var rig = new ClientRig(arm);
        await rig.DriveAsync(Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Arm.PutAsync(ClientRig.Id, ClientRig.Body, default, stop.Token)));

        ArmResource? read = await rig.DriveAsync(rig.Arm.GetAsync(new(LoadBalancer.Replace("/lb", "/LB", StringComparison.Ordinal)), default));
        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal("Succeeded", read?.ProvisioningState);
        Assert.Equal(["PUT lb", "GET op1", "GET op1", "GET op1", "GET LB", "GET lb"], arm.Trace);
        Assert.Equal([6008, 6009], rig.Logs.Lines.Where(line => line.Event.Id is 6008 or 6009).Select(line => line.Event.Id));
    }

    [Fact]
    public async Task WhoGoesAwayWhileTheWriteIsOnItsWayLeavesTheResourceToSettle()
    {
        using var stop = new CancellationTokenSource();
        var arm = new ScriptedArm(
            async (request, token) =>
            {
                await stop.CancelAsync();
                return await Hang(request, token);
            },
            Resource(200, "Updating"),
            Resource(200),
            Resource(200),
            Resource(200));
        using var rig = new ClientRig(arm);
        await rig.DriveAsync(Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Arm.PutAsync(ClientRig.Id, ClientRig.Body, default, stop.Token)));

        await rig.PutAsync();

        Assert.Equal(["PUT lb", "GET lb", "GET lb", "PUT lb", "GET lb"], arm.Trace);
    }

    [Fact]
    public async Task SettlingWaitsForTheEndOfWhatSomebodyBegan()
    {
        var arm = new ScriptedArm(Resource(200, "Updating"), Resource(200, "Updating"), Resource(200, "Failed"));
        using var rig = new ClientRig(arm);

        ArmResource? settled = await rig.DriveAsync(rig.Arm.SettleAsync(ClientRig.Id, default));

        Assert.Equal("Failed", settled?.ProvisioningState);
        Assert.Equal(TimeSpan.FromSeconds(2.5), rig.Elapsed);
    }

    [Fact]
    public async Task SettlingOfWhatGoesAwayEndsInNothing()
    {
        var arm = new ScriptedArm(Resource(200, "Deleting"), Error(404, "ResourceNotFound"));
        using var rig = new ClientRig(arm);

        Assert.Null(await rig.DriveAsync(rig.Arm.SettleAsync(ClientRig.Id, default)));
    }

    [Fact]
    public async Task SettlingHasABound()
    {
        using var rig = new ClientRig(new ScriptedArm(Resource(200, "Updating")), settings => settings with { OperationTimeout = TimeSpan.FromMinutes(1) });

        ProviderException failure = await rig.FailsAsync(rig.Arm.SettleAsync(ClientRig.Id, default));

        Assert.Equal((ProviderErrorKind.Timeout, TimeSpan.FromMinutes(1)), (failure.Kind, rig.Elapsed));
    }

    private static Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> Status(string status, params (string Name, string Value)[] headers) =>
        Reply(200, $$"""{"status":"{{status}}"}""", headers);
}
