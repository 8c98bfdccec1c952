namespace LbController.Runtime.Queues;

/// <summary>How failed keys come back.</summary>
internal sealed record WorkQueueOptions
{
    /// <summary>The delay after the first failure; doubles with each further one.</summary>
    public TimeSpan MinRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The delay grows no further than this.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Up to this share of a delay is added to it by chance, so that what failed together does not come back together.</summary>
    public double Jitter { get; init; } = 0.1;
}
