using System.Collections.Concurrent;
using System.Diagnostics;

namespace LbController.Testing;

/// <summary>
/// Runs asynchronous work on one thread of its own, and turns the clock to the next timer whenever all of it waits for one: an operation that takes
/// minutes is over at once, and what happens at the same time happens in the same order each time. For work that never leaves the process.
/// </summary>
/// <param name="time">The clock that the work goes by.</param>
public sealed class TimePump(ManualTimeProvider time) : SynchronizationContext
{
    /// <summary>Work that takes longer on the machine hangs.</summary>
    private static readonly TimeSpan LongestReal = TimeSpan.FromSeconds(60);

    /// <summary>A library's own thread gets this long to come back before the clock is turned.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(1);

    /// <summary>The pool is let come round so many times.</summary>
    private const int Turns = 3;

    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(5);

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
    private readonly List<Action<Exception>> _running = [];
    private readonly Lock _lock = new();
    private bool _isLooping;

    /// <summary>Runs work to its end, beside other work that is under way.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Action<Exception> fail = error => done.TrySetException(error);
        Post(_ => _ = FollowAsync(work, done, fail), null);
        lock (_lock)
        {
            _running.Add(fail);
            if (!_isLooping)
            {
                _isLooping = true;
                new Thread(Loop) { IsBackground = true, Name = nameof(TimePump) }.Start();
            }
        }

        return done.Task;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<Task> work) => RunAsync(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Lets time pass, with everything that falls due on the way.</summary>
    public Task PassAsync(TimeSpan period) => RunAsync(() => Task.Delay(period, time));

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    private async Task FollowAsync<T>(Func<Task<T>> work, TaskCompletionSource<T> done, Action<Exception> fail)
    {
        try
        {
            T result = await work();
            Forget(fail);
            done.TrySetResult(result);
        }
        catch (Exception error)
        {
            // The caller's to handle, whatever it is.
            Forget(fail);
            done.TrySetException(error);
        }
    }

    private void Forget(Action<Exception> fail)
    {
        lock (_lock)
        {
            _running.Remove(fail);
        }
    }

    private void Loop()
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            long start = Stopwatch.GetTimestamp();
            while (IsNeeded())
            {
                if (Stopwatch.GetElapsedTime(start) > LongestReal)
                {
                    Abandon();
                    return;
                }

                Step();
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Whether there is work left; where there is none, the next begins another loop.</summary>
    private bool IsNeeded()
    {
        lock (_lock)
        {
            return _isLooping = _running.Count > 0;
        }
    }

    private void Abandon()
    {
        Action<Exception>[] left;
        lock (_lock)
        {
            left = [.. _running];
            _running.Clear();
            _isLooping = false;
        }

        foreach (Action<Exception> fail in left)
        {
            fail(new TimeoutException($"The work is not done after {LongestReal}; its clock says {time.GetUtcNow()}."));
        }
    }

    private void Step()
    {
        if (TryNext(out (SendOrPostCallback Callback, object? State) next))
        {
            next.Callback(next.State);
        }
        else if (time.NextDue is { } due)
        {
            TimeSpan left = due - time.GetUtcNow();
            time.Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>Libraries take a turn on threads of the pool now and then, above all when something is cancelled: these come first, on a busy machine, too.</summary>
    private bool TryNext(out (SendOrPostCallback Callback, object? State) next)
    {
        if (_queue.TryTake(out next, Grace))
        {
            return true;
        }

        for (int turn = 0; turn < Turns; turn++)
        {
            var passed = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static passed => passed.Set(), passed, preferLocal: false);
            passed.Wait(LongestTurn);
            if (_queue.TryTake(out next))
            {
                return true;
            }
        }

        return false;
    }
}
