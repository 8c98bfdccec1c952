using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Storage;

/// <summary>
/// All objects of the cluster, in memory, under one sequence of revisions. Writers hold <see cref="Gate"/> over reading, deciding and
/// writing, so that no write is ever lost to another; readers get immutable snapshots.
/// </summary>
internal sealed class ObjectStore(int historyLength)
{
    private const int WatchBuffer = 32_768;

    private readonly Dictionary<ResourceType, StoreCollection> _collections = [];
    private readonly List<Action<StoreChange>> _listeners = [];
    private long _revision = 1;

    /// <summary>Held by a writer over its whole read-modify-write. Never held over anything that waits.</summary>
    public Lock Gate { get; } = new();

    public long Revision
    {
        get
        {
            lock (Gate)
            {
                return _revision;
            }
        }
    }

    /// <summary>Calls back on every change, in order and inside the lock: the listener notes what it has to do and returns.</summary>
    public void Listen(Action<StoreChange> listener)
    {
        lock (Gate)
        {
            _listeners.Add(listener);
        }
    }

    public StoreSnapshot Snapshot(ResourceType resource)
    {
        lock (Gate)
        {
            return new StoreSnapshot(Collection(resource).Items, _revision);
        }
    }

    /// <exception cref="RevisionGoneException">The history no longer reaches that far.</exception>
    public StoreSnapshot SnapshotAt(ResourceType resource, long revision)
    {
        lock (Gate)
        {
            return new StoreSnapshot(Collection(resource).ItemsAt(revision), revision);
        }
    }

    public StoredObject? Find(ResourceType resource, string @namespace, string name) => Snapshot(resource).Find(@namespace, name);

    /// <exception cref="RevisionGoneException">The history no longer reaches that far.</exception>
    public (StoreWatch Watch, IReadOnlyList<StoreChange> Missed) Follow(ResourceType resource, long revision)
    {
        lock (Gate)
        {
            return Collection(resource).Follow(revision, WatchBuffer);
        }
    }

    /// <summary>The state now and everything after it, without a gap.</summary>
    public (StoreSnapshot Now, StoreWatch Watch) FollowFromNow(ResourceType resource)
    {
        lock (Gate)
        {
            StoreCollection collection = Collection(resource);
            return (new StoreSnapshot(collection.Items, _revision), collection.Follow(_revision, WatchBuffer).Watch);
        }
    }

    /// <summary>Writes a body, which then belongs to the store, and stamps its resourceVersion. To be called under <see cref="Gate"/>.</summary>
    public StoredObject Put(ResourceType resource, string @namespace, string name, JsonObject body)
    {
        StoreCollection collection = Collection(resource);
        StoredObject? previous = collection.Items.GetValueOrDefault(StoredObject.KeyOf(@namespace, name));
        StoredObject stored = Stamp(@namespace, name, body);
        Announce(collection, new StoreChange(resource, previous is null ? ChangeType.Added : ChangeType.Modified, stored, previous));
        return stored;
    }

    /// <summary>Removes an object; the change carries its last body under a new revision. To be called under <see cref="Gate"/>.</summary>
    public StoredObject Remove(ResourceType resource, StoredObject last, JsonObject? finalBody = null)
    {
        StoredObject gone = Stamp(last.Namespace, last.Name, finalBody ?? last.Body.Copy());
        Announce(Collection(resource), new StoreChange(resource, ChangeType.Deleted, gone, last));
        return gone;
    }

    /// <summary>Forgets all history: every older revision is gone from now on.</summary>
    public void Compact()
    {
        lock (Gate)
        {
            foreach (StoreCollection collection in _collections.Values)
            {
                collection.Compact(_revision);
            }
        }
    }

    public void EndWatches()
    {
        lock (Gate)
        {
            foreach (StoreCollection collection in _collections.Values)
            {
                collection.EndWatches();
            }
        }
    }

    private StoredObject Stamp(string @namespace, string name, JsonObject body)
    {
        _revision++;
        body.Ensure("metadata")["resourceVersion"] = _revision.ToString(CultureInfo.InvariantCulture);
        return new StoredObject(@namespace, name, _revision, body);
    }

    private void Announce(StoreCollection collection, StoreChange change)
    {
        collection.Commit(change);
        foreach (Action<StoreChange> listener in _listeners)
        {
            listener(change);
        }
    }

    private StoreCollection Collection(ResourceType resource)
    {
        ResourceType stored = resource.Storage;
        if (!_collections.TryGetValue(stored, out StoreCollection? collection))
        {
            collection = new StoreCollection(stored, Gate, historyLength);
            _collections[stored] = collection;
        }

        return collection;
    }
}
