using System.Globalization;
using LbController.Providers.Aws.Fake;
using LbController.Testing;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>What the script, the buckets and the delays do to calls.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task ScriptedErrors_HitTheNthCallsAndAreUsedUp()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        rig.Aws.Faults.Fail("DescribeTags", "ServiceUnavailable", times: 2, skip: 1, status: 503).Html("DescribeListeners", 502);
        var codes = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            codes.Add((await rig.CallAsync("DescribeTags ResourceArns.1={lb}")).Code);
        }

        Assert.Equal(["OK", "ServiceUnavailable", "ServiceUnavailable", "OK"], codes);
        WireAnswer html = await rig.CallAsync("DescribeListeners LoadBalancerArn={lb}");
        Assert.Equal((502, true), ((int)html.Status, html.Body.StartsWith("<html>", StringComparison.Ordinal)));
        Assert.Equal(0, rig.Aws.Faults.Pending);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task LostReplyHasItsEffect_LostRequestHasNone(bool reply, int groups)
    {
        using var rig = new FakeRig();
        _ = reply ? rig.Aws.Faults.LoseReply("CreateTargetGroup") : rig.Aws.Faults.LoseRequest("CreateTargetGroup");
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.CallAsync("CreateTargetGroup Name=a Protocol=TCP Port=1 VpcId=vpc-1"));
        Assert.Equal(groups, rig.Aws.TargetGroups.Count);
        await rig.DoAsync("CreateTargetGroup Name=a Protocol=TCP Port=1 VpcId=vpc-1");
        Assert.Single(rig.Aws.TargetGroups);
        Assert.Equal([reply ? "LostReply" : "LostRequest", "OK"], rig.Aws.Calls.All.Select(call => call.Outcome));
        Assert.Equal(2, rig.Aws.Calls.Mutating);
    }

    [Fact]
    public async Task DelayWaitsOnTheClock()
    {
        using var rig = new FakeRig();
        rig.Aws.Faults.Delay("DescribeVpcs", TimeSpan.FromMinutes(1));
        Task<WireAnswer> call = rig.CallAsync("DescribeVpcs");
        await rig.Time.WaitForTimersAsync();
        Assert.False(call.IsCompleted);
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("OK", (await call.WithDeadline("the delayed call")).Code);
    }

    [Theory]
    [InlineData("DescribeTargetHealth TargetGroupArn={tcp}", 40, 10)]
    [InlineData("RegisterTargets TargetGroupArn={tcp} Targets.1.Id={node0}", 20, 4)]
    [InlineData("ModifyTargetGroup TargetGroupArn={tcp} HealthyThresholdCount=2", 20, 3)]
    [InlineData("AddTags ResourceArns.1={tcp} Tags.1.Key=a Tags.1.Value=b", 60, 60)]
    public async Task BucketsHoldBursts_AndFillBySecond(string call, int burst, int perSecond)
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        rig.Aws.Throttles = true;
        Assert.Equal(burst, await CountAsync(rig, call));
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(perSecond, await CountAsync(rig, call));
        Assert.Equal(120 - burst - perSecond, rig.Aws.Throttled);
        Assert.Equal(rig.Aws.Throttled, rig.Aws.Calls.Count(item => item.Outcome == "Throttling"));
    }

    [Fact]
    public async Task NewThings_AreNotFoundForAWhile_ButCreatingThemAgainFindsThem()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        rig.Aws.Settings.VisibilityDelay = TimeSpan.FromSeconds(5);
        WireAnswer first = await rig.DoAsync("CreateTargetGroup Name=new Protocol=TCP Port=1 VpcId=vpc-1", "new", "TargetGroupArn");
        WireAnswer again = await rig.DoAsync("CreateTargetGroup Name=new Protocol=TCP Port=1 VpcId=vpc-1");
        Assert.Equal(first.Text("TargetGroupArn"), again.Text("TargetGroupArn"));
        Assert.Equal("TargetGroupNotFound", (await rig.CallAsync("RegisterTargets TargetGroupArn={new} Targets.1.Id={node0}")).Code);
        Assert.DoesNotContain("new", (await rig.DoAsync("DescribeTargetGroups")).All("TargetGroupName"));
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("OK", (await rig.CallAsync("RegisterTargets TargetGroupArn={new} Targets.1.Id={node0}")).Code);
        Assert.Contains("new", (await rig.DoAsync("DescribeTargetGroups")).All("TargetGroupName"));
    }

    [Fact]
    public async Task StaleListings_MissTheNewAndTellTheGone()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        rig.Aws.Settings.ListStaleness = TimeSpan.FromSeconds(10);
        await rig.DoAsync("CreateTargetGroup Name=new Protocol=TCP Port=1 VpcId=vpc-1", "new", "TargetGroupArn");
        await rig.DoAsync("DeleteTargetGroup TargetGroupArn={free}");
        IReadOnlyList<string> listed = (await rig.DoAsync("DescribeTargetGroups")).All("TargetGroupName");
        Assert.Equal(["tcp", "udp", "both", "tls", "free"], listed);
        Assert.Equal("OK", (await rig.CallAsync("DescribeTargetGroups TargetGroupArns.1={new}")).Code);
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["tcp", "udp", "both", "tls", "new"], (await rig.DoAsync("DescribeTargetGroups")).All("TargetGroupName"));
    }

    [Fact]
    public async Task ServerAnswersAsTheHandlerDoes_AndBreaksConnections()
    {
        using var plain = new FakeRig();
        await using FakeAwsServer server = await FakeAwsServer.StartAsync(plain.Aws);
        using var handler = new SocketsHttpHandler();
        using var rig = new FakeRig(endpoint: server.Endpoint, handler: handler, fake: plain.Aws);
        WireAnswer subnets = await rig.DoAsync("DescribeSubnets Filter.1.Name=vpc-id Filter.1.Value.1=vpc-1");
        Assert.Equal(6, subnets.All("subnetId").Count);
        Assert.Equal(plain.Time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture), subnets.Date?.ToString("R", CultureInfo.InvariantCulture));
        plain.Aws.Faults.LoseReply("CreateTargetGroup");
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.CallAsync("CreateTargetGroup Name=a Protocol=TCP Port=1 VpcId=vpc-1"));
        Assert.Single(plain.Aws.TargetGroups);
    }

    [Fact]
    public async Task CallsFromManyThreads_AllCountAndAreSeen()
    {
        using FakeRig rig = await new FakeRig().WithLoadBalancerAsync();
        await Task.WhenAll(Enumerable.Range(1, 8).Select(worker => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++)
            {
                await rig.DoAsync($"RegisterTargets TargetGroupArn={{tcp}} Targets.1.Id={{node0}} Targets.1.Port={(worker * 100) + i}");
                await rig.DoAsync("DescribeTargetHealth TargetGroupArn={tcp}");
                _ = rig.Aws.Targets(rig["tcp"]);
            }
        }))).WithDeadline("eight threads of calls");
        Assert.Equal(200, rig.Aws.Targets(rig["tcp"]).Count);
        Assert.Equal(200, rig.Aws.Calls.Count("RegisterTargets"));
    }

    private static async Task<int> CountAsync(FakeRig rig, string call)
    {
        int served = 0;
        for (int i = 0; i < 60; i++)
        {
            served += (await rig.CallAsync(call)).Code == "OK" ? 1 : 0;
        }

        return served;
    }
}
