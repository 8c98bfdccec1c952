using System.Collections.Concurrent;
using System.Net;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>Steady requests, one connection each, from a few clients at a time, until stopped; every answer and every failure counted.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _clients = [];
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentQueue<(int Count, TaskCompletionSource Reached)> _waiters = new();
    private int _requests;
    private int _failures;

    public Load(IPAddress address, int port, int clients = 4)
    {
        for (int i = 0; i < clients; i++)
        {
            _clients.Add(Task.Run(() => RunAsync(address, port)));
        }
    }

    public int Requests => Volatile.Read(ref _requests);

    public int Failures => Volatile.Read(ref _failures);

    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <summary>Completes when this many more requests have ended.</summary>
    public Task MoreAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Enqueue((Requests + count, reached));
        return reached.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task RunAsync(IPAddress address, int port)
    {
        while (!_stop.IsCancellationRequested)
        {
            string? answer = await Client.AskAsync(address, port);
            if (answer is null)
            {
                Interlocked.Increment(ref _failures);
            }
            else
            {
                _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
            }

            int requests = Interlocked.Increment(ref _requests);
            foreach ((int count, TaskCompletionSource reached) in _waiters)
            {
                if (requests >= count)
                {
                    reached.TrySetResult();
                }
            }
        }
    }
}
