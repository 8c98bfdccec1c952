using System.Threading.Channels;
using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Events;

/// <summary>A queue of Events and the loop that writes them one after the other. Its state is that of the loop alone.</summary>
internal sealed class EventLane
{
    private const int ForgetBucketsAbove = 1024;

    private readonly IKubernetesApi _api;
    private readonly EventRecorderOptions _options;
    private readonly ApiSurroundings _around;
    private readonly Func<long> _stamp;
    private readonly Action<string> _drop;
    private readonly Channel<EventRecord> _queue;
    private readonly TokenBucket _pace;
    private volatile bool _stopping;
    private readonly Dictionary<EventKey, EventSeries> _series = [];
    private readonly Dictionary<(string Namespace, string Name, string Uid), TokenBucket> _buckets = [];

    public EventLane(IKubernetesApi api, EventRecorderOptions options, ApiSurroundings around, Func<long> stamp, Action<string> drop)
    {
        _api = api;
        _options = options;
        _around = around;
        _stamp = stamp;
        _drop = drop;
        _pace = new TokenBucket(options.LaneWritesPerSecond, options.LaneWritesPerSecond, around.Time);
        _queue = Channel.CreateBounded<EventRecord>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    private TimeProvider Time => _around.Time;

    public bool TryAdd(EventRecord record) => _queue.Writer.TryWrite(record);

    public async Task RunAsync(CancellationToken stop)
    {
        // Writes go on after the stop, for a bounded time: the last Events of a process say why it ended.
        using var flush = new CancellationTokenSource(Timeout.InfiniteTimeSpan, Time);
        await using CancellationTokenRegistration onStop = stop.Register(() =>
        {
            _stopping = true;
            flush.CancelAfter(_options.FlushLimit);
            _queue.Writer.TryComplete();
        });
        try
        {
            while (await WaitAsync(flush.Token))
            {
                while (_queue.Reader.TryRead(out EventRecord? record))
                {
                    await HandleAsync(record, flush.Token);
                }

                await WriteDueAsync(everything: false, flush.Token);
            }

            await WriteDueAsync(everything: true, flush.Token);
        }
        catch (OperationCanceledException) when (flush.IsCancellationRequested)
        {
            while (_queue.Reader.TryRead(out _))
            {
                _drop("stopped before they were written");
            }
        }
    }

    /// <summary>Waits for an Event, or until a series is due; false when the queue has ended.</summary>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (_series.Count == 0)
        {
            return await _queue.Reader.WaitToReadAsync(cancellationToken);
        }

        TimeSpan wait = _series.Values.Min(DueIn);
        if (wait <= TimeSpan.Zero)
        {
            return !_queue.Reader.Completion.IsCompleted;
        }

        using var due = new CancellationTokenSource(wait, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            return await _queue.Reader.WaitToReadAsync(linked.Token);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    /// <summary>When a series has something to write, or is over.</summary>
    private TimeSpan DueIn(EventSeries series) =>
        series.IsBehind
            ? _options.SeriesWriteInterval - Time.GetElapsedTime(series.LastWrite)
            : _options.SeriesWindow - Time.GetElapsedTime(series.LastSeen);

    private async Task HandleAsync(EventRecord record, CancellationToken cancellationToken)
    {
        if (_series.TryGetValue(record.Key, out EventSeries? series) && Time.GetElapsedTime(series.LastSeen) < _options.SeriesWindow)
        {
            series.Count++;
            series.LastTime = record.Time;
            series.LastSeen = Time.GetTimestamp();
            if (series.Count == 2 || DueIn(series) <= TimeSpan.Zero)
            {
                await WriteSeriesAsync(series, cancellationToken);
            }

            return;
        }

        if (!BucketOf(record).TryTake())
        {
            _drop($"too many about {record.Regarding.Kind} {record.Regarding.Namespace}/{record.Regarding.Name}");
            return;
        }

        await CreateAsync(record, cancellationToken);
    }

    private async Task CreateAsync(EventRecord record, CancellationToken cancellationToken)
    {
        string name = EventDocument.NameOf(record.Regarding, _stamp());
        ReadOnlyMemory<byte> body = EventDocument.Create(record, name, _options);
        KubernetesApiException? problem = await TryAsync(
            () => _api.CreateAsync(ResourceTypes.Events, EventDocument.NamespaceOf(record.Regarding), body, cancellationToken), cancellationToken);

        // AlreadyExists: an earlier try arrived, and only its answer was lost; nobody else makes our names.
        if (problem is { Kind: not KubernetesErrorKind.AlreadyExists })
        {
            _series.Remove(record.Key);
            _drop(problem.Message);
            return;
        }

        long now = Time.GetTimestamp();
        _series[record.Key] = new EventSeries { Name = name, First = record, LastTime = record.Time, LastSeen = now, LastWrite = now };
    }

    private async Task WriteSeriesAsync(EventSeries series, CancellationToken cancellationToken)
    {
        int count = series.Count;
        series.LastWrite = Time.GetTimestamp();
        KubernetesApiException? problem = await TryAsync(
            () => _api.PatchAsync(
                ResourceTypes.Events,
                EventDocument.NamespaceOf(series.First.Regarding),
                series.Name,
                EventDocument.Series(count, series.LastTime),
                null,
                cancellationToken),
            cancellationToken);
        series.WrittenCount = count;
        if (problem?.Kind == KubernetesErrorKind.NotFound)
        {
            // The server lets Events go after an hour: the series starts over.
            await CreateAsync(series.First with { Time = series.LastTime }, cancellationToken);
        }
        else if (problem is not null)
        {
            _drop(problem.Message);
        }
    }

    private async Task WriteDueAsync(bool everything, CancellationToken cancellationToken)
    {
        foreach ((EventKey key, EventSeries series) in _series.ToList())
        {
            if (series.IsBehind && (everything || DueIn(series) <= TimeSpan.Zero))
            {
                await WriteSeriesAsync(series, cancellationToken);
            }

            if (!series.IsBehind && DueIn(series) <= TimeSpan.Zero)
            {
                _series.Remove(key);
            }
        }

        if (_buckets.Count > ForgetBucketsAbove)
        {
            foreach ((string, string, string) full in _buckets.Where(bucket => bucket.Value.IsFull).Select(bucket => bucket.Key).ToList())
            {
                _buckets.Remove(full);
            }
        }
    }

    /// <summary>Null on success; passing failures are tried again. What is left at a stop is not paced: its time is bounded already.</summary>
    private async Task<KubernetesApiException?> TryAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        if (!_stopping)
        {
            await _pace.TakeAsync(cancellationToken);
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await write();
                return null;
            }
            catch (KubernetesApiException exception) when (attempt >= _options.Attempts || !IsPassing(exception))
            {
                return exception;
            }
            catch (KubernetesApiException exception)
            {
                TimeSpan wait = exception.RetryAfter ?? (_options.RetryDelay * (1 << (attempt - 1)));
                await Task.Delay(_around.Jitter.Stretch(wait, 0.5), Time, cancellationToken);
            }
        }
    }

    private static bool IsPassing(KubernetesApiException exception) =>
        exception.Kind is KubernetesErrorKind.Unavailable or KubernetesErrorKind.Throttled or KubernetesErrorKind.Timeout;

    private TokenBucket BucketOf(EventRecord record)
    {
        (string, string, string) key = (record.Key.Namespace, record.Key.Name, record.Key.ObjectUid);
        if (!_buckets.TryGetValue(key, out TokenBucket? bucket))
        {
            bucket = new TokenBucket(1 / _options.ObjectRefill.TotalSeconds, _options.ObjectBurst, Time);
            _buckets.Add(key, bucket);
        }

        return bucket;
    }
}
