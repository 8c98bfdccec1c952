namespace LbController.Providers.Foundation.Flow;

/// <summary>
/// The clouds' own algorithm, kept on our side: a call takes a token, tokens come back at a fixed rate up to the burst. Who comes first
/// goes first. A throttle answer empties the bucket and halves the rate for a while, again for each further one, down to an eighth. The
/// library's limiter has a clock of its own and no way to slow down, hence this one.
/// </summary>
internal sealed class TokenBucket : IDisposable
{
    /// <summary>How long a throttle answer slows the class.</summary>
    public static readonly TimeSpan SlowPeriod = TimeSpan.FromSeconds(30);

    private const double LeastShare = 1.0 / 8;
    private const double RoundingError = 1e-6;

    private readonly int _burst;
    private readonly double _perSecond;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private double _tokens;
    private double _share = 1;
    private long _counted;
    private long _slowUntil;

    /// <summary>A full bucket.</summary>
    public TokenBucket(int burst, double perSecond, TimeProvider timeProvider)
    {
        _burst = burst;
        _perSecond = perSecond;
        _timeProvider = timeProvider;
        _tokens = burst;
        _counted = timeProvider.GetTimestamp();
        _timer = timeProvider.CreateTimer(_ => Serve(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes a token, after waiting for it in line.</summary>
    /// <returns>How long it took; zero where there was one.</returns>
    public async Task<TimeSpan> TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long began;
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            Refill();
            if (_waiting.Count == 0 && _tokens >= 1 - RoundingError)
            {
                _tokens--;
                return TimeSpan.Zero;
            }

            began = _timeProvider.GetTimestamp();
            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            Arm();
        }

        await using (cancellationToken.Register(() => Leave(place, cancellationToken)))
        {
            await place.Value.Task;
        }

        return _timeProvider.GetElapsedTime(began);
    }

    /// <summary>The back end said that this is too much.</summary>
    /// <returns>Whether the class was at its full rate until now.</returns>
    public bool SlowDown()
    {
        lock (_lock)
        {
            Refill();
            bool wasFull = _share >= 1;
            _tokens = Math.Min(_tokens, 0);
            _share = Math.Max(_share / 2, LeastShare);
            _slowUntil = _counted + (long)(SlowPeriod.TotalSeconds * _timeProvider.TimestampFrequency);
            Arm();
            return wasFull;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Leave(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                // It has its token, and goes on with it.
                return;
            }

            _waiting.Remove(place);
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    private void Serve()
    {
        lock (_lock)
        {
            Refill();
            while (_tokens >= 1 - RoundingError && _waiting.First is { } first)
            {
                _tokens--;
                _waiting.RemoveFirst();
                first.Value.TrySetResult();
            }

            Arm();
        }
    }

    /// <summary>Counts the tokens since the last time: slow up to the end of the slow period, at the full rate from there.</summary>
    private void Refill()
    {
        long now = _timeProvider.GetTimestamp();
        if (_share < 1 && now >= _slowUntil)
        {
            Add(_slowUntil);
            _share = 1;
        }

        Add(now);
    }

    private void Add(long until)
    {
        if (until > _counted)
        {
            _tokens = Math.Min(_burst, _tokens + (_timeProvider.GetElapsedTime(_counted, until).TotalSeconds * _perSecond * _share));
            _counted = until;
        }
    }

    private void Arm()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        // At least a millisecond, since timers are no finer and one that is early would be for nothing.
        double milliseconds = (1 - _tokens) / (_perSecond * _share) * 1000;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(milliseconds - RoundingError))), Timeout.InfiniteTimeSpan);
    }
}
