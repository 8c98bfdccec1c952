using System.Text.Json.Nodes;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>Empties namespaces that are to go, and lets them go when nothing is left in them. Gives each new one its default account.</summary>
internal sealed class NamespaceLoop : IClusterLoop
{
    private readonly ObjectWrites _writes;
    private readonly KeyedLoop<string> _loop;
    private readonly HashSet<string> _terminating = new(StringComparer.Ordinal);

    public NamespaceLoop(ObjectWrites writes, ILogger logger)
    {
        _writes = writes;
        _loop = new KeyedLoop<string>("namespaces", Handle, logger);
    }

    public void Start() => _loop.Start();

    public void Observe(StoreChange change)
    {
        if (change.Resource == KindTable.Namespaces)
        {
            string name = change.Object.Name;
            bool going = change.Type != ChangeType.Deleted && change.Object.IsTerminating;
            bool changed = going ? _terminating.Add(name) : _terminating.Remove(name);
            if ((changed && going) || change.Type == ChangeType.Added)
            {
                _loop.Add(name);
            }
        }
        else if (change.Type == ChangeType.Deleted && _terminating.Contains(change.Object.Namespace))
        {
            _loop.Add(change.Object.Namespace);
        }
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private ValueTask Handle(string name, CancellationToken cancellationToken)
    {
        ObjectStore store = _writes.Store;
        lock (store.Gate)
        {
            if (store.Find(KindTable.Namespaces, "", name) is not { } found)
            {
                return ValueTask.CompletedTask;
            }

            if (!found.IsTerminating)
            {
                GiveAccount(name);
                return ValueTask.CompletedTask;
            }

            bool empty = true;
            foreach (ResourceType resource in KindTable.All.Where(resource => resource.Namespaced && resource.StoredAs is null))
            {
                foreach (StoredObject item in store.Snapshot(resource).Items.Values.Where(item => item.Namespace == name))
                {
                    _writes.Deleter.TryDelete(resource, name, item.Name, DeleteOptions.Background);
                    empty &= store.Find(resource, name, item.Name) is null;
                }
            }

            if (empty)
            {
                _writes.Writer.TryUpdate(KindTable.Namespaces, "", name, "finalize", body => body.Remove("spec"));
            }
        }

        return ValueTask.CompletedTask;
    }

    private void GiveAccount(string name)
    {
        if (_writes.Store.Find(KindTable.ServiceAccounts, name, "default") is null)
        {
            var account = new JsonObject { ["kind"] = "ServiceAccount", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = "default" } };
            _writes.Writer.Create(KindTable.ServiceAccounts, name, account, WriteOptions.Internal);
        }
    }
}
