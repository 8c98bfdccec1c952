using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Watching;

/// <summary>The figures behind <see cref="ReflectorStatus"/>: written by one loop, read by anyone.</summary>
internal sealed class ReflectorCounters(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _lastContact;
    private long _relists;
    private long _watches;
    private long _events;
    private long _failures;
    private long _silences;
    private KubernetesApiException? _problem;

    public void CountWatch() => Interlocked.Increment(ref _watches);

    public void CountSilence() => Interlocked.Increment(ref _silences);

    public void CountContact()
    {
        lock (_lock)
        {
            _lastContact = time.GetTimestamp();
        }
    }

    public void CountEvent()
    {
        lock (_lock)
        {
            _events++;
            _lastContact = time.GetTimestamp();
        }
    }

    public void CountRelist()
    {
        lock (_lock)
        {
            _relists++;
            _lastContact = time.GetTimestamp();
        }
    }

    /// <summary>Whether this problem is another than the last one: only then is it news.</summary>
    public bool Fail(KubernetesApiException problem)
    {
        lock (_lock)
        {
            bool news = _problem is null || _problem.Kind != problem.Kind || _problem.StatusCode != problem.StatusCode;
            _failures++;
            _problem = problem;
            return news;
        }
    }

    /// <summary>Whether there had been a problem.</summary>
    public bool Recover()
    {
        lock (_lock)
        {
            bool had = _problem is not null;
            _problem = null;
            return had;
        }
    }

    public ReflectorStatus Snapshot(string resource)
    {
        lock (_lock)
        {
            return new ReflectorStatus
            {
                Resource = resource,
                SinceContact = _lastContact is { } contact ? time.GetElapsedTime(contact) : null,
                Relists = _relists,
                Watches = Interlocked.Read(ref _watches),
                Events = _events,
                Failures = _failures,
                SilentWatches = Interlocked.Read(ref _silences),
                Problem = _problem?.Message,
            };
        }
    }
}
