namespace LbController.Providers.Aws.Fake.Faults;

/// <summary>A bucket that fills with time.</summary>
/// <param name="burst">Its size.</param>
/// <param name="perSecond">How fast it fills.</param>
internal sealed class TokenBucket(int burst, double perSecond)
{
    private double _tokens = burst;
    private DateTimeOffset? _filled;

    public bool TryTake(DateTimeOffset now)
    {
        _tokens = Math.Min(burst, _tokens + ((now - (_filled ?? now)).TotalSeconds * perSecond));
        _filled = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
