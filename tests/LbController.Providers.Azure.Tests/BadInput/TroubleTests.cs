using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Features;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.BadInput;

/// <summary>Azure that throttles, fails, says nonsense or nothing: told with Azure's code and what to do, and all is well when it is over.</summary>
public sealed class TroubleTests
{
    private static readonly string[] Calls = ["LIST *", "GET virtualNetworks", "PUT publicIPAddresses", "PUT loadBalancers", "PUT networkSecurityGroups"];

    /// <summary>The codes of azure.md part 4 and broken answers: kind, what has to be said, and how it comes.</summary>
    private static readonly Dictionary<string, (ProviderErrorKind Kind, string[] Said, Action<FaultScript, string> Begin)> Troubles = new(StringComparer.Ordinal)
    {
        ["throttled"] = (ProviderErrorKind.Throttled, ["TooManyRequests", "it is tried again, slower"], (faults, calls) => faults.Fail(calls, 429, "TooManyRequests", times: 1000)),
        ["throttled by the gateway"] = (ProviderErrorKind.Throttled, ["TooManyRequests", "slower"], (faults, calls) => faults.Fail(calls, 429, "OperationNotAllowed", detail: "TooManyRequests", times: 1000)),
        ["bad token"] = (ProviderErrorKind.Denied, ["InvalidAuthenticationToken", "Check the controller's credential"], (faults, calls) => faults.Fail(calls, 401, "InvalidAuthenticationToken", times: 1000)),
        ["denied"] = (ProviderErrorKind.Denied, ["AuthorizationFailed", "a role with the action Microsoft.Network/"], (faults, calls) => faults.Fail(calls, 403, "AuthorizationFailed", times: 1000)),
        ["no subscription"] = (ProviderErrorKind.InvalidRequest, ["SubscriptionNotFound", "Check the names of subscription"], (faults, calls) => faults.Fail(calls, 404, "SubscriptionNotFound", times: 1000)),
        ["not registered"] = (ProviderErrorKind.Denied, ["MissingSubscriptionRegistration", "Register Microsoft.Network"], (faults, calls) => faults.Fail(calls, 409, "MissingSubscriptionRegistration", times: 1000)),
        ["HTML"] = (ProviderErrorKind.Unavailable, ["Http502"], (faults, calls) => faults.Html(calls, 502, times: 1000)),
        ["HTML with success"] = (ProviderErrorKind.Unavailable, ["answered, but not as Azure does"], (faults, calls) => faults.Html(calls, 200, times: 1000)),
        ["failing"] = (ProviderErrorKind.Unavailable, ["InternalServerError"], (faults, calls) => faults.Fail(calls, 500, "InternalServerError", times: 1000)),
        ["unavailable"] = (ProviderErrorKind.Unavailable, ["ServiceUnavailable"], (faults, calls) => faults.Fail(calls, 503, "ServiceUnavailable", times: 1000)),
        ["connections that break"] = (ProviderErrorKind.Unavailable, ["broke before the answer"], (faults, calls) => faults.LoseRequest(calls, times: 1000)),
    };

    /// <summary>What is only of importance in answers to reads: after a write whose operation is named the resource is looked at.</summary>
    private static readonly Dictionary<string, (ProviderErrorKind Kind, string[] Said, Action<FaultScript, string> Begin)> TroublesOfReads = new(StringComparer.Ordinal)
    {
        ["cut short"] = (ProviderErrorKind.Unavailable, ["answered, but not as Azure does"], (faults, calls) => faults.Truncate(calls, times: 1000)),
    };

    /// <summary>What is only answered to writes.</summary>
    private static readonly Dictionary<string, (ProviderErrorKind Kind, string[] Said, Action<FaultScript, string> Begin)> TroublesOfWrites = new(StringComparer.Ordinal)
    {
        ["locked"] = (ProviderErrorKind.Conflict, ["RetryableErrorDueToAnotherOperation"], (faults, calls) => faults.Fail(calls, 429, "RetryableError", detail: "RetryableErrorDueToAnotherOperation", times: 1000)),
        ["reference not ready"] = (ProviderErrorKind.Conflict, ["ReferencedResourceNotProvisioned", "has to be written again"], (faults, calls) => faults.Fail(calls, 400, "ReferencedResourceNotProvisioned", times: 1000)),
        ["operation against another"] = (ProviderErrorKind.Conflict, [], (faults, calls) => faults.FailOperation(calls, "AnotherOperationInProgress", times: 1000)),
        ["superseded"] = (ProviderErrorKind.Conflict, ["CanceledAndSupersededDueToAnotherOperation"], (faults, calls) => faults.FailOperation(calls, "CanceledAndSupersededDueToAnotherOperation", times: 1000)),
        ["operation that fails"] = (ProviderErrorKind.Unavailable, ["InternalServerError"], (faults, calls) => faults.FailOperation(calls, "InternalServerError", times: 1000)),
        ["operation that is denied"] = (ProviderErrorKind.Denied, ["LinkedAuthorizationFailed", "a role with the action"], (faults, calls) => faults.FailOperation(calls, "LinkedAuthorizationFailed", times: 1000)),
        ["operation without room"] = (ProviderErrorKind.QuotaExceeded, ["PublicIPCountLimitReached", "ask Azure for a higher limit"], (faults, calls) => faults.FailOperation(calls, "PublicIPCountLimitReached", times: 1000)),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string calls in Calls)
            {
                foreach (string trouble in calls.StartsWith("PUT", StringComparison.Ordinal) ? Troubles.Keys.Concat(TroublesOfWrites.Keys) : Troubles.Keys.Concat(TroublesOfReads.Keys))
                {
                    cases.Add(trouble, calls);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Trouble_IsTold_AndIsOverWhenItEnds(string trouble, string calls)
    {
        await using var rig = new AzureRig();
        (ProviderErrorKind kind, string[] said, Action<FaultScript, string> begin) = Troubles.Concat(TroublesOfReads).Concat(TroublesOfWrites).Single(known => known.Key == trouble).Value;
        begin(rig.Arm.Faults, calls);
        DesiredLoadBalancer web = rig.Service("web");

        Verdict verdict = (await Verdict.OfAsync(rig, web)).AssertPlain();
        bool isUnclear = trouble == "connections that break" && calls.StartsWith("PUT", StringComparison.Ordinal);
        Assert.True(verdict.Error?.Kind == kind || (isUnclear && verdict.Error?.Kind == ProviderErrorKind.Timeout), verdict.Text);
        Assert.All(said, words => Assert.Contains(words, verdict.Text, StringComparison.Ordinal));
        Assert.Equal(kind is ProviderErrorKind.Denied or ProviderErrorKind.QuotaExceeded or ProviderErrorKind.InvalidRequest, verdict.IsBlocked);

        rig.Arm.Faults.Clear();
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(10));
        Assert.True((await Verdict.OfAsync(rig, web)).IsSettled);
        Assert.Equal(["Tcp 80->30080"], rig.Ports("web"));
        await rig.RemoveAsync(web.Identity);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("PUT publicIPAddresses")]
    [InlineData("PUT loadBalancers")]
    [InlineData("PUT networkSecurityGroups")]
    public async Task AnAnswerToAWriteThatIsCutShort_IsMadeUpForByALook(string calls)
    {
        await using var rig = new AzureRig();
        rig.Arm.Faults.Truncate(calls, times: 1000);
        DesiredLoadBalancer web = rig.Service("web");
        Assert.True((await Verdict.OfAsync(rig, web)).IsSettled);
        Assert.Equal(["Tcp 80->30080"], rig.Ports("web"));
        rig.Arm.Faults.Clear();
        await rig.RemoveAsync(web.Identity);
        rig.AssertNothingLeft();
    }

    [Fact]
    public async Task APublicIpThatCannotBeDeleted_KeepsTheRemovalFromBeingDone_UntilItIsGone()
    {
        await using var rig = new AzureRig();
        DesiredLoadBalancer web = rig.Service("web");
        await rig.ConvergeAsync(web);
        rig.Arm.Faults.Fail("DELETE publicIPAddresses", 400, "PublicIPAddressCannotBeDeleted", times: 3);
        for (int pass = 0; pass < 3; pass++)
        {
            Verdict verdict = (await Verdict.OfRemovalAsync(rig, web.Identity)).AssertPlain();
            Assert.Equal((ProviderErrorKind.Conflict, "PublicIPAddressCannotBeDeleted"), (verdict.Error?.Kind, verdict.Error?.Code));
        }

        Assert.True((await Verdict.OfRemovalAsync(rig, web.Identity)).IsSettled);
        rig.AssertNothingLeft();
    }

    [Fact]
    public async Task AFailedLoadBalancer_IsRepaired()
    {
        await using var rig = new AzureRig();
        DesiredLoadBalancer web = rig.Service("web");
        await rig.ConvergeAsync(web);
        foreach (string id in new[] { rig.LoadBalancer().Text("id"), rig.PublicIp("web").Text("id") })
        {
            rig.Arm.World.SetState(id, "Failed");
            await rig.Pump.PassAsync(TimeSpan.FromMinutes(10));
            Assert.True((await Verdict.OfAsync(rig, web)).IsSettled);
            Assert.Equal("Succeeded", rig.Arm.World.Find(id).Text("properties", "provisioningState"));
        }

        await rig.RemoveAsync(web.Identity);
        rig.AssertNothingLeft();
    }
}
