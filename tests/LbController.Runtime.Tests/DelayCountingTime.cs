namespace LbController.Runtime.Tests;

/// <summary>A clock that knows how many tasks wait on it: code that does nothing but wait for its next turn has at least one there.</summary>
internal sealed class DelayCountingTime(TimeProvider inner) : TimeProvider
{
    private int _waiting;

    /// <summary>Delays that have not passed.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Only tasks: the deadline of a request is no rest.
        return state is Task ? new Delay(this, callback, state, dueTime, period) : inner.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class Delay : ITimer
    {
        private readonly DelayCountingTime _owner;
        private readonly ITimer _timer;
        private int _over;

        public Delay(DelayCountingTime owner, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _owner = owner;
            Interlocked.Increment(ref owner._waiting);
            _timer = owner.CreateInner(
                now =>
                {
                    End();
                    callback(now);
                },
                state,
                dueTime,
                period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            End();
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                Interlocked.Decrement(ref _owner._waiting);
            }
        }
    }

    private ITimer CreateInner(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
