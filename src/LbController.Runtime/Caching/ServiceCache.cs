using System.Collections.Concurrent;
using LbController.Abstractions.Model;
using LbController.Core.Naming;
using LbController.Core.Planning;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Watching;

namespace LbController.Runtime.Caching;

/// <summary>
/// The Services that may concern us: those of type LoadBalancer and those that carry a finalizer of ours. All others are forgotten as they
/// pass, so that a cluster's thousands of ClusterIP Services cost no memory. Says which keys have to be looked at: a change that
/// decides nothing (labels, selector, foreign annotations) wakes nobody.
/// </summary>
internal sealed class ServiceCache : IReflectorStore<Service>
{
    private readonly ConcurrentDictionary<ServiceKey, CachedService> _services = new();
    private readonly SnapshotMapper _mapper;
    private readonly IServiceChanges _changes;

    public ServiceCache(SnapshotMapper mapper, IServiceChanges changes)
    {
        _mapper = mapper;
        _changes = changes;
    }

    /// <summary>Every Service held, in no order.</summary>
    public ICollection<CachedService> All => _services.Values;

    /// <summary>The labels of nodes that Services ask for, each once.</summary>
    /// <param name="keys">The annotations that say so.</param>
    public IReadOnlyCollection<NodeLabels> WantedNodeLabels(ValueList<string> keys)
    {
        var wanted = new HashSet<NodeLabels>();
        foreach (CachedService cached in _services.Values)
        {
            foreach (string key in keys)
            {
                if (cached.Snapshot.Spec.Annotations[key] is { } text && NodeLabels.Parse(text) is { } labels)
                {
                    wanted.Add(labels);
                }
            }
        }

        return wanted;
    }

    /// <summary>The Service of a key, or null.</summary>
    public CachedService? Find(ServiceKey key) => _services.GetValueOrDefault(key);

    public void Replace(IReadOnlyList<Service> items)
    {
        var present = new HashSet<ServiceKey>();
        foreach (Service item in items)
        {
            present.Add(KeyOf(item));
            Upsert(item);
        }

        foreach ((ServiceKey key, CachedService cached) in _services)
        {
            if (!present.Contains(key))
            {
                Remove(key, cached);
            }
        }
    }

    public void Upsert(Service item)
    {
        ServiceKey key = KeyOf(item);
        CachedService? before = _services.GetValueOrDefault(key);
        if (before is null && !MayConcernUs(item))
        {
            return;
        }

        var after = new CachedService(_mapper.Map(item), item.Metadata.ResourceVersion);
        if (before is not null && before.Snapshot.Uid != after.Snapshot.Uid)
        {
            // Deleted and made again under the same name while we did not look (B6).
            Remove(key, before);
            before = null;
        }

        if (!MayConcernUs(item))
        {
            _services.TryRemove(key, out _);
            if (before is not null)
            {
                _changes.Left(before.Snapshot);
            }

            return;
        }

        _services[key] = after;
        if (before is null || Matters(before.Snapshot, after.Snapshot))
        {
            _changes.Changed(key, after.ResourceVersion);
        }
    }

    public void Delete(Service item)
    {
        // The event's object is newer than what we hold: a finalizer that our own PATCH put there a moment before shows only here (B19).
        ServiceSnapshot last = _mapper.Map(item);
        ServiceKey key = KeyOf(item);
        if (_services.TryRemove(key, out CachedService? before) && before.Snapshot.Uid != last.Uid)
        {
            _changes.Deleted(before.Snapshot);
        }

        if (before is not null || last.Spec.IsLoadBalancer || last.HasOwnershipFinalizer)
        {
            _changes.Deleted(last);
        }
    }

    private void Remove(ServiceKey key, CachedService cached)
    {
        _services.TryRemove(key, out _);
        _changes.Deleted(cached.Snapshot);
    }

    private static bool MayConcernUs(Service item) =>
        item.Type == "LoadBalancer" || item.Metadata.Finalizers.Any(OwnershipFinalizer.IsOne);

    private static bool Matters(ServiceSnapshot before, ServiceSnapshot after) =>
        before.Spec != after.Spec
        || before.Status != after.Status
        || before.Finalizers != after.Finalizers;

    private static ServiceKey KeyOf(Service item) => new(item.Metadata.Namespace, item.Metadata.Name);
}
