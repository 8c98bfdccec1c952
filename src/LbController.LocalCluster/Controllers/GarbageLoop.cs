using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>
/// Deletes what belonged to a deleted owner; in the foreground it does so before the owner goes, and an owner that leaves orphans
/// takes its references with it.
/// </summary>
internal sealed class GarbageLoop : IClusterLoop
{
    private readonly ObjectWrites _writes;
    private readonly KeyedLoop<(string Uid, ObjectKey Owner)> _loop;
    private readonly Dictionary<string, HashSet<ObjectKey>> _dependants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ObjectKey> _waitingOwners = new(StringComparer.Ordinal);

    public GarbageLoop(ObjectWrites writes, ILogger logger)
    {
        _writes = writes;
        _loop = new KeyedLoop<(string Uid, ObjectKey Owner)>("garbage", Handle, logger);
    }

    public void Start() => _loop.Start();

    public void Observe(StoreChange change)
    {
        ObjectKey key = ObjectKey.Of(change);
        Index(key, change);
        string uid = change.Object.Uid;
        if (change.Type == ChangeType.Deleted)
        {
            _waitingOwners.Remove(uid);
            if (_dependants.ContainsKey(uid))
            {
                _loop.Add((uid, key));
            }
        }
        else if (change.Object.IsTerminating && change.Object.Body.Texts("metadata", "finalizers").Any(name => name is "foregroundDeletion" or "orphan"))
        {
            _waitingOwners[uid] = key;
            _loop.Add((uid, key));
        }
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private void Index(ObjectKey key, StoreChange change)
    {
        HashSet<string> before = [.. Owners(change.Previous)];
        HashSet<string> after = change.Type == ChangeType.Deleted ? [] : [.. Owners(change.Object)];
        foreach (string gone in before.Except(after))
        {
            if (_dependants.TryGetValue(gone, out HashSet<ObjectKey>? keys) && keys.Remove(key) && keys.Count == 0)
            {
                _dependants.Remove(gone);
                if (_waitingOwners.TryGetValue(gone, out ObjectKey owner))
                {
                    _loop.Add((gone, owner));
                }
            }
        }

        foreach (string added in after.Except(before))
        {
            if (!_dependants.TryGetValue(added, out HashSet<ObjectKey>? keys))
            {
                keys = [];
                _dependants[added] = keys;
            }

            keys.Add(key);
        }
    }

    private static IEnumerable<string> Owners(StoredObject? item) =>
        item is null ? [] : item.Body.Items("metadata", "ownerReferences").Select(reference => reference.Text("uid")).OfType<string>();

    private ValueTask Handle((string Uid, ObjectKey Owner) key, CancellationToken cancellationToken)
    {
        (string uid, ObjectKey owner) = key;
        lock (_writes.Store.Gate)
        {
            StoredObject? found = _writes.Store.Find(owner.Resource, owner.Namespace, owner.Name);
            bool alive = found?.Uid == uid;
            bool orphans = alive && found?.Body.Texts("metadata", "finalizers").Contains("orphan") == true;
            foreach (ObjectKey dependant in _dependants.TryGetValue(uid, out HashSet<ObjectKey>? keys) ? keys.ToArray() : [])
            {
                if (orphans)
                {
                    _writes.Writer.TryUpdate(dependant.Resource, dependant.Namespace, dependant.Name, "", body => Disown(body, uid));
                }
                else
                {
                    _writes.Deleter.TryDelete(dependant.Resource, dependant.Namespace, dependant.Name, DeleteOptions.Background);
                }
            }

            if (alive && found is not null && !_dependants.ContainsKey(uid))
            {
                _writes.Writer.TryUpdate(owner.Resource, owner.Namespace, owner.Name, "", Release);
            }
        }

        return ValueTask.CompletedTask;
    }

    private static void Disown(JsonObject body, string uid)
    {
        foreach (JsonObject reference in body.Items("metadata", "ownerReferences").Where(reference => reference.Text("uid") == uid).ToList())
        {
            body.List("metadata", "ownerReferences")?.Remove(reference);
        }
    }

    private static void Release(JsonObject body)
    {
        JsonArray? finalizers = body.List("metadata", "finalizers");
        foreach (JsonNode? item in finalizers?.Where(item => item.Text() is "foregroundDeletion" or "orphan").ToList() ?? [])
        {
            finalizers?.Remove(item);
        }
    }
}
