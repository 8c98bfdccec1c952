namespace LbController.Providers.Azure.Fake;

/// <summary>The buckets of Resource Manager. Off at first.</summary>
public sealed class FakeThrottle
{
    /// <summary>Off lets everything through.</summary>
    public bool IsOn { get; set; }

    public int ReadBurst { get; set; } = 250;

    public double ReadsPerSecond { get; set; } = 25;

    public int WriteBurst { get; set; } = 200;

    public double WritesPerSecond { get; set; } = 10;

    public int DeleteBurst { get; set; } = 200;

    public double DeletesPerSecond { get; set; } = 10;

    /// <summary>The Retry-After of a refusal; null for none.</summary>
    public TimeSpan? RetryAfter { get; set; } = TimeSpan.FromSeconds(5);
}
