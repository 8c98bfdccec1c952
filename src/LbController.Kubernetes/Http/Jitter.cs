namespace LbController.Kubernetes.Http;

/// <summary>Chance for waits. Seeded instances of <see cref="Random"/> are not safe for concurrent use; this is.</summary>
internal sealed class Jitter(Random random)
{
    private readonly Lock _lock = new();

    /// <summary>A number from 0, inclusive, to 1, exclusive.</summary>
    public double Next()
    {
        lock (_lock)
        {
            return random.NextDouble();
        }
    }

    /// <summary>Between the span and <c>1 + factor</c> times the span.</summary>
    public TimeSpan Stretch(TimeSpan span, double factor) => span * (1 + (factor * Next()));
}
