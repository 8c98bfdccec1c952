namespace LbController.Providers.HAProxy.Commits;

/// <summary>
/// Spaces reloads. A single change waits for nothing; each reload of the last minute adds one interval to the wait, up to twenty. Every
/// reload leaves a worker behind that finishes its connections, and only so many of these may live: an unpaced burst would cut long
/// connections.
/// </summary>
internal sealed class ReloadPacer(TimeSpan interval, TimeProvider timeProvider)
{
    private const int Most = 20;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Queue<long> _reloads = new();
    private long _last;

    /// <summary>A reload has been asked for.</summary>
    public void Reloaded()
    {
        _last = timeProvider.GetTimestamp();
        _reloads.Enqueue(_last);
    }

    /// <summary>How long to wait before the next.</summary>
    public TimeSpan Delay()
    {
        while (_reloads.TryPeek(out long oldest) && timeProvider.GetElapsedTime(oldest) > Window)
        {
            _reloads.Dequeue();
        }

        if (_reloads.Count == 0)
        {
            return TimeSpan.Zero;
        }

        TimeSpan wait = (interval * Math.Min(_reloads.Count, Most)) - timeProvider.GetElapsedTime(_last);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
