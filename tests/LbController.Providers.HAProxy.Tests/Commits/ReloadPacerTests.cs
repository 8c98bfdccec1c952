using LbController.Providers.HAProxy.Commits;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Commits;

public sealed class ReloadPacerTests
{
    [Fact]
    public void FirstReloadWaitsForNothing_ABurstAtMostTenIntervals_AndQuietForgets()
    {
        var clock = new ManualTimeProvider();
        var pacer = new ReloadPacer(TimeSpan.FromMilliseconds(100), clock);
        var waits = new List<int>();
        for (int i = 0; i < 15; i++)
        {
            TimeSpan delay = pacer.Delay();
            waits.Add((int)Math.Round(delay.TotalMilliseconds));
            clock.Advance(delay);
            pacer.Reloaded();
        }

        Assert.Equal([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1000, 1000, 1000, 1000], waits);
        clock.Advance(TimeSpan.FromSeconds(11));
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
