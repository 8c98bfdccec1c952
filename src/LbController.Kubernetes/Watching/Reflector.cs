using System.Collections.Immutable;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Watching;

/// <summary>
/// Keeps a store equal to what the server has: initial state, watch, reconnects, and a fresh state where the history is lost. A
/// failure of server or network never ends it; a bug, or a store that throws, does.
/// </summary>
internal sealed partial class Reflector<T>
    where T : class, IKubernetesObject
{
    /// <summary>Watches from one version that fail this often in a row begin anew with the whole state, where the version may be to blame.</summary>
    private const int RelistAfterFailures = 5;

    /// <summary>How many states from the past are refused before they are believed: etcd restored from a backup does go back for good.</summary>
    private const int StaleStatesRefused = 5;

    private readonly IKubernetesApi _api;
    private readonly ResourceType<T> _type;
    private readonly ReflectorOptions _options;
    private readonly ApiSurroundings _around;
    private readonly ReflectorState<T> _state;
    private readonly ReconnectBackoff _backoff;
    private readonly ReflectorCounters _counters;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _streaming;
    private string? _version;
    private string? _newestSeen;
    private int _staleStates;

    public Reflector(IKubernetesApi api, ResourceType<T> type, IReflectorStore<T> store, ReflectorOptions options, ApiSurroundings around)
    {
        _api = api;
        _type = type;
        _options = options;
        _around = around;
        _state = new ReflectorState<T>(store, problem => LogUnreadable(around.Logger, problem.Problem));
        _backoff = new ReconnectBackoff(options.BackoffMin, options.BackoffMax, around.Jitter);
        _counters = new ReflectorCounters(around.Time);
        _streaming = options.StreamInitialState;
    }

    /// <summary>Completes when the store has been given its first complete state.</summary>
    public Task Synced => _synced.Task;

    public ReflectorStatus Status => _counters.Snapshot(_type.Plural) with
    {
        IsSynced = _synced.Task.IsCompletedSuccessfully,
        StreamsInitialState = _streaming,
        Unreadable = _state.Unreadable,
    };

    /// <summary>Runs until cancelled, which it reports as <see cref="OperationCanceledException"/>. To be called once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            long began = _around.Time.GetTimestamp();
            TimeSpan wait;
            try
            {
                await FollowAsync(cancellationToken);
                wait = AfterEnd(began);
            }
            catch (KubernetesApiException exception)
            {
                wait = AfterFailure(exception, began);
            }

            LogEnded(_around.Logger, _type.Plural, _version, wait);
            await Task.Delay(wait, _around.Time, cancellationToken);
        }
    }

    /// <summary>Takes over the state if there is none, and watches until the watch ends.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_version is null && !_streaming)
        {
            await ListAsync(cancellationToken);
        }

        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _around.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        bool initial = _version is null;
        try
        {
            await WatchAsync(initial, silence, linked.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            AfterSilence(initial && _version is null);
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        // No version: a consistent read. A list from any server's cache ("0") could lie before what has been seen.
        var query = new ListQuery
        {
            Namespace = _options.Namespace,
            LabelSelector = _options.LabelSelector,
            FieldSelector = _options.FieldSelector,
            Limit = _options.ListLimit,
        };
        ResourceList<T> list = await _api.ListAsync(_type, query, cancellationToken);
        TakeOver(list.Items, list.Unreadable, list.ResourceVersion);
    }

    private async Task WatchAsync(bool initial, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var query = new WatchQuery
        {
            Namespace = _options.Namespace,
            LabelSelector = _options.LabelSelector,
            FieldSelector = _options.FieldSelector,
            ResourceVersion = _version,
            SendInitialEvents = initial,
            Timeout = _around.Jitter.Stretch(_options.WatchTimeout, 1),
            Opened = () => AfterOpening(initial),
        };
        InitialState<T>? pending = initial ? new InitialState<T>() : null;
        _counters.CountWatch();
        silence.CancelAfter(initial ? _options.InitialStateLimit : _options.SilenceLimit);
        await foreach (WatchEvent<T> watchEvent in _api.WatchAsync(_type, query, cancellationToken))
        {
            _counters.CountEvent();
            if (pending is not null)
            {
                // The limit of the initial state stands as a whole: its events do not prolong it.
                pending = TakeInitial(pending, watchEvent);
                if (pending is not null)
                {
                    continue;
                }
            }
            else
            {
                Take(watchEvent);
            }

            silence.CancelAfter(_options.SilenceLimit);
        }
    }

    private void AfterOpening(bool initial)
    {
        _counters.CountContact();
        if (!initial)
        {
            Recovered();
        }
    }

    private InitialState<T>? TakeInitial(InitialState<T> pending, in WatchEvent<T> watchEvent)
    {
        if (!watchEvent.InitialEventsEnd)
        {
            pending.Add(watchEvent);
            return pending;
        }

        TakeOver(pending.Items, pending.Unreadable, watchEvent.ResourceVersion);
        return null;
    }

    private void Take(in WatchEvent<T> watchEvent)
    {
        _state.Apply(watchEvent);
        if (watchEvent.ResourceVersion.Length > 0)
        {
            _version = watchEvent.ResourceVersion;
            _newestSeen = watchEvent.ResourceVersion;
        }

        Recovered();
    }

    private void TakeOver(IReadOnlyCollection<T> items, IEnumerable<UnreadableObject> unreadable, string version)
    {
        if (_newestSeen is { } seen && ResourceVersionOrder.IsBefore(version, seen))
        {
            if (++_staleStates <= StaleStatesRefused)
            {
                LogStale(_around.Logger, _type.Plural, version, seen);
                throw new KubernetesApiException(
                    KubernetesErrorKind.Unavailable, $"The server's state of {_type.Plural} is at version {version}, before version {seen} seen already.");
            }

            LogRestored(_around.Logger, _type.Plural, seen, version);
        }

        _staleStates = 0;
        _state.Replace(items, unreadable);
        _version = version;
        _newestSeen = version;
        _counters.CountRelist();
        LogSynced(_around.Logger, _type.Plural, items.Count, version);
        Recovered();
        _synced.TrySetResult();
    }

    private void Recovered()
    {
        if (_counters.Recover())
        {
            LogRecovered(_around.Logger, _type.Plural, _backoff.Failures);
        }
    }

    /// <summary>The server closed the watch, or silence did: no failure, unless it happens at once.</summary>
    private TimeSpan AfterEnd(long began)
    {
        if (_around.Time.GetElapsedTime(began) < _options.HealthyAfter)
        {
            return _backoff.Next();
        }

        _backoff.Reset();
        return TimeSpan.Zero;
    }

    private void AfterSilence(bool duringInitialState)
    {
        if (duringInitialState)
        {
            StopStreaming($"no end of the initial events within {_options.InitialStateLimit}");
            return;
        }

        _counters.CountSilence();
        LogSilent(_around.Logger, _type.Plural, _options.SilenceLimit);
    }

    private TimeSpan AfterFailure(KubernetesApiException exception, long began)
    {
        if (_around.Time.GetElapsedTime(began) >= _options.HealthyAfter)
        {
            _backoff.Reset();
        }

        bool fresh = _backoff.IsFresh;
        if (exception.Kind == KubernetesErrorKind.Invalid && _version is null && _streaming)
        {
            StopStreaming(exception.Message);
            return TimeSpan.Zero;
        }

        if (exception.Kind == KubernetesErrorKind.Expired)
        {
            // Routine: a watch that slept past the server's history. Only when it repeats at once is it a failure worth a word and a wait.
            _version = null;
            TimeSpan pause = _backoff.Next();
            return fresh ? TimeSpan.Zero : pause;
        }

        if (_counters.Fail(exception))
        {
            LogFailed(_around.Logger, _type.Plural, exception.Message);
        }

        TimeSpan wait = _backoff.Next();
        if (exception.Kind == KubernetesErrorKind.Invalid || (BlamesVersion(exception) && _backoff.Failures >= RelistAfterFailures))
        {
            _version = null;
        }

        return exception.RetryAfter is { } asked && asked > wait ? asked : wait;
    }

    /// <summary>Whether the version may be what is wrong. A server that is away, or busy, will still know it when it is back.</summary>
    private static bool BlamesVersion(KubernetesApiException exception) =>
        exception.Kind is KubernetesErrorKind.Malformed || exception.StatusCode is 404 or 500 or 504;

    private void StopStreaming(string reason)
    {
        _streaming = false;
        LogNoStreaming(_around.Logger, _type.Plural, reason);
    }
}
