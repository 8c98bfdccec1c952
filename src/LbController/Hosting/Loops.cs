namespace LbController.Hosting;

/// <summary>
/// The loops of one process. One that ends unasked ends all: nothing runs on half alive, and nothing is fire-and-forget.
/// </summary>
internal sealed class Loops
{
    private readonly List<(string Name, Func<CancellationToken, Task> Run)> _loops = [];
    private IReadOnlyList<(string Name, Task Task)> _running = [];

    /// <summary>Adds a loop; before <see cref="RunAsync"/>.</summary>
    public void Add(string name, Func<CancellationToken, Task> run) => _loops.Add((name, run));

    /// <summary>The first loop that has ended, or null while all run.</summary>
    public string? Ended() => _running.FirstOrDefault(loop => loop.Task.IsCompleted).Name;

    /// <summary>Runs all loops until cancelled, or until one ends by itself; then stops the others and waits for them.</summary>
    /// <exception cref="LoopEndedException">A loop ended unasked; the inner exception says why, where it failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running = [.. _loops.Select(loop => (loop.Name, Task.Run(() => loop.Run(stop.Token), CancellationToken.None)))];
        Task first = await Task.WhenAny(_running.Select(loop => loop.Task));
        bool asked = cancellationToken.IsCancellationRequested;
        await stop.CancelAsync();
        foreach ((_, Task task) in _running)
        {
            await task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        (string Name, Task Task) failed = asked
            ? _running.FirstOrDefault(loop => loop.Task.IsFaulted)
            : _running.First(loop => loop.Task == first);
        if (failed.Name is not null)
        {
            throw new LoopEndedException(failed.Name, failed.Task.Exception?.GetBaseException());
        }
    }
}
