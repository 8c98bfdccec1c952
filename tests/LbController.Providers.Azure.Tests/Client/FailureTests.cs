using System.Net;
using System.Text;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client.Pipeline;
using static LbController.Providers.Azure.Tests.Client.ScriptedArm;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>What goes wrong between us and Azure, in virtual time.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData(412, "PreconditionFailed", ProviderErrorKind.Conflict)]
    [InlineData(412, "ConditionNotMet", ProviderErrorKind.Conflict)]
    [InlineData(400, "CanceledAndSupersededDueToAnotherOperation", ProviderErrorKind.Conflict)]
    [InlineData(429, "ReferencedResourceNotProvisioned", ProviderErrorKind.Conflict)]
    [InlineData(400, "ReferencedResourceNotProvisioned", ProviderErrorKind.Conflict)]
    [InlineData(400, "PublicIPAddressCannotBeDeleted", ProviderErrorKind.Conflict)]
    [InlineData(400, "InUseNetworkSecurityGroupCannotBeDeleted", ProviderErrorKind.Conflict)]
    [InlineData(400, "LoadBalancerInUseByVirtualMachineScaleSet", ProviderErrorKind.Conflict)]
    [InlineData(409, "SomethingElse", ProviderErrorKind.Conflict)]
    [InlineData(400, "PublicIPCountLimitReached", ProviderErrorKind.QuotaExceeded)]
    [InlineData(400, "LoadBalancerFrontendIPConfigurationCountLimitReached", ProviderErrorKind.QuotaExceeded)]
    [InlineData(400, "SecurityRulesLimitExceeded", ProviderErrorKind.QuotaExceeded)]
    [InlineData(409, "QuotaExceeded", ProviderErrorKind.QuotaExceeded)]
    [InlineData(400, "SubnetIsFull", ProviderErrorKind.QuotaExceeded)]
    [InlineData(400, "LoadBalancingRuleMustDisableSNATSinceSameFrontendIPConfigurationIsReferencedByOutboundRule", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "AtleastOneIpV4RequiredForIpV6LbFrontendIpConfiguration", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "DnsRecordInUse", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "InvalidRequestFormat", ProviderErrorKind.InvalidRequest)]
    [InlineData(404, "SubscriptionNotFound", ProviderErrorKind.InvalidRequest)]
    [InlineData(404, "ResourceGroupNotFound", ProviderErrorKind.InvalidRequest)]
    [InlineData(404, "ParentResourceNotFound", ProviderErrorKind.NotFound)]
    [InlineData(404, "ResourceNotFound", ProviderErrorKind.NotFound)]
    [InlineData(401, "ExpiredAuthenticationToken", ProviderErrorKind.Denied)]
    [InlineData(401, "InvalidAuthenticationTokenTenant", ProviderErrorKind.Denied)]
    [InlineData(403, "AuthorizationFailed", ProviderErrorKind.Denied)]
    [InlineData(403, "LinkedAuthorizationFailed", ProviderErrorKind.Denied)]
    [InlineData(403, "SomethingElse", ProviderErrorKind.Denied)]
    [InlineData(403, "RequestDisallowedByPolicy", ProviderErrorKind.Denied)]
    [InlineData(409, "ScopeLocked", ProviderErrorKind.Denied)]
    [InlineData(409, "MissingSubscriptionRegistration", ProviderErrorKind.Denied)]
    [InlineData(429, "TooManyRequests", ProviderErrorKind.Throttled)]
    [InlineData(429, "GatewayError", ProviderErrorKind.Throttled)]
    [InlineData(408, "RequestTimeout", ProviderErrorKind.Timeout)]
    [InlineData(504, "GatewayTimeout", ProviderErrorKind.Timeout)]
    [InlineData(500, "InternalServerError", ProviderErrorKind.Unavailable)]
    [InlineData(502, "BadGateway", ProviderErrorKind.Unavailable)]
    [InlineData(503, "SomethingElse", ProviderErrorKind.Unavailable)]
    public async Task EachCodeMeansOneThing(int status, string code, ProviderErrorKind kind)
    {
        using var rig = new ClientRig(new ScriptedArm(Error(status, code, "the reason", ("x-ms-request-id", "r"), ("x-ms-correlation-request-id", "c"))));

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal((kind, code, "PUT loadBalancers", "c"), (failure.Kind, failure.Code, failure.Operation, failure.RequestId));
        Assert.StartsWith($"PUT of loadBalancers lb in resource group rg failed with {code}: the reason.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"code":"PreconditionFailed","message":"m","details":[{"code":"PreconditionFailedEtagMismatch","message":"d"}]}}""", "PreconditionFailed")]
    [InlineData("""{"error":{"code":"RetryableError","message":"m","details":[{"code":"ReferencedResourceNotProvisioned","message":"d"}]}}""", "ReferencedResourceNotProvisioned")]
    [InlineData("""{"Error":{"Code":"BadRequest","Message":"m","InnerError":{"code":"Deeper","message":"d"}}}""", "Deeper")]
    [InlineData("""{"code":"Bare","message":"m"}""", "Bare")]
    [InlineData("""{"error":{"code":"BadRequest","details":"none","innererror":7}}""", "BadRequest")]
    [InlineData("""{"error":{"message":"only words"}}""", "Http400")]
    [InlineData("""{"error":"words"}""", "Http400")]
    [InlineData("\"words\"", "Http400")]
    [InlineData("[1,2]", "Http400")]
    [InlineData("<html><body>Bad\tRequest</body></html>", "Http400")]
    [InlineData("{\"error\":{\"code\":\"Cut", "Http400")]
    [InlineData("", "Http400")]
    public async Task TheMostSpecificCodeIsTold(string body, string code)
    {
        using var rig = new ClientRig(new ScriptedArm(Reply(400, body)));

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal(code, failure.Code);
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.Contains(body.Length == 0 ? "an empty answer" : "failed with", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WordsFromOutsideAreBoundedAndOnOneLine()
    {
        using var rig = new ClientRig(new ScriptedArm(Error(400, "BadRequest", "first\\r\\nsecond\\u001b[31m " + new string('x', 100_000))));

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Contains("first second [31m xxx", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 600, 1000);
    }

    [Fact]
    public async Task ADenialNamesActionAndScopeAndWhatToDo()
    {
        using var rig = new ClientRig(new ScriptedArm(Error(
            403,
            "AuthorizationFailed",
            "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Network/publicIPAddresses/join/action' over scope '/subscriptions/s/resourceGroups/g' or the scope is invalid.")));

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Contains("a role with the action Microsoft.Network/publicIPAddresses/join/action at /subscriptions/s/resourceGroups/g; the role definition", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A404OfSomethingInBetweenIsNoAbsence()
    {
        using var rig = new ClientRig(new ScriptedArm(Reply(404, "<html>no such route</html>")));

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal((ProviderErrorKind.Unavailable, "Http404"), (failure.Kind, failure.Code));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task AFailingAzureIsTriedFourTimesAfterRandomWaits(int status)
    {
        var arm = new ScriptedArm(Reply(status, "<html>"));
        using var rig = new ClientRig(arm);

        await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal(4, arm.Requests.Count);
        Assert.InRange(rig.Elapsed.TotalSeconds, 1.5, 1.5 + 4.5 + 13.5);
    }

    [Fact]
    public async Task AFailingAzureIsTriedAgainWhenItSays()
    {
        var arm = new ScriptedArm(Error(503, "ServerBusy", "m", ("Retry-After", "17")), Resource(200));
        using var rig = new ClientRig(arm);

        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal(TimeSpan.FromSeconds(17), rig.Elapsed);
    }

    [Fact]
    public async Task AStaleETagIsAConflictAtOnce()
    {
        var arm = new ScriptedArm(Error(412, "PreconditionFailed"));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync(PutCondition.Unchanged("W/\"1\""));

        Assert.Equal(ProviderErrorKind.Conflict, failure.Kind);
        Assert.Single(arm.Requests);
    }

    [Theory]
    [InlineData("lost", false)]
    [InlineData("500", false)]
    [InlineData("504", true)]
    [InlineData("lost", true)]
    public async Task AStaleETagAfterALostAnswerIsUnknown(string loss, bool isLocked)
    {
        var first = loss == "lost" ? LostReply : Error(int.Parse(loss), "InternalServerError");
        var arm = isLocked
            ? new ScriptedArm(first, Error(409, "AnotherOperationInProgress"), Error(412, "PreconditionFailed"), Resource(200))
            : new ScriptedArm(first, Error(412, "PreconditionFailed"), Resource(200));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync(PutCondition.Unchanged("W/\"1\""));
        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal((ProviderErrorKind.Timeout, "PreconditionFailed"), (failure.Kind, failure.Code));
        Assert.Contains("Whether it took effect is not known", failure.Message, StringComparison.Ordinal);
        Assert.Contains(rig.Logs.Lines, line => line.Event.Id == 6008);
    }

    [Theory]
    [InlineData(429, "TooManyRequests")]
    [InlineData(409, "AnotherOperationInProgress")]
    public async Task AStaleETagAfterARefusalIsAConflict(int status, string code)
    {
        using var rig = new ClientRig(new ScriptedArm(Error(status, code), Error(412, "PreconditionFailed")));

        Assert.Equal(ProviderErrorKind.Conflict, (await rig.PutFailsAsync(PutCondition.Unchanged("W/\"1\""))).Kind);
    }

    [Fact]
    public async Task AStaleETagAfterARequestThatNeverLeftIsAConflict()
    {
        using var rig = new ClientRig(new ScriptedArm(Throw(new HttpRequestException(HttpRequestError.ConnectionError, "refused")), Error(412, "PreconditionFailed")));

        Assert.Equal(ProviderErrorKind.Conflict, (await rig.PutFailsAsync(PutCondition.Absent)).Kind);
    }

    [Fact]
    public async Task ADeletionWhoseAnswerIsLostIsSentAgain()
    {
        var arm = new ScriptedArm(LostReply, Error(404, "ResourceNotFound"));
        using var rig = new ClientRig(arm);

        await rig.DriveAsync(rig.Arm.DeleteAsync(ClientRig.Id, default));

        Assert.Equal(["DELETE lb", "DELETE lb"], arm.Trace);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, ProviderErrorKind.Unavailable, "cannot be reached")]
    [InlineData(HttpRequestError.SecureConnectionError, ProviderErrorKind.Unavailable, "cannot be reached")]
    [InlineData(HttpRequestError.ResponseEnded, ProviderErrorKind.Timeout, "broke before the answer")]
    public async Task ABrokenConnectionIsTriedAgainAndTold(HttpRequestError error, ProviderErrorKind kind, string words)
    {
        var arm = new ScriptedArm(Throw(new HttpRequestException(error, "why it broke")));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains("why it broke", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, arm.Requests.Count);
    }

    [Fact]
    public async Task AnAttemptWithoutAnswerEndsByItsDeadline()
    {
        var arm = new ScriptedArm(Hang);
        using var rig = new ClientRig(arm, settings => settings with { AttemptTimeout = TimeSpan.FromSeconds(30), Attempts = 2 });

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal(ProviderErrorKind.Timeout, failure.Kind);
        Assert.Contains("no answer from https://management.azure.com/ within 30 s", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, arm.Requests.Count);
        Assert.InRange(rig.Elapsed.TotalSeconds, 60.5, 61.5);
    }

    [Fact]
    public async Task PlainHttpGetsNoToken()
    {
        var arm = new ScriptedArm(Resource(200));
        var credential = new StaticCredential();
        using var rig = new ClientRig(arm, settings => settings with { Endpoint = new Uri("http://management.azure.com"), TokenCredential = credential });

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal(ProviderErrorKind.InvalidRequest, failure.Kind);
        Assert.Contains("https only", failure.Message, StringComparison.Ordinal);
        Assert.Empty(arm.Requests);
        Assert.Equal(0, credential.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{\"id\":")]
    [InlineData("\u0000\u0001")]
    [InlineData("""{"properties":7}""")]
    [InlineData("""{"properties":{"provisioningState":7}}""")]
    public async Task ABrokenResourceIsNone(string body)
    {
        using var rig = new ClientRig(new ScriptedArm(Reply(200, body)));

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal(ProviderErrorKind.Unavailable, failure.Kind);
        Assert.Contains("not as Azure does", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"value":{}}""")]
    [InlineData("""{"value":[{"name":"x"}]}""")]
    [InlineData("""{"value":[7]}""")]
    [InlineData("""{"value":[{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/loadBalancers/x","properties":[]}]}""")]
    [InlineData("")]
    public async Task ABrokenListIsNone(string body)
    {
        using var rig = new ClientRig(new ScriptedArm(Reply(200, body)));

        ProviderException failure = await rig.FailsAsync(rig.Arm.ListAsync("s", "g", "loadBalancers", default));

        Assert.Equal(ProviderErrorKind.Unavailable, failure.Kind);
    }

    [Fact]
    public async Task AnAnswerWithoutEndIsCutOff()
    {
        var arm = new ScriptedArm((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new EndlessContent() }));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal(ProviderErrorKind.Unavailable, failure.Kind);
        Assert.Contains("too long", failure.Message, StringComparison.Ordinal);
        Assert.Single(arm.Requests);
    }

    [Fact]
    public async Task ALargeResourceIsRead()
    {
        var big = new StringBuilder("{\"id\":\"" + LoadBalancer + "\",\"properties\":{\"rules\":[0");
        for (int rule = 0; rule < 500_000; rule++)
        {
            big.Append(",12345678");
        }

        using var rig = new ClientRig(new ScriptedArm(Reply(200, big.Append("]}}").ToString())));

        ArmResource? read = await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal(500_001, read?.Body.GetProperty("properties").GetProperty("rules").GetArrayLength());
    }

    private sealed class EndlessContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] block = new byte[1024 * 1024];
            for (long written = 0; written <= ArmTransport.LongestBody; written += block.Length)
            {
                await stream.WriteAsync(block);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
