using System.Net;
using LbController.Abstractions.Errors;
using LbController.Providers.Foundation.Flow;
using LbController.Testing;
using static LbController.Providers.Aws.Tests.Client.ScriptedTransport;

namespace LbController.Providers.Aws.Tests.Client;

public sealed class OutageTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task AfterFiveFailuresInARowCallsFailAtOnceUntilOneSucceeds()
    {
        Func<CancellationToken, Task<HttpResponseMessage>> down = Reply(HttpStatusCode.ServiceUnavailable, "<html>down");
        var transport = new ScriptedTransport(down, down, down, down, down, down, Elb("DescribeTargetGroups"));
        using var rig = Rig(transport);
        for (int call = 0; call < OutageGuard.Failures; call++)
        {
            await FailsAsync(rig);
        }

        for (int call = 0; call < 10; call++)
        {
            ProviderException failure = await FailsAsync(rig);
            Assert.Equal((ProviderErrorKind.Unavailable, "DescribeTargetGroups"), (failure.Kind, failure.Operation));
            Assert.Equal(OutageGuard.BreakPeriod, failure.RetryAfter);
            Assert.Contains("down", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(5, transport.Requests.Count);
        _clock.Advance(OutageGuard.BreakPeriod);
        await FailsAsync(rig);
        await FailsAsync(rig);
        Assert.Equal(6, transport.Requests.Count);
        _clock.Advance(OutageGuard.BreakPeriod);
        await rig.Elb.DescribeTargetGroupsAsync(default);
        await rig.Ec2.DescribeAvailabilityZonesAsync(default);

        Assert.Equal(8, transport.Requests.Count);
        Assert.Equal([5001, 5002, 5003], rig.Logs.Lines.Select(line => line.Event.Id));
    }

    [Theory]
    [InlineData(403, "AccessDenied")]
    [InlineData(400, "ValidationError")]
    [InlineData(400, "Throttling")]
    [InlineData(500, "HealthUnavailable")]
    public async Task RefusalsOpenNothing(int status, string code)
    {
        var transport = new ScriptedTransport(ElbError(status, code));
        using var rig = Rig(transport);

        for (int call = 0; call < 3 * OutageGuard.Failures; call++)
        {
            ProviderException failure = await ClientRig.DriveAsync(_clock, FailsAsync(rig));
            Assert.Equal(code, failure.Code);
        }

        Assert.Equal(3 * OutageGuard.Failures, transport.Requests.Count);
        Assert.DoesNotContain(rig.Logs.Lines, line => line.Event.Id == 5002);
    }

    private static Task<ProviderException> FailsAsync(ClientRig rig) => Assert.ThrowsAsync<ProviderException>(() => rig.Elb.DescribeTargetGroupsAsync(default));

    private ClientRig Rig(ScriptedTransport transport) =>
        new(ClientRig.Settings(new Uri("http://aws.test/"), transport.Seam) with { Attempts = 1, AttemptTimeout = Timeout.InfiniteTimeSpan }, _clock);
}
