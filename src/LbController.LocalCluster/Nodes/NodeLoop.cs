using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Controllers;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Net;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Nodes;

/// <summary>
/// Runs the nodes. A Node object that appears gets a proxy at each of its addresses; one that goes takes its proxies with it. Every
/// change of a Service or of its slices reaches all proxies at once.
/// </summary>
internal sealed class NodeLoop : IClusterLoop
{
    private readonly ObjectWrites _writes;
    private readonly SliceIndex _slices;
    private readonly NodeNetwork _network;
    private readonly EndpointUses _uses;
    private readonly int _healthzPort;
    private readonly ILogger _logger;
    private readonly KeyedLoop<ObjectKey> _loop;
    private readonly Dictionary<string, IReadOnlyList<NodeProxy>> _proxies = new(StringComparer.Ordinal);

    public NodeLoop(ObjectWrites writes, SliceIndex slices, NodeNetwork network, EndpointUses uses, int healthzPort, ILogger logger)
    {
        _writes = writes;
        _slices = slices;
        _network = network;
        _uses = uses;
        _healthzPort = healthzPort;
        _logger = logger;
        _loop = new KeyedLoop<ObjectKey>("nodes", Handle, logger);
    }

    public void Start() => _loop.Start();

    public void Observe(StoreChange change)
    {
        if (change.Resource == KindTable.Nodes || (change.Resource == KindTable.Services && !IsSame(change)))
        {
            _loop.Add(ObjectKey.Of(change));
        }
        else if (change.Resource == KindTable.EndpointSlices && change.Object.Body.Text("metadata", "labels", EndpointBodies.ServiceNameLabel) is { } service)
        {
            _loop.Add(new ObjectKey(KindTable.Services, change.Object.Namespace, service));
        }
    }

    /// <summary>Calls back when everything that has happened until now has reached every proxy.</summary>
    public void Pass(Action passed) => _loop.Pass(passed);

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        foreach (NodeProxy proxy in _proxies.Values.SelectMany(proxies => proxies))
        {
            proxy.Dispose();
        }

        _proxies.Clear();
    }

    /// <summary>Whether nothing has changed that a proxy cares about.</summary>
    private static bool IsSame(StoreChange change) => change.Type == ChangeType.Modified
        && JsonNode.DeepEquals(change.Previous?.Body["spec"], change.Object.Body["spec"])
        && JsonNode.DeepEquals(change.Previous?.Body.At("metadata", "labels"), change.Object.Body.At("metadata", "labels"));

    private ValueTask Handle(ObjectKey key, CancellationToken cancellationToken)
    {
        if (key.Resource == KindTable.Nodes)
        {
            HandleNode(key.Name);
        }
        else
        {
            (string Namespace, string Name) service = (key.Namespace, key.Name);
            foreach (IGrouping<string, NodeProxy> family in _proxies.Values.SelectMany(proxies => proxies).GroupBy(proxy => proxy.Family))
            {
                ServiceRoutes? routes = Routes(service, family.Key);
                foreach (NodeProxy proxy in family)
                {
                    proxy.Apply(service, routes);
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Null where the Service is gone, or is not for nodes of this family.</summary>
    private ServiceRoutes? Routes((string Namespace, string Name) key, string family)
    {
        if (_writes.Store.Find(KindTable.Services, key.Namespace, key.Name) is not { } service
            || !ServiceFacts.MayHaveNodePorts(service.Body) || !ServiceFacts.IsForNodes(service.Body) || !ServiceFacts.Families(service.Body).Contains(family))
        {
            return null;
        }

        return ServiceRoutes.Of(service, [.. _slices.Of(key.Namespace, key.Name).Where(slice => (slice.Body.Text("addressType") ?? "IPv4") == family)]);
    }

    private void HandleNode(string name)
    {
        StoredObject? node = _writes.Store.Find(KindTable.Nodes, "", name);
        if (node is null)
        {
            Remove(name);
            return;
        }

        if (!_proxies.TryGetValue(name, out IReadOnlyList<NodeProxy>? proxies))
        {
            proxies = Add(node);
        }

        foreach (NodeProxy proxy in proxies)
        {
            proxy.SetLeaving(node.IsTerminating || NodeBodies.IsTaintedForDeletion(node.Body));
        }
    }

    private List<NodeProxy> Add(StoredObject node)
    {
        IReadOnlyList<IPAddress> addresses = NodeBodies.OwnAddresses(node.Body);
        if (addresses.Count == 0 || !addresses.All(_network.IsLocal))
        {
            // A node of somewhere else, as tests make them: it has nothing here that could listen.
            return [];
        }

        List<NodeProxy> proxies = [.. addresses.Select(address => new NodeProxy(node.Name, address, _uses, _writes.Time, _logger))];
        _proxies[node.Name] = proxies;
        foreach (NodeProxy proxy in proxies)
        {
            if (_healthzPort > 0)
            {
                proxy.OpenHealthz(_healthzPort);
            }

            foreach (StoredObject service in _writes.Store.Snapshot(KindTable.Services).Items.Values)
            {
                (string Namespace, string Name) key = (service.Namespace, service.Name);
                proxy.Apply(key, Routes(key, proxy.Family));
            }
        }

        return proxies;
    }

    private void Remove(string name)
    {
        foreach (NodeProxy proxy in _proxies.Remove(name, out IReadOnlyList<NodeProxy>? proxies) ? proxies : [])
        {
            proxy.Dispose();
        }

        lock (_writes.Store.Gate)
        {
            if (_writes.Store.Find(KindTable.Nodes, "", name) is null)
            {
                _network.Give(name);
            }
        }
    }
}
