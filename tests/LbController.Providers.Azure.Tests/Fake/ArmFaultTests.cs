using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>What the script, the buckets and bad requests do to calls.</summary>
public sealed class ArmFaultTests
{
    [Fact]
    public async Task ScriptedErrors_HitTheNthCallsAndAreUsedUp()
    {
        using var rig = new ArmRig();
        rig.Arm.Faults.Fail("LIST loadBalancers", 503, "ServiceUnavailable", times: 2, skip: 1).Html("GET *", 502);
        var codes = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            codes.Add((await rig.GetAsync("loadBalancers")).Code);
        }

        Assert.Equal(["OK", "ServiceUnavailable", "ServiceUnavailable", "OK"], codes);
        ArmAnswer html = await rig.GetAsync("networkSecurityGroups/nsg");
        Assert.Equal((502, true), (html.Status, html.Body.StartsWith("<html>", StringComparison.Ordinal)));
        Assert.Equal(0, rig.Arm.Faults.Pending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LostAnswerHasItsEffect_LostRequestHasNone(bool answer)
    {
        using var rig = new ArmRig();
        _ = answer ? rig.Arm.Faults.LoseAnswer("PUT publicIPAddresses") : rig.Arm.Faults.LoseRequest("PUT publicIPAddresses");
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.PutIpAsync("ip1"));
        Assert.Equal(answer, rig.Arm.World.Find(rig.Id("publicIPAddresses/ip1")) is not null);
        Assert.Equal(answer ? "LostAnswer" : "LostRequest", Assert.Single(rig.Arm.Journal.All).Outcome);
    }

    [Fact]
    public async Task HangingCall_EndsWhenItsCallerGivesUp()
    {
        using var rig = new ArmRig();
        rig.Arm.Faults.Hang("GET networkSecurityGroups");
        using var http = new HttpClient(rig.Arm.CreateHandler());
        using var stop = new CancellationTokenSource();
        Task<HttpResponseMessage> call = http.GetAsync(new Uri("https://management.test" + rig.Id("networkSecurityGroups/nsg")), stop.Token);
        Assert.False(call.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WithDeadline("the hanging call"));
    }

    [Fact]
    public async Task TruncatedAnswer_IsHalfOfIt_AndDone()
    {
        using var rig = new ArmRig();
        rig.Arm.Faults.Truncate("PUT publicIPAddresses");
        using var http = new HttpClient(rig.Arm.CreateHandler());
        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(() => rig.PutIpAsync("ip1"));
        Assert.NotNull(rig.Arm.World.Find(rig.Id("publicIPAddresses/ip1")));
    }

    [Fact]
    public async Task BucketsRefuseInExcess_AndFillBySecond()
    {
        using var rig = new ArmRig();
        rig.Arm.Settings.Throttle.IsOn = true;
        rig.Arm.Settings.Throttle.ReadBurst = 3;
        rig.Arm.Settings.Throttle.ReadsPerSecond = 2;
        rig.Arm.Settings.Throttle.RetryAfter = null;
        var codes = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            codes.Add((await rig.GetAsync("loadBalancers")).Code);
        }

        Assert.Equal(["OK", "OK", "OK", "TooManyRequests"], codes);
        Assert.Equal(201, (await rig.PutIpAsync("ip1")).Status);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["OK", "OK", "TooManyRequests"], [(await rig.GetAsync("loadBalancers")).Code, (await rig.GetAsync("loadBalancers")).Code, (await rig.GetAsync("loadBalancers")).Code]);
        Assert.Equal((2, string.Empty), (rig.Arm.Throttled, (await rig.GetAsync("loadBalancers")).Header("Retry-After")));
    }

    [Theory]
    [InlineData("PUT", "loadBalancers/lb", """{"location":"a","tag":{}}""", "$.tag")]
    [InlineData("PUT", "loadBalancers/lb", """{"location":"a","etag":"x"}""", "$.etag")]
    [InlineData("PUT", "loadBalancers/lb", """{"location":"a","sku":{"name":"standard"}}""", "$.sku.name")]
    [InlineData("PUT", "networkSecurityGroups/nsg/securityRules/a", """{"properties":{"protocol":"TCP","priority":"1","access":"Allow"}}""", "$.properties.direction,$.properties.priority,$.properties.protocol")]
    [InlineData("PUT", "loadBalancers/lb", "{", "$")]
    [InlineData("PUT", "loadBalancers/lb/probes/p", """{}""", "")]
    [InlineData("GET", "natGatewayz/x", null, "")]
    public async Task RequestAgainstTheDefinitions_IsAViolation(string method, string tail, string? body, string paths)
    {
        using var rig = new ArmRig();
        ArmAnswer answer = await rig.SendAsync(method, rig.Id(tail), body);
        Assert.Equal(paths, string.Join(',', rig.Arm.Violations.Select(violation => violation.JsonPath).Order(StringComparer.Ordinal)));
        Assert.Equal(paths.Length > 0 ? "InvalidRequestContent" : "InvalidResourceType", answer.Code);
        Assert.NotEmpty(rig.Arm.Violations);
    }

    [Theory]
    [InlineData("2023-01-01", "InvalidApiVersionParameter")]
    [InlineData("", "InvalidApiVersionParameter")]
    public async Task OtherVersion_IsAViolation(string version, string code)
    {
        using var rig = new ArmRig();
        rig.ApiVersion = version;
        Assert.Equal(code, (await rig.GetAsync("loadBalancers")).Code);
        Assert.Single(rig.Arm.Violations);
    }

    [Fact]
    public async Task Role_AllowsWhatItSays()
    {
        using var rig = new ArmRig();
        rig.Arm.AllowOnly(["Microsoft.Network/publicIPAddresses/*", "Microsoft.Network/loadBalancers/read"]);
        Assert.Equal(201, (await rig.PutIpAsync("ip1")).Status);
        Assert.Equal("OK", (await rig.GetAsync("loadBalancers")).Code);
        Assert.Equal("AuthorizationFailed", (await rig.DeleteAsync("networkSecurityGroups/nsg")).Code);
        Assert.Equal(
            ["Microsoft.Network/loadBalancers/read", "Microsoft.Network/networkSecurityGroups/delete", "Microsoft.Network/publicIPAddresses/write"],
            rig.Arm.Journal.Actions().Order(StringComparer.Ordinal));
    }
}
