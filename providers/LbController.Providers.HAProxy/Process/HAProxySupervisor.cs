using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Process;

/// <summary>Watches HAProxy and has it started again when it ends: at once the first time, then after growing waits.</summary>
internal sealed class HAProxySupervisor(HAProxyProcess process, TimeProvider timeProvider, Random random, ILogger logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    /// <summary>Watches until cancelled.</summary>
    /// <param name="restart">Has HAProxy started.</param>
    /// <param name="chores">Done one after the other while HAProxy runs.</param>
    /// <param name="cancellationToken">Ends watching.</param>
    public async Task RunAsync(Func<CancellationToken, Task> restart, IReadOnlyList<Chore> chores, CancellationToken cancellationToken)
    {
        using var ticks = new PeriodicTimer(LookInterval, timeProvider);
        long lastStart = 0;
        long[] lastDone = [.. chores.Select(_ => timeProvider.GetTimestamp())];
        int failures = 0;
        while (await ticks.WaitForNextTickAsync(cancellationToken))
        {
            if (process.IsAlive())
            {
                await RunDueAsync(chores, lastDone, cancellationToken);
                continue;
            }

            failures = lastStart != 0 && timeProvider.GetElapsedTime(lastStart) < Steady ? failures + 1 : 0;
            logger.Ended(process.Pid);
            if (failures > 0)
            {
                await Task.Delay(Wait(failures), timeProvider, cancellationToken);
            }

            lastStart = timeProvider.GetTimestamp();
            try
            {
                await restart(cancellationToken);
            }
            catch (ProviderException exception)
            {
                logger.RestartFailed(Wait(failures + 1), exception.Message, exception);
            }
        }
    }

    private async Task RunDueAsync(IReadOnlyList<Chore> chores, long[] lastDone, CancellationToken cancellationToken)
    {
        for (int i = 0; i < chores.Count; i++)
        {
            if (timeProvider.GetElapsedTime(lastDone[i]) < chores[i].Interval)
            {
                continue;
            }

            lastDone[i] = timeProvider.GetTimestamp();
            try
            {
                await chores[i].RunAsync(cancellationToken);
            }
            catch (ProviderException exception)
            {
                logger.ChoreFailed(exception.Message, exception);
            }
        }
    }

    private TimeSpan Wait(int failures)
    {
        double seconds = Math.Min(LongestWait.TotalSeconds, 0.1 * Math.Pow(2, failures));
        return TimeSpan.FromSeconds(seconds * (0.75 + (0.5 * random.NextDouble())));
    }
}
