using System.Threading.Channels;
using LbController.Runtime.Queues;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>The queue's semantics, to the second, on a clock that only the test moves (contract B71).</summary>
public sealed class WorkQueueTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly Observer _observer = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests()
    {
        _queue = new WorkQueue<string>(new WorkQueueOptions { Jitter = 0 }, _time, new Random(1), _observer, _ => "");
    }

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task AKeyAddedTwiceWaitsOnce()
    {
        _queue.Add("a");
        _queue.Add("a");
        Assert.Equal(1, _queue.Depth);
        Assert.Equal("a", await TakeAsync());
        Assert.Equal(0, _queue.Depth);
        Assert.False(TryTake());
    }

    [Fact]
    public async Task AKeyAddedWhileItIsWorkedOnComesUpAgainAfterwardsAndOnce()
    {
        _queue.Add("a");
        await TakeAsync();
        _queue.Add("a");
        _queue.Add("a");
        Assert.False(TryTake());
        _queue.Done("a", TimeSpan.Zero);
        Assert.Equal("a", await TakeAsync());
        _queue.Done("a", TimeSpan.Zero);
        Assert.False(TryTake());
    }

    [Fact]
    public async Task KeysComeInTheOrderOfTheirAdding()
    {
        foreach (string key in (string[])["b", "a", "c"])
        {
            _queue.Add(key);
        }

        Assert.Equal(["b", "a", "c"], [await TakeAsync(), await TakeAsync(), await TakeAsync()]);
    }

    [Fact]
    public void B071_FailuresBackOffFromFiveSecondsToFiveMinutes()
    {
        double[] delays = [.. Enumerable.Range(0, 9).Select(_ => _queue.AddRateLimited("a").TotalSeconds)];
        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300, 300], delays);
        Assert.Equal(9, _observer.Retries);
    }

    [Fact]
    public void B071_SuccessStartsTheBackOffAnew()
    {
        _queue.AddRateLimited("a");
        _queue.AddRateLimited("a");
        Assert.Equal(2, _queue.Failures("a"));
        _queue.Forget("a");
        Assert.Equal(TimeSpan.FromSeconds(5), _queue.AddRateLimited("a"));
    }

    [Fact]
    public void OneKeysFailuresAreNotAnothers()
    {
        _queue.AddRateLimited("a");
        _queue.AddRateLimited("a");
        Assert.Equal(TimeSpan.FromSeconds(5), _queue.AddRateLimited("b"));
    }

    [Fact]
    public void JitterLengthensByAtMostItsShare()
    {
        using var queue = new WorkQueue<int>(new WorkQueueOptions { Jitter = 0.1 }, _time, new Random(7), _observer, _ => "");
        double[] delays = [.. Enumerable.Range(0, 100).Select(key => queue.AddRateLimited(key).TotalSeconds)];
        Assert.All(delays, delay => Assert.InRange(delay, 5, 5.5));
        Assert.True(delays.Distinct().Count() > 50);
    }

    [Fact]
    public async Task ADelayedKeyComesWhenItIsDueAndNotBefore()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(TryTake());
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal("a", await TakeAsync());
        Assert.Equal(0, _time.PendingTimers);
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    public async Task OfSeveralDelaysTheEarliestCounts(int first, int second)
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(first));
        _queue.AddAfter("a", TimeSpan.FromSeconds(second));
        Assert.Equal(1, _time.PendingTimers);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("a", await TakeAsync());
    }

    [Fact]
    public async Task AWorkerThatTakesAKeyForgetsItsOldDelays()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.Add("a");
        await TakeAsync();
        Assert.Equal(0, _time.PendingTimers);
        _queue.AddAfter("a", TimeSpan.FromSeconds(90));
        _queue.Done("a", TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.False(TryTake());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a", await TakeAsync());
        _queue.Done("a", TimeSpan.Zero);
        Assert.Equal(0, _queue.Known);
    }

    [Fact]
    public async Task B045_OfAKeyThatIsDoneWithNothingIsRemembered()
    {
        _queue.AddRateLimited("a");
        _time.Advance(TimeSpan.FromSeconds(5));
        await TakeAsync();
        Assert.Equal(1, _queue.Known);
        _queue.Forget("a");
        _queue.Done("a", TimeSpan.Zero);
        Assert.Equal(0, _queue.Known);
    }

    [Fact]
    public void WhatWasNotTakenCannotBeGivenBack()
    {
        _queue.Add("a");
        Assert.Throws<InvalidOperationException>(() => _queue.Done("a", TimeSpan.Zero));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 3)]
    [InlineData(16, 14)]
    [InlineData(2048, 1792)]
    public void B073_SevenEighthsOfTheWorkersAreALanesShare(int workers, int limit) => Assert.Equal(limit, WorkQueueOptions.LaneLimitOf(workers));

    [Fact]
    public async Task B073_OneKeyOfAnotherLaneIsNextHoweverManyWait()
    {
        using WorkQueue<string> queue = Lanes(int.MaxValue);
        for (int i = 0; i < 5000; i++)
        {
            queue.Add($"crowd/{i}");
        }

        queue.Add("quiet/1");
        Assert.Equal(5001, queue.Depth);
        Assert.Equal(["crowd/0", "quiet/1", "crowd/1"], [await queue.TakeAsync(default), await queue.TakeAsync(default), await queue.TakeAsync(default)]);
    }

    [Fact]
    public async Task B073_ALaneAtItsLimitWaitsAndTheOthersDoNot()
    {
        using WorkQueue<string> queue = Lanes(2);
        foreach (string key in (string[])["hung/1", "hung/2", "hung/3"])
        {
            queue.Add(key);
        }

        await queue.TakeAsync(default);
        await queue.TakeAsync(default);
        Task<string> next = queue.TakeAsync(default).AsTask();
        Assert.False(next.IsCompleted);
        Assert.Equal(1, queue.Depth);
        queue.Add("fine/1");
        Assert.Equal("fine/1", await next.WithDeadline("the other lane's key"));
        next = queue.TakeAsync(default).AsTask();
        queue.Done("hung/1", TimeSpan.Zero);
        Assert.Equal("hung/3", await next.WithDeadline("the lane has room again"));
    }

    [Fact]
    public void NoDelayIsNow()
    {
        _queue.AddAfter("a", TimeSpan.Zero);
        Assert.Equal(1, _queue.Depth);
    }

    [Fact]
    public async Task AClosedQueueTakesInNothingAndHandsOutNothing()
    {
        _queue.Add("a");
        _queue.AddAfter("b", TimeSpan.FromSeconds(1));
        _queue.Close();
        _queue.Add("c");
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<ChannelClosedException>(async () => await _queue.TakeAsync(CancellationToken.None));
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task WaitAndWorkAreMeasured()
    {
        _queue.Add("a");
        _time.Advance(TimeSpan.FromSeconds(3));
        await TakeAsync();
        _queue.Done("a", TimeSpan.FromSeconds(2));
        Assert.Equal([TimeSpan.FromSeconds(3)], _observer.Waits);
        Assert.Equal([TimeSpan.FromSeconds(2)], _observer.Works);
        Assert.Equal(1, _observer.Adds);
    }

    [Fact]
    public async Task ManyWorkersNeverHoldOneKeyTogether()
    {
        using var queue = new WorkQueue<int>(new WorkQueueOptions(), TimeProvider.System, new Random(1), _observer, key => $"{key % 2}");
        int[] holders = new int[5];
        int[] handled = new int[5];
        bool together = false;
        async Task WorkAsync()
        {
            try
            {
                while (true)
                {
                    int key = await queue.TakeAsync(CancellationToken.None);
                    together |= Interlocked.Increment(ref holders[key]) > 1;
                    await Task.Yield();
                    Interlocked.Increment(ref handled[key]);
                    Interlocked.Decrement(ref holders[key]);
                    queue.Done(key, TimeSpan.Zero);
                }
            }
            catch (ChannelClosedException)
            {
                // The end of the test.
            }
        }

        Task[] workers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(WorkAsync))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                queue.Add(i % 5);
            }
        })));
        await Deadline.UntilAsync(() => queue.Depth == 0, "all keys are taken");
        queue.Close();
        await Task.WhenAll(workers).WithDeadline("the workers end");
        Assert.False(together);
        Assert.All(handled, count => Assert.InRange(count, 1, 8000));
    }

    private WorkQueue<string> Lanes(int limit) =>
        new(new WorkQueueOptions { LaneLimit = limit }, _time, new Random(1), _observer, key => key.Split('/')[0]);

    private Task<string> TakeAsync() => _queue.TakeAsync(CancellationToken.None).AsTask().WithDeadline("a key is ready");

    private bool TryTake()
    {
        using var now = new CancellationTokenSource();
        ValueTask<string> take = _queue.TakeAsync(now.Token);
        if (take.IsCompleted)
        {
            return true;
        }

        now.Cancel();
        return false;
    }

    private sealed class Observer : IQueueObserver
    {
        private readonly Lock _lock = new();

        public int Adds { get; private set; }

        public int Retries { get; private set; }

        public List<TimeSpan> Waits { get; } = [];

        public List<TimeSpan> Works { get; } = [];

        public void Added()
        {
            lock (_lock)
            {
                Adds++;
            }
        }

        public void Retried() => Retries++;

        public void Started(TimeSpan waited)
        {
            lock (_lock)
            {
                Waits.Add(waited);
            }
        }

        public void Finished(TimeSpan took)
        {
            lock (_lock)
            {
                Works.Add(took);
            }
        }
    }
}
