using System.Threading.Channels;

namespace LbController.Runtime.Queues;

/// <summary>
/// The queue between events and workers, with client-go's semantics: a key waits at most once however often it is added; a key is
/// worked on by one worker at a time, and what is added meanwhile comes up again afterwards; failed keys come back with growing
/// delays. Keys wait in lanes: first in first out within a lane, the lanes in turn, and no lane holds all workers, so that neither a
/// crowd nor a back end that hangs for one lane's keys holds up another's. Every operation costs the same however many keys wait. Safe
/// for any number of producers and workers.
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
    private readonly Func<TKey, string> _laneOf;
    private readonly int _laneLimit;
    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);

    /// <summary>The lanes with permits out, in the order of their turns; each at most once.</summary>
    private readonly Queue<Lane> _turns = new();

    /// <summary>One for every key that may be taken now; whose turn it is is decided when it is taken.</summary>
    private readonly Channel<bool> _permits = Channel.CreateUnbounded<bool>();
    private int _depth;
    private bool _closed;

    /// <param name="options">How failed keys come back, and how many workers there are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">The chance in the delays.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="laneOf">The lane of a key; always the same for the same key.</param>
    public WorkQueue(WorkQueueOptions options, TimeProvider time, Random random, IQueueObserver observer, Func<TKey, string> laneOf)
    {
        _options = options;
        _time = time;
        _random = random;
        _observer = observer;
        _laneOf = laneOf;
        _laneLimit = options.LaneLimit;
    }

    /// <summary>Keys that wait for a worker; not those being worked on, nor the delayed.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _depth;
            }
        }
    }

    /// <summary>Keys that anything is known of: waiting, delayed, being worked on, or failed. What is done with leaves nothing here.</summary>
    public int Known
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Adds a key, unless it waits already. One that is being worked on comes up again when its worker is done.</summary>
    public void Add(TKey key)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                Add(key, EntryOf(key));
            }
        }
    }

    /// <summary>
    /// Adds a key later. Of several delays the earliest counts, until a worker takes the key: that forgets them all, for each pass decides
    /// afresh when its key comes back.
    /// </summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            Entry entry = EntryOf(key);
            DateTimeOffset due = _time.GetUtcNow() + delay;
            if (entry.Delayed is { } pending && pending.Due <= due)
            {
                return;
            }

            entry.Delayed?.Timer?.Dispose();
            var delayed = new Delayed(due);
            entry.Delayed = delayed;
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
            int failures = EntryOf(key).Failures++;
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
            if (_entries.TryGetValue(key, out Entry? entry))
            {
                entry.Failures = 0;
                DropIfIdle(key, entry);
            }
        }
    }

    /// <summary>Failures of a key since its last success.</summary>
    public int Failures(TKey key)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(key, out Entry? entry) ? entry.Failures : 0;
        }
    }

    /// <summary>The next key to work on; every key taken must be given back with <see cref="Done"/>.</summary>
    /// <exception cref="ChannelClosedException">The queue is closed.</exception>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        await _permits.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            Lane lane = _turns.Dequeue();
            TKey key = lane.Ready.Dequeue();
            lane.Permits--;
            lane.Working++;
            if (lane.Permits > 0)
            {
                _turns.Enqueue(lane);
            }

            Entry entry = _entries[key];
            entry.IsWaiting = false;
            entry.IsWorkedOn = true;
            entry.Delayed?.Timer?.Dispose();
            entry.Delayed = null;
            _depth--;
            _observer.Started(_time.GetElapsedTime(entry.Since));
            return key;
        }
    }

    /// <summary>The worker is done with a key, for better or worse.</summary>
    public void Done(TKey key, TimeSpan took)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out Entry? entry) || entry is not { IsWorkedOn: true, Lane: { } lane })
            {
                throw new InvalidOperationException($"{key} is given back, and was not taken");
            }

            entry.IsWorkedOn = false;
            lane.Working--;
            if (entry.IsWaiting && !_closed)
            {
                MakeReady(key, lane);
            }
            else
            {
                entry.Lane = null;
            }

            Permit(lane);
            if (lane is { Working: 0, Ready.Count: 0 })
            {
                _lanes.Remove(lane.Name);
            }

            DropIfIdle(key, entry);
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
            foreach (Entry entry in _entries.Values)
            {
                entry.Delayed?.Timer?.Dispose();
                entry.Delayed = null;
            }

            while (_permits.Reader.TryRead(out _))
            {
            }

            _permits.Writer.Complete();
        }
    }

    public void Dispose() => Close();

    private void Add(TKey key, Entry entry)
    {
        if (entry.IsWaiting)
        {
            return;
        }

        entry.IsWaiting = true;
        entry.Since = _time.GetTimestamp();
        _observer.Added();
        if (!entry.IsWorkedOn)
        {
            Lane lane = LaneOf(key);
            entry.Lane = lane;
            MakeReady(key, lane);
            Permit(lane);
        }
    }

    private void MakeReady(TKey key, Lane lane)
    {
        lane.Ready.Enqueue(key);
        _depth++;
    }

    /// <summary>Lets as many of the lane's keys go as its limit allows.</summary>
    private void Permit(Lane lane)
    {
        while (!_closed && lane.Permits < lane.Ready.Count && lane.Working + lane.Permits < _laneLimit)
        {
            if (lane.Permits++ == 0)
            {
                _turns.Enqueue(lane);
            }

            _permits.Writer.TryWrite(true);
        }
    }

    private Entry EntryOf(TKey key)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            entry = new Entry();
            _entries.Add(key, entry);
        }

        return entry;
    }

    private Lane LaneOf(TKey key)
    {
        string name = _laneOf(key);
        if (!_lanes.TryGetValue(name, out Lane? lane))
        {
            lane = new Lane(name);
            _lanes.Add(name, lane);
        }

        return lane;
    }

    private void DropIfIdle(TKey key, Entry entry)
    {
        if (entry is { IsWaiting: false, IsWorkedOn: false, Failures: 0, Delayed: null })
        {
            _entries.Remove(key);
        }
    }

    private void Promote(TKey key, Delayed delayed)
    {
        lock (_lock)
        {
            if (_closed || !_entries.TryGetValue(key, out Entry? entry) || entry.Delayed != delayed)
            {
                return;
            }

            entry.Delayed = null;
            delayed.Timer?.Dispose();
            Add(key, entry);
        }
    }

    /// <summary>What is known of a key.</summary>
    private sealed class Entry
    {
        /// <summary>Where it waits or is worked on; null where it does neither, for a lane without keys is dropped.</summary>
        public Lane? Lane { get; set; }

        /// <summary>It is to be worked on: at once, or, where it is being worked on, afterwards.</summary>
        public bool IsWaiting { get; set; }

        public bool IsWorkedOn { get; set; }

        /// <summary>When it began to wait, as a timestamp of the clock.</summary>
        public long Since { get; set; }

        public int Failures { get; set; }

        public Delayed? Delayed { get; set; }
    }

    private sealed class Lane(string name)
    {
        public string Name { get; } = name;

        /// <summary>Keys that wait, and that nobody works on.</summary>
        public Queue<TKey> Ready { get; } = new();

        /// <summary>How many of them may be taken now.</summary>
        public int Permits { get; set; }

        /// <summary>Keys being worked on.</summary>
        public int Working { get; set; }
    }

    private sealed class Delayed(DateTimeOffset due)
    {
        public DateTimeOffset Due { get; } = due;

        public ITimer? Timer { get; set; }
    }
}
