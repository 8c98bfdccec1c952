using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>AWS shows late what was done: new things are not found, listings lie behind.</summary>
public sealed class ConsistencyTests
{
    public static TheoryData<int, int> Delays => new() { { 10, 0 }, { 0, 10 }, { 10, 20 }, { 30, 30 } };

    [Theory]
    [MemberData(nameof(Delays))]
    public async Task LateSight_ServiceLivesThroughAllItsLifeAsWithout(int visibilitySeconds, int stalenessSeconds)
    {
        await using var undisturbed = new TrapRun();
        await LiveAsync(undisturbed);
        await using var run = new TrapRun();
        SetDelays(run.Aws, visibilitySeconds, stalenessSeconds);
        await LiveAsync(run);
        Assert.Equal(CloudText.Of(undisturbed.Aws), CloudText.Of(run.Aws));
        await run.RemoveAsync(RichService.Before(run.Rig).Identity);
        Assert.Empty(run.Aws.Leftovers("lbcontroller.io/cluster"));
    }

    [Theory]
    [InlineData(Fate.DiesAfter)]
    [InlineData(Fate.DiesBefore)]
    [InlineData(Fate.LosesReply)]
    public async Task LateSightAndTroubleInTheCreation_NothingTwiceAndNothingLeft(Fate fate)
    {
        bool isHit = true;
        for (int call = 1; isHit; call++)
        {
            await using var run = new TrapRun(countsWritesOnly: true);
            SetDelays(run.Aws, 10, 20);
            run.Gate.Arm(call, fate);
            await run.ConvergeAsync(RichService.Before(run.Rig));
            isHit = !run.Gate.IsArmed;
            run.Gate.Disarm();
            Assert.Single(run.Aws.LoadBalancers);
            Assert.Equal(4, run.Aws.TargetGroups.Count);
            Assert.Equal(2, run.Aws.SecurityGroups.Count(group => group.Tags.ContainsKey("lbcontroller.io/cluster")));
            await run.RemoveAsync(RichService.Before(run.Rig).Identity);
            Assert.True(run.Aws.Leftovers("lbcontroller.io/cluster") is [], $"after {fate} at call {call}: {string.Join(", ", run.Aws.Leftovers("lbcontroller.io/cluster"))}");
        }
    }

    /// <summary>The Service is deleted while it is being made: what the last call made, and nobody saw, is found in the end.</summary>
    [Theory]
    [InlineData(Fate.DiesAfter)]
    [InlineData(Fate.LosesReply)]
    public async Task LateSightAndTroubleInTheCreation_RemovalAtOnceLeavesNothing(Fate fate)
    {
        bool isHit = true;
        for (int call = 1; isHit; call++)
        {
            await using var run = new TrapRun();
            SetDelays(run.Aws, 10, 20);
            DesiredLoadBalancer desired = RichService.Before(run.Rig);
            run.Gate.Arm(call, fate);
            await run.ConvergeUntilAsync(desired, () => !run.Gate.IsArmed);
            isHit = !run.Gate.IsArmed;
            run.Gate.Disarm();
            await run.RemoveAsync(desired.Identity);
            Assert.True(run.Aws.Leftovers("lbcontroller.io/cluster") is [], $"after {fate} at call {call}: {string.Join(", ", run.Aws.Leftovers("lbcontroller.io/cluster"))}");
        }
    }

    private static void SetDelays(FakeAws aws, int visibilitySeconds, int stalenessSeconds)
    {
        aws.Settings.VisibilityDelay = TimeSpan.FromSeconds(visibilitySeconds);
        aws.Settings.ListStaleness = TimeSpan.FromSeconds(stalenessSeconds);
    }

    private static async Task LiveAsync(TrapRun run)
    {
        await run.ConvergeAsync(RichService.Before(run.Rig));
        run.Rig.Time.Advance(TimeSpan.FromMinutes(5));
        await run.ConvergeAsync(RichService.Before(run.Rig));
        await run.ConvergeAsync(RichService.After(run.Rig));
    }
}
