using System.Net;
using System.Net.Sockets;
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
/// Runs the nodes. A Node object that appears gets an address and a proxy; one that goes takes its proxy with it. Every
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
    private readonly Dictionary<string, NodeProxy> _proxies = new(StringComparer.Ordinal);

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
        if (change.Resource == KindTable.Nodes || (change.Resource == KindTable.Services && !IsSameSpec(change)))
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
        foreach (NodeProxy proxy in _proxies.Values)
        {
            proxy.Dispose();
        }

        _proxies.Clear();
    }

    private static bool IsSameSpec(StoreChange change) =>
        change.Type == ChangeType.Modified && JsonNode.DeepEquals(change.Previous?.Body["spec"], change.Object.Body["spec"]);

    private ValueTask Handle(ObjectKey key, CancellationToken cancellationToken)
    {
        if (key.Resource == KindTable.Nodes)
        {
            HandleNode(key.Name);
        }
        else
        {
            (string Namespace, string Name) service = (key.Namespace, key.Name);
            ServiceRoutes? routes = Routes(service);
            foreach (NodeProxy proxy in _proxies.Values)
            {
                proxy.Apply(service, routes);
            }
        }

        return ValueTask.CompletedTask;
    }

    private ServiceRoutes? Routes((string Namespace, string Name) key)
    {
        if (_writes.Store.Find(KindTable.Services, key.Namespace, key.Name) is not { } service || !ServiceFacts.MayHaveNodePorts(service.Body))
        {
            return null;
        }

        return ServiceRoutes.Of(service, _slices.Of(key.Namespace, key.Name));
    }

    private void HandleNode(string name)
    {
        StoredObject? node = _writes.Store.Find(KindTable.Nodes, "", name);
        if (node is null)
        {
            Remove(name);
            return;
        }

        if (!_proxies.TryGetValue(name, out NodeProxy? proxy))
        {
            proxy = Add(node);
        }

        proxy?.SetLeaving(node.IsTerminating || NodeBodies.IsTaintedForDeletion(node.Body));
    }

    private NodeProxy? Add(StoredObject node)
    {
        IPAddress address = NodeBodies.InternalAddress(node.Body) is { } text && IPAddress.TryParse(text, out IPAddress? own) ? own : _network.Take(node.Name);
        string now = Timestamps.Seconds(_writes.Time.GetUtcNow());
        if (!IPAddress.IsLoopback(address) || address.AddressFamily != AddressFamily.InterNetwork)
        {
            // A node of somewhere else, as tests make them: it has nothing here that could listen.
            return null;
        }

        var proxy = new NodeProxy(node.Name, address, _uses, _writes.Time, _logger);
        _proxies[node.Name] = proxy;
        if (_healthzPort > 0)
        {
            proxy.OpenHealthz(_healthzPort);
        }

        foreach (StoredObject service in _writes.Store.Snapshot(KindTable.Services).Items.Values)
        {
            (string Namespace, string Name) key = (service.Namespace, service.Name);
            proxy.Apply(key, Routes(key));
        }

        lock (_writes.Store.Gate)
        {
            _writes.Writer.TryUpdate(KindTable.Nodes, "", node.Name, "", body => NodeBodies.FillMain(body, _network.OrdinalOf(address)));
            _writes.Writer.TryUpdate(KindTable.Nodes, "", node.Name, "status", body => NodeBodies.FillStatus(body, address, now));
        }

        return proxy;
    }

    private void Remove(string name)
    {
        if (_proxies.Remove(name, out NodeProxy? proxy))
        {
            proxy.Dispose();
        }

        _network.Give(name);
    }
}
