using System.Collections.Immutable;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Storage;

/// <summary>All objects of one kind, their recent changes, and who watches them. Guarded by the store's lock.</summary>
internal sealed class StoreCollection(ResourceType resource, Lock gate, int historyLength)
{
    private readonly Queue<StoreChange> _history = new();
    private readonly List<StoreWatch> _watches = [];
    private long _oldest;

    public ResourceType Resource { get; } = resource;

    public ImmutableSortedDictionary<string, StoredObject> Items { get; private set; } =
        ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    public void Commit(StoreChange change)
    {
        Items = change.Type == ChangeType.Deleted ? Items.Remove(change.Object.Key) : Items.SetItem(change.Object.Key, change.Object);
        _history.Enqueue(change);
        if (_history.Count > historyLength)
        {
            _oldest = _history.Dequeue().Revision;
        }

        _watches.RemoveAll(watch => !watch.Offer(change));
    }

    /// <summary>The items as they stood at an earlier revision, found by walking the history back.</summary>
    /// <exception cref="RevisionGoneException">The history no longer reaches that far.</exception>
    public ImmutableSortedDictionary<string, StoredObject> ItemsAt(long revision)
    {
        ThrowIfGone(revision);
        ImmutableSortedDictionary<string, StoredObject> items = Items;
        foreach (StoreChange change in _history.Reverse().TakeWhile(change => change.Revision > revision))
        {
            items = change.Previous is null ? items.Remove(change.Object.Key) : items.SetItem(change.Object.Key, change.Previous);
        }

        return items;
    }

    /// <summary>Follows the changes after a revision.</summary>
    /// <exception cref="RevisionGoneException">The history no longer reaches that far.</exception>
    public (StoreWatch Watch, IReadOnlyList<StoreChange> Missed) Follow(long revision, int capacity)
    {
        ThrowIfGone(revision);
        var watch = new StoreWatch(this, capacity);
        _watches.Add(watch);
        return (watch, [.. _history.SkipWhile(change => change.Revision <= revision)]);
    }

    public void Forget(StoreWatch watch)
    {
        lock (gate)
        {
            _watches.Remove(watch);
        }
    }

    public void EndWatches()
    {
        _watches.ForEach(watch => watch.End());
        _watches.Clear();
    }

    public void Compact(long revision)
    {
        _history.Clear();
        _oldest = revision;
    }

    private void ThrowIfGone(long revision)
    {
        if (revision < _oldest)
        {
            throw new RevisionGoneException(revision, _oldest);
        }
    }
}
