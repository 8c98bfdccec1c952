using LbController.Providers.Aws.Client;
using LbController.Providers.Aws.Client.Flow;
using LbController.Providers.Foundation.Flow;
using LbController.Testing;

namespace LbController.Providers.Aws.Tests.Client;

public sealed class TokenBucketTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly TokenBucket _bucket;

    public TokenBucketTests()
    {
        _bucket = new TokenBucket(3, 4, _clock);
    }

    public void Dispose() => _bucket.Dispose();

    [Fact]
    public async Task TheBurstGoesAtOnceAndTheRestAtTheRateInOrder()
    {
        List<int> served = [];
        Task<TimeSpan>[] calls = [.. Enumerable.Range(0, 7).Select(number => TakeAsync(number, served))];
        Assert.Equal([true, true, true, false, false, false, false], calls.Select(call => call.IsCompleted));

        List<TimeSpan> waits = [];
        for (int number = 3; number < 7; number++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(249));
            Assert.False(calls[number].IsCompleted);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            waits.Add(await calls[number].WithDeadline($"call {number}"));
        }

        Assert.Equal([0.25, 0.5, 0.75, 1], waits.Select(wait => wait.TotalSeconds));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], served);
    }

    [Fact]
    public async Task TokensComeBackUpToTheBurst()
    {
        await EmptyAsync();
        _clock.Advance(TimeSpan.FromHours(1));

        await EmptyAsync();

        Assert.False(_bucket.TakeAsync(default).IsCompleted);
    }

    [Fact]
    public async Task WhoIsCancelledLeavesTheLineAndKeepsNobodyWaiting()
    {
        await EmptyAsync();
        using var stop = new CancellationTokenSource();
        Task<TimeSpan> first = _bucket.TakeAsync(stop.Token);
        Task<TimeSpan> second = _bucket.TakeAsync(default);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _clock.Advance(TimeSpan.FromMilliseconds(250));

        Assert.Equal(TimeSpan.FromMilliseconds(250), await second.WithDeadline("the second"));
    }

    [Fact]
    public async Task AThrottleEmptiesTheBucketAndHalvesTheRateForThirtySeconds()
    {
        Assert.True(_bucket.SlowDown());
        Assert.Equal(0.5, (await WaitAsync()).TotalSeconds);
        Assert.False(_bucket.SlowDown());
        Assert.Equal(1, (await WaitAsync()).TotalSeconds);
        _bucket.SlowDown();
        _bucket.SlowDown();
        _bucket.SlowDown();
        Assert.Equal(2, (await WaitAsync()).TotalSeconds);

        _clock.Advance(TokenBucket.SlowPeriod);
        await EmptyAsync();
        Assert.Equal(0.25, (await WaitAsync()).TotalSeconds);
        Assert.True(_bucket.SlowDown());
    }

    [Theory]
    [InlineData("DescribeTags", CallClass.LoadBalancingReads, 40, 10)]
    [InlineData("RegisterTargets", CallClass.LoadBalancingTargets, 20, 4)]
    [InlineData("DeregisterTargets", CallClass.LoadBalancingTargets, 20, 4)]
    [InlineData("ModifyListener", CallClass.LoadBalancingModifications, 20, 3)]
    [InlineData("SetSubnets", CallClass.LoadBalancingModifications, 20, 3)]
    [InlineData("AddTags", CallClass.LoadBalancingOthers, 20, 4)]
    [InlineData("CreateLoadBalancer", CallClass.LoadBalancingOthers, 20, 4)]
    public void ActionsOfElbHaveAwssBuckets(string action, object callClass, int burst, double perSecond)
    {
        Assert.Equal(callClass, CallClasses.Of(AwsService.LoadBalancing, action));
        Assert.Equal((burst, perSecond), CallClasses.Rate((CallClass)callClass));
    }

    [Fact]
    public void ActionsOfEc2HaveBucketsOfTheirOwn()
    {
        Assert.Equal(CallClass.ComputeReads, CallClasses.Of(AwsService.Compute, "DescribeSubnets"));
        Assert.Equal(CallClass.ComputeWrites, CallClasses.Of(AwsService.Compute, "ModifyX"));
        Assert.Equal((50, 10.0), CallClasses.Rate(CallClass.ComputeReads));
        Assert.Equal((20, 5.0), CallClasses.Rate(CallClass.ComputeWrites));
        Assert.Equal(6, Enum.GetValues<CallClass>().Select(callClass => callClass.Label()).Distinct().Count());
    }

    private async Task EmptyAsync()
    {
        for (int token = 0; token < 3; token++)
        {
            Assert.Equal(TimeSpan.Zero, await _bucket.TakeAsync(default));
        }
    }

    private Task<TimeSpan> WaitAsync() => ClientRig.DriveAsync(_clock, _bucket.TakeAsync(default));

    private async Task<TimeSpan> TakeAsync(int number, List<int> served)
    {
        TimeSpan waited = await _bucket.TakeAsync(default);
        served.Add(number);
        return waited;
    }
}
