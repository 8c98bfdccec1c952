namespace LbController.Providers.Foundation.Flow;

/// <summary>A bucket for each class of calls that a vendor counts together.</summary>
/// <typeparam name="TClass">The classes.</typeparam>
internal sealed class TokenBuckets<TClass> : IDisposable
    where TClass : struct, Enum
{
    private readonly Dictionary<TClass, TokenBucket> _buckets;

    /// <param name="rate">How many calls of a class at once, and how many a second for ever.</param>
    /// <param name="factor">These rates times this; at least one call at once.</param>
    /// <param name="timeProvider">The clock.</param>
    public TokenBuckets(Func<TClass, (int Burst, double PerSecond)> rate, double factor, TimeProvider timeProvider) =>
        _buckets = Enum.GetValues<TClass>().ToDictionary(callClass => callClass, callClass => Full(rate(callClass), factor, timeProvider));

    /// <summary>The bucket of a class.</summary>
    public TokenBucket this[TClass callClass] => _buckets[callClass];

    public void Dispose()
    {
        foreach (TokenBucket bucket in _buckets.Values)
        {
            bucket.Dispose();
        }
    }

    private static TokenBucket Full((int Burst, double PerSecond) rate, double factor, TimeProvider timeProvider) =>
        new((int)Math.Clamp(rate.Burst * factor, 1, int.MaxValue), rate.PerSecond * factor, timeProvider);
}
