namespace LbController.Runtime;

/// <summary>
/// Lets the first change of a burst through at once and gathers the rest: at most one call a window, and one after the last change.
/// </summary>
internal sealed class NodeBurst : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private readonly Action _act;
    private ITimer? _timer;
    private bool _pending;

    public NodeBurst(TimeSpan window, TimeProvider time, Action act)
    {
        _window = window;
        _time = time;
        _act = act;
    }

    public void Signal()
    {
        lock (_lock)
        {
            if (_timer is not null)
            {
                _pending = true;
                return;
            }

            _timer = _time.CreateTimer(_ => WindowOver(), null, _window, Timeout.InfiniteTimeSpan);
        }

        _act();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _pending = false;
        }
    }

    private void WindowOver()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            if (!_pending)
            {
                return;
            }

            _pending = false;
            _timer = _time.CreateTimer(_ => WindowOver(), null, _window, Timeout.InfiniteTimeSpan);
        }

        _act();
    }
}
