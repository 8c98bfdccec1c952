using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Leases;

/// <summary>
/// One try at a time to take or renew the lease. How long another holder's claim lasts is measured on our own monotonic clock, from
/// when we saw the record change: the times inside the record are the other's wall clock and prove nothing.
/// </summary>
internal sealed class LeaseLock(IKubernetesApi api, LeaderElectionOptions options, TimeProvider time)
{
    private Lease? _lease;
    private LeaseRecord? _observed;
    private long _observedAt;

    /// <summary>Null before the lease was first seen.</summary>
    public string? Holder => _observed?.Holder;

    /// <summary>How long another's claim still lasts; null where nobody was seen to hold it, or we do.</summary>
    public TimeSpan? UntilFree => _observed is { Holder.Length: > 0 } seen && !IsOurs ? LeftOf(seen) : null;

    private bool IsOurs => _observed?.Holder == options.Identity;

    /// <summary>Takes or renews the lease; false where another holds it.</summary>
    /// <exception cref="KubernetesApiException">The server refused or did not answer; a conflict is one of these, and settled by the next try.</exception>
    public async Task<bool> TryAcquireOrRenewAsync(CancellationToken cancellationToken)
    {
        Lease? lease = _lease;
        if (lease is null || !IsOurs)
        {
            lease = await ReadAsync(cancellationToken);
        }

        try
        {
            if (lease is null)
            {
                LeaseRecord first = Claim(null);
                ReadOnlyMemory<byte> body = first.ToBody(options.Namespace, options.Name);
                Observe(await api.CreateAsync(ResourceTypes.Leases, options.Namespace, body, cancellationToken));
                return IsOurs;
            }

            LeaseRecord seen = LeaseRecord.Of(lease);
            if (!MayTake(seen))
            {
                return false;
            }

            Observe(await api.PatchAsync(ResourceTypes.Leases, options.Namespace, options.Name, Claim(seen).ToPatch(lease.Metadata), null, cancellationToken));
            return IsOurs;
        }
        catch (KubernetesApiException)
        {
            // Whatever happened, what we hold may be out of date: the next try reads first.
            _lease = null;
            throw;
        }
    }

    /// <summary>Gives the lease up, so that another can take it at once; false where it is no longer ours.</summary>
    public async Task<bool> ReleaseAsync(CancellationToken cancellationToken)
    {
        Lease? lease = await ReadAsync(cancellationToken);
        if (lease is null || !IsOurs)
        {
            return false;
        }

        DateTimeOffset now = time.GetUtcNow();
        var released = new LeaseRecord("", 1, now, now, lease.LeaseTransitions);
        Observe(await api.PatchAsync(ResourceTypes.Leases, options.Namespace, options.Name, released.ToPatch(lease.Metadata), null, cancellationToken));
        return true;
    }

    private bool MayTake(LeaseRecord seen)
    {
        if (seen.Holder.Length == 0 || seen.Holder == options.Identity)
        {
            return true;
        }

        return LeftOf(seen) <= TimeSpan.Zero;
    }

    private TimeSpan LeftOf(LeaseRecord seen) =>
        (seen.DurationSeconds > 0 ? TimeSpan.FromSeconds(seen.DurationSeconds) : options.LeaseDuration) - time.GetElapsedTime(_observedAt);

    private LeaseRecord Claim(LeaseRecord? seen)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool renewal = seen?.Holder == options.Identity;
        int transitions = seen is null ? 0 : renewal ? seen.Transitions : seen.Transitions + 1;
        int seconds = (int)Math.Ceiling(options.LeaseDuration.TotalSeconds);
        return new LeaseRecord(options.Identity, seconds, renewal ? seen?.Acquired ?? now : now, now, transitions);
    }

    private async Task<Lease?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            Lease lease = await api.GetAsync(ResourceTypes.Leases, options.Namespace, options.Name, cancellationToken);
            Observe(lease);
            return lease;
        }
        catch (KubernetesApiException exception) when (exception.Kind == KubernetesErrorKind.NotFound)
        {
            // To be created; the namespace may be missing too, and creating says so.
            _lease = null;
            return null;
        }
    }

    private void Observe(Lease lease)
    {
        _lease = lease;
        var record = LeaseRecord.Of(lease);
        if (record != _observed)
        {
            _observed = record;
            _observedAt = time.GetTimestamp();
        }
    }
}
