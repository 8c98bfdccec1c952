using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Watching;

/// <summary>The growing waits between failed attempts, with client-go's numbers by default: 0.8 s doubled up to 30 s, each stretched by chance to at most twice.</summary>
internal sealed class ReconnectBackoff(TimeSpan min, TimeSpan max, Jitter jitter)
{
    private int _failures;

    public bool IsFresh => _failures == 0;

    public int Failures => _failures;

    public void Reset() => _failures = 0;

    /// <summary>The wait after another failure.</summary>
    public TimeSpan Next()
    {
        TimeSpan wait = min * Math.Pow(2, Math.Min(_failures, 30));
        _failures++;
        return jitter.Stretch(wait < max ? wait : max, 1);
    }
}
