using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>Keeps the wanted number of pods of each ReplicaSet.</summary>
internal sealed class ReplicaSetLoop : IClusterLoop
{
    private readonly ObjectWrites _writes;
    private readonly KeyedLoop<(string Namespace, string Name)> _loop;

    public ReplicaSetLoop(ObjectWrites writes, ILogger logger)
    {
        _writes = writes;
        _loop = new KeyedLoop<(string Namespace, string Name)>("replicasets", Handle, logger);
    }

    public void Start() => _loop.Start();

    public void Observe(StoreChange change)
    {
        if (change.Resource == KindTable.ReplicaSets && change.Type != ChangeType.Deleted)
        {
            _loop.Add((change.Object.Namespace, change.Object.Name));
        }
        else if (change.Resource == KindTable.Pods)
        {
            JsonObject? owner = change.Object.Body.Items("metadata", "ownerReferences").FirstOrDefault(reference => reference.Text("kind") == "ReplicaSet");
            if (owner.Text("name") is { } name)
            {
                _loop.Add((change.Object.Namespace, name));
            }
        }
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private ValueTask Handle((string Namespace, string Name) key, CancellationToken cancellationToken)
    {
        ObjectStore store = _writes.Store;
        lock (store.Gate)
        {
            if (store.Find(KindTable.ReplicaSets, key.Namespace, key.Name) is not { IsTerminating: false } set)
            {
                return ValueTask.CompletedTask;
            }

            long wanted = set.Body.Number("spec", "replicas") ?? 1;
            List<StoredObject> pods = Owned(set);
            for (int i = pods.Count; i < wanted; i++)
            {
                _writes.Writer.Create(KindTable.Pods, key.Namespace, NewPod(set), WriteOptions.Internal);
            }

            // Those that are not ready go first, then the youngest.
            foreach (StoredObject pod in pods.OrderBy(IsReady).ThenByDescending(pod => pod.Body.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
                .ThenByDescending(pod => pod.Name, StringComparer.Ordinal).Take((int)Math.Max(0, pods.Count - wanted)))
            {
                _writes.Deleter.TryDelete(KindTable.Pods, key.Namespace, pod.Name, DeleteOptions.Background);
            }

            WriteStatus(set);
        }

        return ValueTask.CompletedTask;
    }

    private List<StoredObject> Owned(StoredObject set) =>
    [
        .. _writes.Store.Snapshot(KindTable.Pods).Items.Values.Where(pod => !pod.IsTerminating && pod.Namespace == set.Namespace
            && pod.Body.Items("metadata", "ownerReferences").Any(reference => reference.Text("uid") == set.Uid)),
    ];

    private static bool IsReady(StoredObject pod) =>
        pod.Body.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");

    private void WriteStatus(StoredObject set)
    {
        List<StoredObject> pods = Owned(set);
        long ready = pods.Count(IsReady);
        long generation = set.Body.Number("metadata", "generation") ?? 0;
        _writes.Writer.TryUpdate(KindTable.ReplicaSets, set.Namespace, set.Name, "status", body => body["status"] = new JsonObject
        {
            ["replicas"] = (long)pods.Count,
            ["fullyLabeledReplicas"] = (long)pods.Count,
            ["readyReplicas"] = ready,
            ["availableReplicas"] = ready,
            ["observedGeneration"] = generation,
        });
    }

    private static JsonObject NewPod(StoredObject set)
    {
        JsonObject? template = set.Body.Map("spec", "template");
        JsonObject metadata = template.Map("metadata")?.Copy() ?? [];
        metadata.Remove("name");
        metadata.Remove("creationTimestamp");
        metadata["generateName"] = set.Name + "-";
        metadata["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["name"] = set.Name,
            ["uid"] = set.Uid,
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        });
        return new JsonObject { ["kind"] = "Pod", ["apiVersion"] = "v1", ["metadata"] = metadata, ["spec"] = template?["spec"]?.DeepClone() };
    }
}
