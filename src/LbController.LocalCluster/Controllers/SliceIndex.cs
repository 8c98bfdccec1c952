using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Controllers;

/// <summary>Which EndpointSlices belong to which Service, by their label. Guarded by the store's lock.</summary>
internal sealed class SliceIndex(ObjectStore store)
{
    private readonly Dictionary<(string Namespace, string Service), SortedDictionary<string, StoredObject>> _slices = [];

    public void Observe(StoreChange change)
    {
        if (change.Resource != KindTable.EndpointSlices)
        {
            return;
        }

        if (change.Previous is { } previous && ServiceOf(previous) is { } before && _slices.TryGetValue((previous.Namespace, before), out SortedDictionary<string, StoredObject>? known))
        {
            known.Remove(previous.Name);
            if (known.Count == 0)
            {
                _slices.Remove((previous.Namespace, before));
            }
        }

        if (change.Type != ChangeType.Deleted && ServiceOf(change.Object) is { } now)
        {
            (string Namespace, string Service) key = (change.Object.Namespace, now);
            if (!_slices.TryGetValue(key, out SortedDictionary<string, StoredObject>? slices))
            {
                slices = new SortedDictionary<string, StoredObject>(StringComparer.Ordinal);
                _slices[key] = slices;
            }

            slices[change.Object.Name] = change.Object;
        }
    }

    public IReadOnlyList<StoredObject> Of(string @namespace, string service)
    {
        lock (store.Gate)
        {
            return _slices.TryGetValue((@namespace, service), out SortedDictionary<string, StoredObject>? slices) ? [.. slices.Values] : [];
        }
    }

    private static string? ServiceOf(StoredObject slice) => slice.Body.Text("metadata", "labels", EndpointBodies.ServiceNameLabel);
}
