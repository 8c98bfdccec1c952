namespace LbController.Runtime.Queues;

/// <summary>How failed keys come back, and how many workers one lane may hold.</summary>
internal sealed record WorkQueueOptions
{
    /// <summary>The delay after the first failure; doubles with each further one.</summary>
    public TimeSpan MinRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The delay grows no further than this.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Up to this share of a delay is added to it by chance, so that what failed together does not come back together.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>
    /// How many keys of one lane may be worked on at once; 1 or more, no bound by default. A fixed bound, and not one that counts only while
    /// others wait: work in hand is not taken back, so a worker that is to be free for another lane must be free before that lane's key comes.
    /// </summary>
    public int LaneLimit { get; init; } = int.MaxValue;

    /// <summary>Seven eighths of the workers, and at least one left for others; a single worker serves everyone.</summary>
    /// <param name="workers">How many there are.</param>
    public static int LaneLimitOf(int workers) => workers <= 1 ? 1 : workers - Math.Max(1, workers / 8);
}
