namespace LbController.Runtime;

/// <summary>Time and chance, injected together: what a replay has to repeat.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Random">The chance; used by one thread at a time through <see cref="NextDouble"/>.</param>
internal sealed record ControllerClock(TimeProvider Time, Random Random)
{
    private readonly Lock _lock = new();

    /// <summary>0 up to, but not including, 1.</summary>
    public double NextDouble()
    {
        lock (_lock)
        {
            return Random.NextDouble();
        }
    }
}
