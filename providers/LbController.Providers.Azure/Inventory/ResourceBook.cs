using System.Collections.Concurrent;
using Azure.Core;
using LbController.Providers.Azure.Api;

namespace LbController.Providers.Azure.Inventory;

/// <summary>
/// What is known of Azure's resources: from listings, and from the answers to our own writes, which are newer than a listing that began
/// before them. Shared by all Services.
/// </summary>
internal sealed class ResourceBook(TimeProvider time)
{
    private readonly ConcurrentDictionary<ResourceIdentifier, Entry> _entries = new();

    /// <summary>The resource as it was last seen, or null where it is not there, or is not known.</summary>
    public ArmResource? Find(ResourceIdentifier id) => _entries.TryGetValue(id, out Entry? entry) ? entry.Resource : null;

    /// <summary>Whether a conditional write may rely on what is known; else it has to be read first.</summary>
    public bool IsCurrent(ResourceIdentifier id) => _entries.TryGetValue(id, out Entry? entry) && !entry.IsStale;

    /// <summary>Whether what is known may be wrong: a write ended in a way that says nothing, or somebody else's came in between.</summary>
    public bool IsDoubtful(ResourceIdentifier id) => _entries.TryGetValue(id, out Entry? entry) && entry.IsDoubtful;

    /// <summary>Every resource that is known, or in doubt.</summary>
    public IEnumerable<ResourceIdentifier> Ids => _entries.Select(entry => entry.Key);

    /// <summary>All known of a type in a resource group.</summary>
    public IEnumerable<ArmResource> All(string resourceGroup, string type) =>
        _entries.Where(entry => IsOf(entry.Key, resourceGroup, type)).Select(entry => entry.Value.Resource).OfType<ArmResource>();

    /// <summary>What Azure just answered of one resource; null where it is not there.</summary>
    public void Saw(ResourceIdentifier id, ArmResource? resource) => _entries[id] = new Entry(resource, time.GetUtcNow(), false);

    /// <summary>What a resource has come to by a write to a child: known, but under an ETag that is not.</summary>
    public void Changed(ResourceIdentifier id, ArmResource resource) => _entries[id] = new Entry(resource, time.GetUtcNow(), true);

    /// <summary>Something else changed it, or we do not know whether we did.</summary>
    public void Doubt(ResourceIdentifier id)
    {
        DateTimeOffset now = time.GetUtcNow();
        _entries.AddOrUpdate(id, _ => new Entry(null, now, true) { IsDoubtful = true }, (_, known) => known with { IsStale = true, IsDoubtful = true, SeenAt = now });
    }

    /// <summary>What a listing that began then showed, where nothing newer is known.</summary>
    public void Listed(string resourceGroup, string type, IReadOnlyList<ArmResource> resources, DateTimeOffset startedAt)
    {
        foreach (ArmResource resource in resources)
        {
            _entries.AddOrUpdate(
                resource.Id,
                _ => new Entry(resource, startedAt, false),
                (_, known) => known.SeenAt > startedAt ? known : known.Resource?.ETag is { } tag && tag == resource.ETag && !known.IsStale && known.Resource.ProvisioningState == resource.ProvisioningState ? known : new Entry(resource, startedAt, false));
        }

        HashSet<ResourceIdentifier> present = [.. resources.Select(resource => resource.Id)];
        foreach ((ResourceIdentifier id, Entry entry) in _entries)
        {
            if (IsOf(id, resourceGroup, type) && !present.Contains(id) && entry.SeenAt <= startedAt)
            {
                _entries.TryRemove(id, out _);
            }
        }
    }

    /// <summary>Nothing is known any more.</summary>
    public void Forget() => _entries.Clear();

    private static bool IsOf(ResourceIdentifier id, string resourceGroup, string type) =>
        string.Equals(id.ResourceGroupName, resourceGroup, StringComparison.OrdinalIgnoreCase) && string.Equals(id.ResourceType.Type, type, StringComparison.OrdinalIgnoreCase);

    private sealed record Entry(ArmResource? Resource, DateTimeOffset SeenAt, bool IsStale)
    {
        public bool IsDoubtful { get; init; }
    }
}
