using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>
/// Handles keys one after another; a key that is added again before its turn is handled once. A failure is logged, and the key waits
/// for its next change.
/// </summary>
internal sealed partial class KeyedLoop<TKey>(string name, Func<TKey, CancellationToken, ValueTask> handle, ILogger logger) : IAsyncDisposable
    where TKey : notnull
{
    private readonly Channel<TKey> _keys = Channel.CreateUnbounded<TKey>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HashSet<TKey> _waiting = [];
    private readonly Queue<(long Turn, Action Passed)> _passes = new();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private long _added;
    private long _handled;

    public void Start() => _running = Task.Run(RunAsync);

    public void Add(TKey key)
    {
        lock (_gate)
        {
            if (_waiting.Add(key))
            {
                _added++;
                _keys.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Calls back, once, when everything that was added until now has been handled; never where the loop stops before.</summary>
    public void Pass(Action passed)
    {
        lock (_gate)
        {
            if (_handled < _added)
            {
                _passes.Enqueue((_added, passed));
                return;
            }
        }

        passed();
    }

    public async ValueTask DisposeAsync()
    {
        _keys.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (TKey key in _keys.Reader.ReadAllAsync(_stopping.Token))
            {
                lock (_gate)
                {
                    _waiting.Remove(key);
                }

                await HandleAsync(key);
                foreach (Action passed in TakePasses())
                {
                    passed();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster stops.
        }
    }

    private List<Action> TakePasses()
    {
        List<Action> passes = [];
        lock (_gate)
        {
            _handled++;
            while (_passes.TryPeek(out (long Turn, Action Passed) next) && next.Turn <= _handled)
            {
                passes.Add(_passes.Dequeue().Passed);
            }
        }

        return passes;
    }

    private async ValueTask HandleAsync(TKey key)
    {
        try
        {
            await handle(key, _stopping.Token);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            KeyFailed(logger, error, name, key.ToString() ?? "");
        }
    }

    [LoggerMessage(7101, LogLevel.Warning, "Embedded cluster: {Loop} could not handle {Key}")]
    private static partial void KeyFailed(ILogger logger, Exception error, string loop, string key);
}
