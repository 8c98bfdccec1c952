using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Planning;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// What this process remembers of one Service between passes. Nothing in it is needed for correctness: after a restart it is found out
/// again from the API server and the back end. Touched only by the worker that holds the key, but for <see cref="Departed"/>.
/// </summary>
internal sealed class ServiceRecord
{
    private readonly Lock _lock = new();
    private readonly List<LoadBalancerIdentity> _departed = [];

    /// <summary>What the back end was last seen to be; null where that is not known for sure.</summary>
    public DesiredLoadBalancer? Applied { get; set; }

    /// <summary>How the last apply ended; goes with <see cref="Applied"/>.</summary>
    public ApplyResult? AppliedResult { get; set; }

    /// <summary>The UID that the back end may hold something for.</summary>
    public string? TouchedUid { get; set; }

    /// <summary>When the back end was last looked at, as a timestamp of the clock.</summary>
    public long ObservedAt { get; set; }

    /// <summary>The Service as our own last write returned it, until the watch has caught up.</summary>
    public WrittenService? Written { get; set; }

    /// <summary>How the last pass ended, for people who ask.</summary>
    public Outcome? LastOutcome { get; set; }

    /// <summary>Load balancers whose Service is gone without our having been asked (contract B6, B19).</summary>
    public IReadOnlyList<LoadBalancerIdentity> Departed
    {
        get
        {
            lock (_lock)
            {
                return [.. _departed];
            }
        }
    }

    public void AddDeparted(LoadBalancerIdentity identity)
    {
        lock (_lock)
        {
            if (!_departed.Exists(known => known.ServiceUid == identity.ServiceUid))
            {
                _departed.Add(identity);
            }
        }
    }

    public void RemoveDeparted(LoadBalancerIdentity identity)
    {
        lock (_lock)
        {
            _departed.RemoveAll(known => known.ServiceUid == identity.ServiceUid);
        }
    }

    /// <summary>The back end's state is not known any more.</summary>
    public void ForgetApplied()
    {
        Applied = null;
        AppliedResult = null;
    }

    /// <summary>Our own write, and the cached version that it went out over.</summary>
    internal sealed record WrittenService(ServiceSnapshot Snapshot, string ResourceVersion, string CachedVersion);
}
