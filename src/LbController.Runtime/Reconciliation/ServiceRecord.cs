using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Kubernetes.Watching;
using LbController.Runtime.Orphans;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// What this process remembers of one Service between passes. Nothing in it is needed for correctness: after a restart it is found out
/// again from the API server and the back end. Touched only by the worker that holds the key, but for
/// <see cref="Departed"/> and <see cref="IsEcho"/>.
/// </summary>
internal sealed class ServiceRecord
{
    private readonly Lock _lock = new();
    private readonly List<DepartedLoadBalancer> _departed = [];
    private readonly List<string> _seenDuringWrite = [];
    private readonly Queue<string> _ownVersions = new();
    private bool _writing;
    private bool _changedMeanwhile;
    private string? _writtenVersion;

    /// <summary>What the back end was last seen to be; null where that is not known for sure.</summary>
    public DesiredLoadBalancer? Applied { get; set; }

    /// <summary>How that came to be; goes with <see cref="Applied"/>.</summary>
    public PassReport? AppliedReport { get; set; }

    /// <summary>The UID that the back end may hold something for.</summary>
    public string? TouchedUid { get; set; }

    /// <summary>When the back end was last looked at, as a timestamp of the clock.</summary>
    public long ObservedAt { get; set; }

    /// <summary>The Service as our own last write returned it, until the watch has caught up; null where there is none.</summary>
    public ServiceSnapshot? Written { get; private set; }

    /// <summary>How often it was worked on.</summary>
    public long Passes { get; set; }

    /// <summary>How the last pass ended, for people who ask.</summary>
    public Outcome? LastOutcome { get; set; }

    /// <summary>Load balancers whose Service is gone without our having been asked (contract B6, B19).</summary>
    public IReadOnlyList<DepartedLoadBalancer> Departed
    {
        get
        {
            lock (_lock)
            {
                return [.. _departed];
            }
        }
    }

    public void AddDeparted(DepartedLoadBalancer departed)
    {
        lock (_lock)
        {
            if (!_departed.Exists(known => known.Identity.ServiceUid == departed.Identity.ServiceUid))
            {
                _departed.Add(departed);
            }
        }
    }

    public void RemoveDeparted(LoadBalancerIdentity identity)
    {
        lock (_lock)
        {
            _departed.RemoveAll(known => known.Identity.ServiceUid == identity.ServiceUid);
        }
    }

    /// <summary>A write goes out: until it is answered, which of the versions that the watch shows is its echo is not known.</summary>
    /// <param name="cachedVersion">The version that the cache shows, which our write makes obsolete.</param>
    public void BeginWrite(string cachedVersion)
    {
        lock (_lock)
        {
            _writing = true;
            _seenDuringWrite.Clear();
            NoteOwnVersion(cachedVersion);
        }
    }

    /// <summary>The write is answered.</summary>
    /// <param name="written">What the Service reads now; null where the write failed.</param>
    /// <param name="resourceVersion">Of which version; null where the write failed.</param>
    public void EndWrite(ServiceSnapshot? written, string? resourceVersion)
    {
        lock (_lock)
        {
            _writing = false;
            Written = written;
            _writtenVersion = resourceVersion;
            if (resourceVersion is not null)
            {
                NoteOwnVersion(resourceVersion);
            }

            _changedMeanwhile |= _seenDuringWrite.Exists(seen => !_ownVersions.Contains(seen));
        }
    }

    /// <summary>
    /// The newest state known: our own last write as long as the cache shows nothing but that write, what it went out over, or anything
    /// earlier, such as the change of somebody else that it landed on.
    /// </summary>
    public ServiceSnapshot Newest(ServiceSnapshot cached, string cachedVersion)
    {
        lock (_lock)
        {
            if (Written?.Uid != cached.Uid || !(_ownVersions.Contains(cachedVersion) || ResourceVersionOrder.IsBefore(cachedVersion, _writtenVersion)))
            {
                Written = null;
            }

            return Written ?? cached;
        }
    }

    /// <summary>What our own writes made is of no use any more.</summary>
    public void ForgetWritten() => Written = null;

    /// <summary>
    /// Whether a version that the watch shows is the echo of our own write and says nothing new. A pass that an echo sets off would call
    /// the back end again where the last call failed, and so undo the back-off.
    /// </summary>
    public bool IsEcho(string resourceVersion)
    {
        lock (_lock)
        {
            if (_writing)
            {
                _seenDuringWrite.Add(resourceVersion);
                return true;
            }

            return Written is not null && _ownVersions.Contains(resourceVersion);
        }
    }

    /// <summary>Whether something else than an echo came during a write, once.</summary>
    public bool TakeChangedMeanwhile()
    {
        lock (_lock)
        {
            bool changed = _changedMeanwhile;
            _changedMeanwhile = false;
            return changed;
        }
    }

    /// <summary>The back end's state is not known any more.</summary>
    public void ForgetApplied()
    {
        Applied = null;
        AppliedReport = null;
    }

    /// <summary>A pass writes twice or three times; the watch is seldom further behind.</summary>
    private void NoteOwnVersion(string version)
    {
        _ownVersions.Enqueue(version);
        if (_ownVersions.Count > 8)
        {
            _ownVersions.Dequeue();
        }
    }
}
