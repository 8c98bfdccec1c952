using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Watching;

namespace LbController.Runtime.Caching;

/// <summary>
/// Of every Service the nodes that hold its endpoints, and nothing else of the EndpointSlices: no addresses, no ports. Says of which
/// Service the set of nodes has changed, and only then: Pods that come and go on a node that has others wake nobody (contract B51).
/// Whose Service matters is not asked here, since one may turn to policy Local after its slices were seen.
/// </summary>
/// <param name="changed">Called with the Service, after its set has changed.</param>
internal sealed class EndpointCache(Action<ServiceKey> changed) : IReflectorStore<EndpointSlice>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, string Name), ServiceKey> _owners = [];
    private readonly Dictionary<ServiceKey, Entry> _services = [];

    /// <summary>The nodes that hold endpoints of a Service (<see cref="EndpointNodes.Of"/>); empty where nothing is known of it.</summary>
    public ValueList<string> NodesOf(ServiceKey service)
    {
        lock (_lock)
        {
            return _services.TryGetValue(service, out Entry? entry) ? entry.Nodes : [];
        }
    }

    public void Replace(IReadOnlyList<EndpointSlice> items) => Update(touched =>
    {
        HashSet<(string Namespace, string Name)> present = [.. items.Select(KeyOf)];
        foreach ((string Namespace, string Name) key in _owners.Keys.Where(key => !present.Contains(key)).ToList())
        {
            Drop(key, touched);
        }

        foreach (EndpointSlice item in items)
        {
            Put(item, touched);
        }
    });

    public void Upsert(EndpointSlice item) => Update(touched => Put(item, touched));

    public void Delete(EndpointSlice item) => Update(touched => Drop(KeyOf(item), touched));

    /// <param name="change">Alters the slices and names the Services that it touches; called under the lock.</param>
    private void Update(Action<HashSet<ServiceKey>> change)
    {
        var touched = new HashSet<ServiceKey>();
        var altered = new List<ServiceKey>();
        lock (_lock)
        {
            change(touched);
            altered.AddRange(touched.Where(Recompute));
        }

        altered.ForEach(changed);
    }

    private void Put(EndpointSlice item, HashSet<ServiceKey> touched)
    {
        SliceSnapshot? slice = SnapshotMapper.Map(item);
        Drop(KeyOf(item), touched);
        if (slice is null)
        {
            return;
        }

        _owners[KeyOf(item)] = slice.Service;
        if (!_services.TryGetValue(slice.Service, out Entry? entry))
        {
            entry = new Entry();
            _services.Add(slice.Service, entry);
        }

        entry.Slices.Add(slice);
        touched.Add(slice.Service);
    }

    private void Drop((string Namespace, string Name) key, HashSet<ServiceKey> touched)
    {
        if (_owners.Remove(key, out ServiceKey owner))
        {
            _services[owner].Slices.RemoveAll(slice => slice.Name == key.Name);
            touched.Add(owner);
        }
    }

    /// <returns>Whether the set of nodes is another one now.</returns>
    private bool Recompute(ServiceKey service)
    {
        Entry entry = _services[service];
        ValueList<string> before = entry.Nodes;
        entry.Nodes = EndpointNodes.Of(entry.Slices);
        if (entry.Slices.Count == 0)
        {
            _services.Remove(service);
        }

        return before != entry.Nodes;
    }

    private static (string Namespace, string Name) KeyOf(EndpointSlice item) => (item.Metadata.Namespace, item.Metadata.Name);

    /// <summary>What is known of one Service.</summary>
    private sealed class Entry
    {
        /// <summary>One, nearly always.</summary>
        public List<SliceSnapshot> Slices { get; } = new(1);

        public ValueList<string> Nodes { get; set; } = [];
    }
}
