using System.Threading.Channels;

namespace LbController.Runtime.Queues;

/// <summary>
/// The queue between events and workers, with client-go's semantics: a key waits at most once however often it is added; a key is
/// worked on by one worker at a time, and what is added meanwhile comes up again afterwards; failed keys come back with growing
/// delays. Safe for any number of producers and workers.
/// </summary>
/// <typeparam name="TKey">What is worked on; compared by its default equality.</typeparam>
internal sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly WorkQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly IQueueObserver _observer;
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly Dictionary<TKey, long> _waiting = [];
    private readonly HashSet<TKey> _processing = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Dictionary<TKey, Delayed> _delayed = [];
    private bool _closed;

    public WorkQueue(WorkQueueOptions options, TimeProvider time, Random random, IQueueObserver observer)
    {
        _options = options;
        _time = time;
        _random = random;
        _observer = observer;
    }

    /// <summary>Keys that wait for a worker; not those being worked on, nor the delayed.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count - _processing.Count(_waiting.ContainsKey);
            }
        }
    }

    /// <summary>Adds a key, unless it waits already. One that is being worked on comes up again when its worker is done.</summary>
    public void Add(TKey key)
    {
        lock (_lock)
        {
            if (_closed || !_waiting.TryAdd(key, _time.GetTimestamp()))
            {
                return;
            }

            _observer.Added();
            if (!_processing.Contains(key))
            {
                _ready.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Adds a key later. Of several delays of one key the earliest counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            DateTimeOffset due = _time.GetUtcNow() + delay;
            if (_closed || (_delayed.TryGetValue(key, out Delayed? pending) && pending.Due <= due))
            {
                return;
            }

            pending?.Timer?.Dispose();
            var delayed = new Delayed(due);
            _delayed[key] = delayed;
            delayed.Timer = _time.CreateTimer(_ => Promote(key, delayed), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Adds a key again after a failure: 5 s after the first, doubling to 300 s.</summary>
    /// <returns>The delay, for messages.</returns>
    public TimeSpan AddRateLimited(TKey key)
    {
        TimeSpan delay;
        lock (_lock)
        {
            int failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
            double seconds = Math.Min(
                _options.MinRetryDelay.TotalSeconds * Math.Pow(2, Math.Min(failures, 30)),
                _options.MaxRetryDelay.TotalSeconds);
            delay = TimeSpan.FromSeconds(seconds * (1 + (_options.Jitter * _random.NextDouble())));
        }

        _observer.Retried();
        AddAfter(key, delay);
        return delay;
    }

    /// <summary>The key's next failure is its first again.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>Failures of a key since its last success.</summary>
    public int Failures(TKey key)
    {
        lock (_lock)
        {
            return _failures.GetValueOrDefault(key);
        }
    }

    /// <summary>The next key to work on; every key taken must be given back with <see cref="Done"/>.</summary>
    /// <exception cref="ChannelClosedException">The queue is closed.</exception>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        TKey key = await _ready.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            if (_waiting.Remove(key, out long since))
            {
                _observer.Started(_time.GetElapsedTime(since));
            }

            _processing.Add(key);
        }

        return key;
    }

    /// <summary>The worker is done with a key, for better or worse.</summary>
    public void Done(TKey key, TimeSpan took)
    {
        lock (_lock)
        {
            _processing.Remove(key);
            if (_waiting.ContainsKey(key) && !_closed)
            {
                _ready.Writer.TryWrite(key);
            }
        }

        _observer.Finished(took);
    }

    /// <summary>Shuts the intake: nothing is added or handed out any more. Work in hand goes on.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            foreach (Delayed delayed in _delayed.Values)
            {
                delayed.Timer?.Dispose();
            }

            _delayed.Clear();
            while (_ready.Reader.TryRead(out _))
            {
            }

            _ready.Writer.Complete();
        }
    }

    public void Dispose() => Close();

    private void Promote(TKey key, Delayed delayed)
    {
        lock (_lock)
        {
            if (!_delayed.TryGetValue(key, out Delayed? current) || current != delayed)
            {
                return;
            }

            _delayed.Remove(key);
            delayed.Timer?.Dispose();
        }

        Add(key);
    }

    private sealed class Delayed(DateTimeOffset due)
    {
        public DateTimeOffset Due { get; } = due;

        public ITimer? Timer { get; set; }
    }
}
