using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Storage;

/// <summary>
/// One write. A deleted object is the last body with the revision of its deletion; <paramref name="Previous"/> is null only for an
/// addition.
/// </summary>
internal sealed record StoreChange(ResourceType Resource, ChangeType Type, StoredObject Object, StoredObject? Previous)
{
    public long Revision => Object.Revision;
}
