using LbController.Providers.HAProxy.Commits;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Commits;

public sealed class ReloadPacerTests
{
    [Fact]
    public void FirstReloadWaitsForNothing_ABurstAtMostTwentyIntervals_AndQuietForgets()
    {
        var clock = new ManualTimeProvider();
        var pacer = new ReloadPacer(TimeSpan.FromMilliseconds(100), clock);
        var waits = new List<int>();
        for (int i = 0; i < 50; i++)
        {
            TimeSpan delay = pacer.Delay();
            waits.Add((int)Math.Round(delay.TotalMilliseconds));
            clock.Advance(delay);
            pacer.Reloaded();
        }

        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => i * 100), .. Enumerable.Repeat(2000, 30)], waits);
        Assert.InRange(waits.Sum(), 75_000, 85_000);
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(TimeSpan.Zero, pacer.Delay());
    }

    [Fact]
    public void WithoutAnInterval_NothingWaits()
    {
        var pacer = new ReloadPacer(TimeSpan.Zero, new ManualTimeProvider());
        pacer.Reloaded();

        Assert.Equal(TimeSpan.Zero, pacer.Delay());
    }
}
