using LbController.Abstractions.Model;

namespace LbController.Runtime;

/// <summary>
/// Spaces the passes that changes of endpoints cause: a Service's first change goes through at once, those that follow are gathered into
/// one pass a window. Each Service has a window of its own, so that a rollout of one delays no other (contract B51).
/// </summary>
/// <param name="window">The least time between two such passes over a Service.</param>
/// <param name="time">The clock.</param>
/// <param name="enqueue">Has the Service worked on after a delay; zero or less for at once. May be called again before.</param>
internal sealed class EndpointBurst(TimeSpan window, TimeProvider time, Action<ServiceKey, TimeSpan> enqueue)
{
    private const int FewestToForget = 64;

    private readonly Lock _lock = new();

    /// <summary>When the last pass of each Service was, or will be, due.</summary>
    private readonly Dictionary<ServiceKey, DateTimeOffset> _due = [];
    private int _forgetAt = FewestToForget;

    /// <summary>How many Services anything is remembered of.</summary>
    public int Remembered
    {
        get
        {
            lock (_lock)
            {
                return _due.Count;
            }
        }
    }

    public void Signal(ServiceKey service)
    {
        TimeSpan delay;
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (!_due.TryGetValue(service, out DateTimeOffset due) || due + window <= now)
            {
                due = now;
            }
            else if (due <= now)
            {
                due += window;
            }

            // Still to come: asked for again all the same, since a pass in between may have made the queue forget it.
            ForgetPast(now);
            _due[service] = due;
            delay = due - now;
        }

        enqueue(service, delay);
    }

    /// <summary>The Service is gone.</summary>
    public void Forget(ServiceKey service)
    {
        lock (_lock)
        {
            _due.Remove(service);
        }
    }

    /// <summary>Windows that are over say nothing any more; they are looked for only once they may be half of all.</summary>
    private void ForgetPast(DateTimeOffset now)
    {
        if (_due.Count < _forgetAt)
        {
            return;
        }

        foreach ((ServiceKey service, DateTimeOffset due) in _due)
        {
            if (due + window <= now)
            {
                _due.Remove(service);
            }
        }

        _forgetAt = Math.Max(FewestToForget, _due.Count * 2);
    }
}
