namespace LbController.Providers.Azure.Client.Flow;

/// <summary>Waits between attempts, decorrelated: each is a random one between the shortest and three times the last.</summary>
internal sealed class Jitter(Random random)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>The next wait.</summary>
    /// <param name="last">The last one, <see cref="Shortest"/> at first.</param>
    public TimeSpan Next(TimeSpan last)
    {
        double share;
        lock (random)
        {
            share = random.NextDouble();
        }

        TimeSpan next = Shortest + (((last * 3) - Shortest) * share);
        return next < Longest ? next : Longest;
    }
}
