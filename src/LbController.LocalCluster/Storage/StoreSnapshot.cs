using System.Collections.Immutable;

namespace LbController.LocalCluster.Storage;

/// <summary>A collection as it stood at one revision of the whole store.</summary>
internal sealed record StoreSnapshot(ImmutableSortedDictionary<string, StoredObject> Items, long Revision)
{
    public StoredObject? Find(string @namespace, string name) => Items.GetValueOrDefault(StoredObject.KeyOf(@namespace, name));
}
