namespace LbController.Providers.Azure.Fake.Faults;

/// <summary>A bucket that fills with time. Its size and rate may change.</summary>
internal sealed class TokenBucket
{
    private double? _tokens;
    private DateTimeOffset? _filled;

    public bool TryTake(DateTimeOffset now, int burst, double perSecond)
    {
        _tokens = Math.Min(burst, (_tokens ?? burst) + ((now - (_filled ?? now)).TotalSeconds * perSecond));
        _filled = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
