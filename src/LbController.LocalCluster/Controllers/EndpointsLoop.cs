using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>Keeps EndpointSlices and Endpoints of every Service that selects pods. Changes that come in a burst make one pass.</summary>
internal sealed class EndpointsLoop : IClusterLoop
{
    private readonly ObjectWrites _writes;
    private readonly SliceIndex _slices;
    private readonly KeyedLoop<(string Namespace, string Name)> _loop;
    private readonly Dictionary<(string Namespace, string Name), LabelSelector> _selectors = [];

    public EndpointsLoop(ObjectWrites writes, SliceIndex slices, ILogger logger)
    {
        _writes = writes;
        _slices = slices;
        _loop = new KeyedLoop<(string Namespace, string Name)>("endpoints", Handle, logger);
    }

    public void Start() => _loop.Start();

    public void Observe(StoreChange change)
    {
        if (change.Resource == KindTable.Services)
        {
            ObserveService(change);
        }
        else if (change.Resource == KindTable.Pods)
        {
            foreach (((string Namespace, string Name) key, LabelSelector selector) in _selectors)
            {
                if (key.Namespace == change.Object.Namespace && (selector.Matches(change.Object.Body) || (change.Previous is { } previous && selector.Matches(previous.Body))))
                {
                    _loop.Add(key);
                }
            }
        }
    }

    /// <summary>Calls back when everything that has happened until now is in the slices.</summary>
    public void Pass(Action passed) => _loop.Pass(passed);

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private void ObserveService(StoreChange change)
    {
        (string Namespace, string Name) key = (change.Object.Namespace, change.Object.Name);
        if (change.Type == ChangeType.Deleted)
        {
            _selectors.Remove(key);
            return;
        }

        if (change.Previous is { } previous && JsonNode.DeepEquals(previous.Body["spec"], change.Object.Body["spec"]))
        {
            return;
        }

        JsonObject? selector = change.Object.Body.Map("spec", "selector");
        if (selector.IsEmpty() || ServiceFacts.Type(change.Object.Body) == "ExternalName")
        {
            _selectors.Remove(key);
            return;
        }

        _selectors[key] = LabelSelector.OfMap(selector);
        _loop.Add(key);
    }

    private ValueTask Handle((string Namespace, string Name) key, CancellationToken cancellationToken)
    {
        ObjectStore store = _writes.Store;
        lock (store.Gate)
        {
            if (store.Find(KindTable.Services, key.Namespace, key.Name) is not { } service || !_selectors.TryGetValue(key, out LabelSelector? selector))
            {
                return ValueTask.CompletedTask;
            }

            IReadOnlyList<StoredObject> pods =
            [
                .. store.Snapshot(KindTable.Pods).Items.Values.Where(pod => pod.Namespace == key.Namespace && selector.Matches(pod.Body) && EndpointBodies.IsEndpoint(pod.Body)),
            ];
            WriteSlices(service, EndpointBodies.Slices(service.Body, pods));
            WriteEndpoints(service, EndpointBodies.Endpoints(service.Body, pods));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Reuses the slices there are, makes those that lack, deletes those that are too many.</summary>
    private void WriteSlices(StoredObject service, IReadOnlyList<JsonObject> wanted)
    {
        List<StoredObject> found =
            [.. _slices.Of(service.Namespace, service.Name).Where(slice => slice.Body.Text("metadata", "labels", EndpointBodies.ManagedByLabel) == EndpointBodies.Manager)];
        foreach (JsonObject slice in wanted)
        {
            if (found.FirstOrDefault(candidate => candidate.Body.Text("addressType") == slice.Text("addressType")) is not { } reused)
            {
                _writes.Writer.Create(KindTable.EndpointSlices, service.Namespace, slice, WriteOptions.Internal);
                continue;
            }

            found.Remove(reused);
            _writes.Writer.TryUpdate(KindTable.EndpointSlices, service.Namespace, reused.Name, "", body =>
            {
                body["endpoints"] = slice["endpoints"]?.DeepClone();
                body["ports"] = slice["ports"]?.DeepClone();
            });
        }

        found.ForEach(slice => _writes.Deleter.TryDelete(KindTable.EndpointSlices, slice.Namespace, slice.Name, DeleteOptions.Background));
    }

    private void WriteEndpoints(StoredObject service, JsonObject wanted)
    {
        if (_writes.Store.Find(KindTable.Endpoints, service.Namespace, service.Name) is null)
        {
            _writes.Writer.Create(KindTable.Endpoints, service.Namespace, wanted, WriteOptions.Internal);
            return;
        }

        _writes.Writer.TryUpdate(KindTable.Endpoints, service.Namespace, service.Name, "", body =>
        {
            body.Remove("subsets");
            if (wanted["subsets"] is { } subsets)
            {
                body["subsets"] = subsets.DeepClone();
            }
        });
    }
}
