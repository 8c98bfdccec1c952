using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Controllers;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Nodes;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Pods;

/// <summary>
/// Scheduler and kubelet in one: puts each pod on the node with the fewest pods, runs it there, says so in its status, and ends it when
/// it is deleted.
/// </summary>
internal sealed class PodLoop : IClusterLoop
{
    private readonly ObjectWrites _writes;
    private readonly PodRuntime _runtime;
    private readonly PodEndings _endings;
    private readonly KeyedLoop<(string Namespace, string Name)> _loop;
    private readonly HashSet<(string Namespace, string Name)> _unscheduled = [];
    private readonly HashSet<string> _ran = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<(string Namespace, string Name)>> _byNode = new(StringComparer.Ordinal);

    /// <param name="afterProxies">Calls back when all that has happened until now has reached every node's proxy.</param>
    public PodLoop(ObjectWrites writes, PodRuntime runtime, Action<Action> afterProxies, ILogger logger)
    {
        _writes = writes;
        _runtime = runtime;
        _loop = new KeyedLoop<(string Namespace, string Name)>("pods", Handle, logger);
        _endings = new PodEndings(runtime, writes.Time, afterProxies, _loop.Add);
    }

    public void Start() => _loop.Start();

    public void Observe(StoreChange change)
    {
        if (change.Resource == KindTable.Pods)
        {
            Note(change);
            _loop.Add((change.Object.Namespace, change.Object.Name));
        }
        else if (change.Resource == KindTable.Nodes)
        {
            foreach ((string Namespace, string Name) key in change.Type == ChangeType.Modified ? [] : _byNode.GetValueOrDefault(change.Object.Name) ?? [])
            {
                _loop.Add(key);
            }

            foreach ((string Namespace, string Name) key in _unscheduled)
            {
                _loop.Add(key);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        _endings.Dispose();
        _runtime.Dispose();
    }

    private ValueTask Handle((string Namespace, string Name) key, CancellationToken cancellationToken)
    {
        string now = Timestamps.Seconds(_writes.Time.GetUtcNow());
        lock (_writes.Store.Gate)
        {
            _unscheduled.Remove(key);
            StoredObject? pod = _writes.Store.Find(KindTable.Pods, key.Namespace, key.Name);
            if (pod is null)
            {
                _endings.Forget(StoredObject.KeyOf(key.Namespace, key.Name));
                _runtime.Stop(StoredObject.KeyOf(key.Namespace, key.Name));
                return ValueTask.CompletedTask;
            }

            if (PodRules.IsOver(pod.Body))
            {
                _runtime.Stop(pod.Key);
            }
            else if (string.IsNullOrEmpty(pod.Body.Text("spec", "nodeName")))
            {
                Schedule(pod, now);
            }
            else
            {
                Run(pod, now);
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Run(StoredObject pod, string now)
    {
        StoredObject? node = _writes.Store.Find(KindTable.Nodes, "", pod.Body.Text("spec", "nodeName") ?? "");
        if (node is null)
        {
            if (pod.IsTerminating || _ran.Contains(pod.Uid))
            {
                // The node it ran on is gone, and so is the pod; whoever made it makes another.
                End(pod);
            }
        }
        else if (_runtime.Ensure(pod) is { } addresses)
        {
            _ran.Add(pod.Uid);
            IReadOnlyList<string> hosts = NodeBodies.InternalAddresses(node.Body);
            _writes.Writer.TryUpdate(KindTable.Pods, pod.Namespace, pod.Name, "status", body => PodBodies.SetRunning(body, addresses, hosts, now));
            if (pod.IsTerminating && _endings.IsOver(pod))
            {
                End(pod);
            }
        }
        else if (pod.IsTerminating)
        {
            // It could not be started, and is not wanted any more.
            End(pod);
        }
    }

    /// <summary>Ends the containers and lets the pod go; where a finalizer holds it, it stays as one that has ended.</summary>
    private void End(StoredObject pod)
    {
        _runtime.Stop(pod.Key);
        _writes.Deleter.TryDelete(KindTable.Pods, pod.Namespace, pod.Name, DeleteOptions.AtOnce);
        _writes.Writer.TryUpdate(KindTable.Pods, pod.Namespace, pod.Name, "status", PodBodies.SetEnded);
    }

    private void Note(StoreChange change)
    {
        (string Namespace, string Name) key = (change.Object.Namespace, change.Object.Name);
        string node = change.Object.Body.Text("spec", "nodeName") ?? "";
        if (change.Type == ChangeType.Deleted)
        {
            _byNode.GetValueOrDefault(node)?.Remove(key);
            _ran.Remove(change.Object.Uid);
        }
        else if (node.Length > 0 && change.Previous?.Body.Text("spec", "nodeName") != node)
        {
            if (!_byNode.TryGetValue(node, out HashSet<(string Namespace, string Name)>? keys))
            {
                keys = [];
                _byNode[node] = keys;
            }

            keys.Add(key);
        }
    }

    private void Schedule(StoredObject pod, string now)
    {
        ObjectStore store = _writes.Store;
        Dictionary<string, int> load = store.Snapshot(KindTable.Pods).Items.Values
            .Select(other => other.Body.Text("spec", "nodeName") ?? "").GroupBy(name => name).ToDictionary(group => group.Key, group => group.Count());
        JsonObject? wanted = pod.Body.Map("spec", "nodeSelector");
        LabelSelector selector = wanted.IsEmpty() ? LabelSelector.Everything : LabelSelector.OfMap(wanted);
        StoredObject? node = store.Snapshot(KindTable.Nodes).Items.Values
            .Where(candidate => !candidate.IsTerminating && candidate.Body.Flag("spec", "unschedulable") != true && selector.Matches(candidate.Body))
            .OrderBy(candidate => load.GetValueOrDefault(candidate.Name)).ThenBy(candidate => candidate.Name, StringComparer.Ordinal).FirstOrDefault();
        if (node is null)
        {
            _unscheduled.Add((pod.Namespace, pod.Name));
            _writes.Writer.TryUpdate(KindTable.Pods, pod.Namespace, pod.Name, "status", body => PodBodies.SetUnschedulable(body, now));
            return;
        }

        _writes.Writer.TryUpdate(KindTable.Pods, pod.Namespace, pod.Name, "", body => body.Ensure("spec")["nodeName"] = node.Name);
    }
}
