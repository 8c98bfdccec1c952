using System.Net;
using Amazon.Runtime;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client;
using LbController.Testing;
using static LbController.Providers.Aws.Tests.Client.ScriptedTransport;

namespace LbController.Providers.Aws.Tests.Client;

/// <summary>What goes wrong between us and AWS, in virtual time.</summary>
public sealed class FailureTests
{
    private const string Page = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1>&nbsp;</body></html>";

    private static readonly CreateSecurityGroupRequest Group = new("g", "d", "vpc-1", ValueMap.Empty);

    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData(400, "Throttling", ProviderErrorKind.Throttled)]
    [InlineData(400, "ThrottlingException", ProviderErrorKind.Throttled)]
    [InlineData(503, "RequestLimitExceeded", ProviderErrorKind.Throttled)]
    [InlineData(429, "PriorRequestNotComplete", ProviderErrorKind.Throttled)]
    [InlineData(403, "AccessDenied", ProviderErrorKind.Denied)]
    [InlineData(403, "UnauthorizedOperation", ProviderErrorKind.Denied)]
    [InlineData(403, "ExpiredToken", ProviderErrorKind.Denied)]
    [InlineData(403, "InvalidClientTokenId", ProviderErrorKind.Denied)]
    [InlineData(403, "SignatureDoesNotMatch", ProviderErrorKind.Denied)]
    [InlineData(401, "AuthFailure", ProviderErrorKind.Denied)]
    [InlineData(400, "LoadBalancerNotFound", ProviderErrorKind.NotFound)]
    [InlineData(400, "InvalidSubnetID.NotFound", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "InvalidPermission.NotFound", ProviderErrorKind.NotFound)]
    [InlineData(400, "CertificateNotFoundException", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "TooManyTargets", ProviderErrorKind.QuotaExceeded)]
    [InlineData(400, "TooManyLoadBalancers", ProviderErrorKind.QuotaExceeded)]
    [InlineData(400, "RulesPerSecurityGroupLimitExceeded", ProviderErrorKind.QuotaExceeded)]
    [InlineData(400, "TargetGroupAssociationLimit", ProviderErrorKind.QuotaExceeded)]
    [InlineData(400, "DuplicateLoadBalancerName", ProviderErrorKind.Conflict)]
    [InlineData(400, "DuplicateListener", ProviderErrorKind.Conflict)]
    [InlineData(400, "InvalidPermission.Duplicate", ProviderErrorKind.Conflict)]
    [InlineData(400, "ResourceInUse", ProviderErrorKind.Conflict)]
    [InlineData(400, "DependencyViolation", ProviderErrorKind.Conflict)]
    [InlineData(400, "DuplicateTagKeys", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "ValidationError", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "InvalidConfigurationRequest", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "InvalidTarget", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "OperationNotPermitted", ProviderErrorKind.InvalidRequest)]
    [InlineData(400, "SomethingNew", ProviderErrorKind.InvalidRequest)]
    [InlineData(500, "HealthUnavailable", ProviderErrorKind.Unavailable)]
    [InlineData(500, "InternalFailure", ProviderErrorKind.Unavailable)]
    [InlineData(503, "ServiceUnavailable", ProviderErrorKind.Unavailable)]
    [InlineData(500, "SomethingNew", ProviderErrorKind.Unavailable)]
    [InlineData(400, "RequestTimeout", ProviderErrorKind.Timeout)]
    public async Task CodesDecideOnTheKind(int status, string code, ProviderErrorKind kind)
    {
        using var elb = Rig(new ScriptedTransport(ElbError(status, code, "the reason")), attempts: 1);
        using var ec2 = Rig(new ScriptedTransport(Ec2Error(status, code, "the reason")), attempts: 1);

        ProviderException balancing = await Assert.ThrowsAsync<ProviderException>(() => elb.Elb.RegisterTargetsAsync("arn:tg", [new Target("i-1", 1)], default));
        ProviderException compute = await Assert.ThrowsAsync<ProviderException>(() => ec2.Ec2.CreateTagsAsync(["sg-1"], ValueMap.Empty, default));

        Assert.Equal((kind, code, "r-1", "RegisterTargets"), (balancing.Kind, balancing.Code, balancing.RequestId, balancing.Operation));
        Assert.Equal((kind, code, "r-2", "CreateTags"), (compute.Kind, compute.Code, compute.RequestId, compute.Operation));
        Assert.Contains($"RegisterTargets of arn:tg failed with {code}: the reason.", balancing.Message, StringComparison.Ordinal);
        Assert.Contains($"CreateTags of sg-1 failed with {code}: the reason.", compute.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADenialNamesTheAction()
    {
        using var rig = Rig(new ScriptedTransport(ElbError(403, "AccessDenied")));

        ProviderException denied = await Assert.ThrowsAsync<ProviderException>(() => rig.Elb.DeleteListenerAsync("arn:li", default));

        Assert.EndsWith("Allow elasticloadbalancing:DeleteListener in the IAM policy of the controller's role.", denied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThrottlesAreTriedAgainAndSlowTheirClassAlone()
    {
        var transport = new ScriptedTransport(ElbError(400, "Throttling"), ElbError(400, "ThrottlingException"), Elb("DescribeTargetGroups"));
        using var rig = new ClientRig(Settings(transport), _clock, new NoChance());
        DateTimeOffset began = _clock.GetUtcNow();

        Assert.Empty(await ClientRig.DriveAsync(_clock, rig.Elb.DescribeTargetGroupsAsync(default)));

        // No back-off by chance here: a token at half the rate of ten a second, and one at a quarter.
        Assert.Equal(TimeSpan.FromMilliseconds(600), _clock.GetUtcNow() - began);
        Assert.Equal(3, transport.Requests.Count);
        Assert.Equal([5001, 5004], rig.Logs.Lines.Select(line => line.Event.Id));
        Assert.Contains("elb-read", rig.Logs.Lines[1].Message, StringComparison.Ordinal);
        Assert.Equal(2, rig.Measurements.Count(found => found.Name == "lbc_aws_api_calls_total" && found.Labels.Contains("code=Throttling", StringComparison.Ordinal)));
        Assert.Equal(1, rig.Measurements.Count(found => found is ("lbc_aws_api_calls_total", 1, "service=elasticloadbalancing,operation=DescribeTargetGroups,code=OK")));
        Assert.Equal(3, rig.Measurements.Count(found => found is ("lbc_aws_api_call_duration_seconds", _, "service=elasticloadbalancing,operation=DescribeTargetGroups")));
        Assert.Contains(rig.Measurements, found => found is ("lbc_aws_rate_limit_wait_seconds_total", > 0, "class=elb-read"));

        DateTimeOffset before = _clock.GetUtcNow();
        await rig.Ec2.DescribeAvailabilityZonesAsync(default);
        Assert.Equal(before, _clock.GetUtcNow());
    }

    [Fact]
    public async Task APageInPlaceOfAReplyIsAnOutageAfterFourAttempts()
    {
        var transport = new ScriptedTransport(Reply(HttpStatusCode.BadGateway, Page, ("Retry-After", "7")));
        using var rig = Rig(transport);

        ProviderException failure = await FailsAsync(rig.Elb.DescribeTargetGroupsAsync(default));

        Assert.Equal(4, transport.Requests.Count);
        Assert.Equal((ProviderErrorKind.Unavailable, "Http502", TimeSpan.FromSeconds(7)), (failure.Kind, failure.Code, failure.RetryAfter));
        Assert.Contains("502 Bad Gateway", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASuccessThatIsNoXmlIsTriedAgain()
    {
        var transport = new ScriptedTransport(Reply(HttpStatusCode.OK, Page), Reply(HttpStatusCode.OK, "<DescribeTargetGroupsResponse><Desc"), Elb("DescribeTargetGroups"));
        using var rig = Rig(transport);

        Assert.Empty(await ClientRig.DriveAsync(_clock, rig.Elb.DescribeTargetGroupsAsync(default)));
        Assert.Equal(3, transport.Requests.Count);
    }

    [Fact]
    public async Task AnEndpointThatCannotBeReachedIsNamed()
    {
        var transport = new ScriptedTransport(Throw(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused")));
        using var rig = Rig(transport);

        ProviderException failure = await FailsAsync(rig.Elb.DeleteLoadBalancerAsync("b", default));

        Assert.Equal((ProviderErrorKind.Unavailable, 4), (failure.Kind, transport.Requests.Count));
        Assert.Contains("http://aws.test/ cannot be reached: Connection refused", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not known", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALostReplyIsAskedForAgain()
    {
        var transport = new ScriptedTransport(Throw(new HttpRequestException(HttpRequestError.ResponseEnded, "ended")), Throw(new IOException("reset")), Elb("RegisterTargets"));
        using var rig = Rig(transport);

        await ClientRig.DriveAsync(_clock, DoneAsync(rig.Elb.RegisterTargetsAsync("tg", [new Target("i-1", 1)], default)));

        Assert.Equal(3, transport.Requests.Count);
        Assert.Single(transport.Requests.Select(request => request.Form).Distinct());
    }

    [Fact]
    public async Task AChangeWhoseRepliesAreAllLostIsATimeoutOfUnknownEffect()
    {
        using var rig = Rig(new ScriptedTransport(Throw(new IOException("reset"))));

        ProviderException change = await FailsAsync(rig.Elb.RegisterTargetsAsync("tg", [new Target("i-1", 1)], default));
        ProviderException read = await FailsAsync(rig.Elb.DescribeTargetGroupsAsync(default));

        Assert.Equal((ProviderErrorKind.Timeout, ProviderErrorKind.Unavailable), (change.Kind, read.Kind));
        Assert.Contains("Whether it took effect is not known", change.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAwsDoesNotRecogniseAsRepeatedIsNotSentAgainOnceItMayHaveArrived()
    {
        var lost = new ScriptedTransport(Throw(new IOException("reset")));
        var failing = new ScriptedTransport(Ec2Error(500, "InternalError"));
        var refused = new ScriptedTransport(Throw(new HttpRequestException(HttpRequestError.ConnectionError, "refused")), Ec2Error(503, "RequestLimitExceeded"), Ec2("CreateSecurityGroup", "<groupId>sg-1</groupId>"));
        using var first = Rig(lost);
        using var second = Rig(failing);
        using var third = Rig(refused);

        Assert.Equal(ProviderErrorKind.Timeout, (await FailsAsync(first.Ec2.CreateSecurityGroupAsync(Group, default))).Kind);
        Assert.Equal(ProviderErrorKind.Unavailable, (await FailsAsync(second.Ec2.AuthorizeSecurityGroupIngressAsync("sg-1", [], default))).Kind);
        Assert.Equal("sg-1", await ClientRig.DriveAsync(_clock, third.Ec2.CreateSecurityGroupAsync(Group, default)));

        Assert.Equal((1, 1, 3), (lost.Requests.Count, failing.Requests.Count, refused.Requests.Count));
    }

    [Fact]
    public async Task NoAnswerInTimeIsATimeout()
    {
        var transport = new ScriptedTransport(Hang);
        using var rig = new ClientRig(Settings(transport) with { AttemptTimeout = TimeSpan.FromSeconds(20), Attempts = 2 }, _clock);
        DateTimeOffset began = _clock.GetUtcNow();

        ProviderException failure = await FailsAsync(rig.Elb.DeleteLoadBalancerAsync("b", default));

        Assert.Equal((ProviderErrorKind.Timeout, 2), (failure.Kind, transport.Requests.Count));
        Assert.Contains("no answer from http://aws.test/ within 20 s. Whether it took effect is not known.", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_clock.GetUtcNow() - began, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(42));
    }

    [Fact]
    public async Task ACancelledCallSaysSoAndIsNotTriedAgain()
    {
        using var stop = new CancellationTokenSource();
        var sent = new TaskCompletionSource();
        var transport = new ScriptedTransport(Hang)
        {
            BeforeReply = (_, _) =>
            {
                sent.SetResult();
                return Task.CompletedTask;
            },
        };
        using var rig = Rig(transport);

        Task call = rig.Elb.DescribeTargetGroupsAsync(stop.Token);
        await sent.Task.WithDeadline("the request is sent");
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WithDeadline("the call ends"));
        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task ACallThatWaitsForItsTurnCanBeCancelled()
    {
        var transport = new ScriptedTransport(Elb("RegisterTargets"));
        using var rig = Rig(transport);
        for (int call = 0; call < 20; call++)
        {
            await rig.Elb.RegisterTargetsAsync("tg", [], default);
        }

        using var stop = new CancellationTokenSource();
        Task waiting = rig.Elb.RegisterTargetsAsync("tg", [], stop.Token);
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WithDeadline("the call ends"));
        Assert.Equal(20, transport.Requests.Count);
    }

    [Theory]
    [InlineData("SignatureDoesNotMatch")]
    [InlineData("RequestTimeTooSkewed")]
    public async Task AWrongClockIsCorrectedByTheReplys(string code)
    {
        DateTimeOffset theirs = TimeProvider.System.GetUtcNow().AddHours(-3);
        var transport = new ScriptedTransport(ElbError(403, code, "skew", ("Date", theirs.ToString("R"))), Elb("DescribeTargetGroups"));
        using var rig = new ClientRig(Settings(transport) with { Endpoint = new Uri($"http://{code}.skew.test/") }, _clock);

        await ClientRig.DriveAsync(_clock, rig.Elb.DescribeTargetGroupsAsync(default));

        Assert.Equal(2, transport.Requests.Count);
        DateTimeOffset second = DateTimeOffset.ParseExact(transport.Requests.Last().Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal);
        Assert.InRange(second - theirs, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task ExpiredCredentialsAreFetchedAnewOnce()
    {
        var transport = new ScriptedTransport(ElbError(403, "ExpiredToken"), Elb("DescribeTargetGroups"), Ec2Error(401, "RequestExpired"));
        using var credentials = new CountingCredentials();
        using var rig = new ClientRig(Settings(transport) with { Credentials = credentials }, _clock);

        await ClientRig.DriveAsync(_clock, rig.Elb.DescribeTargetGroupsAsync(default));

        Assert.Equal(["token-1", "token-2"], transport.Requests.Select(request => request.Headers["X-Amz-Security-Token"]));
        Assert.Contains(rig.Logs.Lines, line => line.Event.Id == 5005);
        ProviderException failure = await FailsAsync(rig.Ec2.DescribeAvailabilityZonesAsync(default));
        Assert.Equal((ProviderErrorKind.Denied, "RequestExpired"), (failure.Kind, failure.Code));
        Assert.Contains("renew them", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, transport.Requests.Count);
        Assert.Equal(3, credentials.Fetched);
    }

    private static AwsClientSettings Settings(ScriptedTransport transport) =>
        ClientRig.Settings(new Uri("http://aws.test/"), transport.Seam) with { AttemptTimeout = Timeout.InfiniteTimeSpan };

    private static async Task<bool> DoneAsync(Task task)
    {
        await task;
        return true;
    }

    private ClientRig Rig(ScriptedTransport transport, int attempts = 4) => new(Settings(transport) with { Attempts = attempts }, _clock);

    private Task<ProviderException> FailsAsync(Task call) => ClientRig.DriveAsync(_clock, Assert.ThrowsAsync<ProviderException>(() => call));

    /// <summary>Always draws the least.</summary>
    private sealed class NoChance() : Random(0)
    {
        public override double NextDouble() => 0;
    }

    private sealed class CountingCredentials : RefreshingAWSCredentials
    {
        public int Fetched { get; private set; }

        protected override CredentialsRefreshState GenerateNewCredentials() =>
            new(new ImmutableCredentials("AKIDEXAMPLE", "secret", $"token-{++Fetched}"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));

        protected override Task<CredentialsRefreshState> GenerateNewCredentialsAsync() => Task.FromResult(GenerateNewCredentials());
    }
}
