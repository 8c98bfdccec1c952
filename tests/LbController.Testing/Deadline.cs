namespace LbController.Testing;

/// <summary>
/// Bounds a wait on something real (a process, a socket) and says what was missing. A deadline is the end of a broken test, never a
/// way to wait: what is waited for is always an event.
/// </summary>
public static class Deadline
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    public static async Task WithDeadline(this Task task, string phase, TimeSpan? limit = null)
    {
        try
        {
            await task.WaitAsync(limit ?? Default, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not reached within {limit ?? Default}: {phase}");
        }
    }

    public static async Task<T> WithDeadline<T>(this Task<T> task, string phase, TimeSpan? limit = null)
    {
        await ((Task)task).WithDeadline(phase, limit);
        return await task;
    }

    /// <summary>
    /// For state that announces no change (a foreign process, a file): looks at it every 20 ms of real time until it holds, at most
    /// <paramref name="limit"/>. Prefer an event wherever there is one.
    /// </summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string phase, TimeSpan? limit = null)
    {
        using var expiry = new CancellationTokenSource(limit ?? Default, TimeProvider.System);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!await holds())
        {
            try
            {
                await ticks.WaitForNextTickAsync(expiry.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not reached within {limit ?? Default}: {phase}");
            }
        }
    }

    public static Task UntilAsync(Func<bool> holds, string phase, TimeSpan? limit = null) =>
        UntilAsync(() => Task.FromResult(holds()), phase, limit);
}
