namespace LbController.Providers.Azure.Fake.State;

/// <summary>All resources by id, whatever its case. Under the fake's lock.</summary>
internal sealed class Store
{
    private readonly Dictionary<string, StoredResource> _resources = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<StoredResource> _ordered = [];

    public IReadOnlyList<StoredResource> All => _ordered;

    public IEnumerable<StoredResource> Of(string type) => _ordered.Where(resource => resource.Type == type);

    public StoredResource? Find(string? id) => id is null ? null : _resources.GetValueOrDefault(id);

    public void Add(StoredResource resource)
    {
        _resources.Add(resource.Id, resource);
        _ordered.Add(resource);
    }

    public void Remove(StoredResource resource)
    {
        _resources.Remove(resource.Id);
        _ordered.Remove(resource);
    }
}
