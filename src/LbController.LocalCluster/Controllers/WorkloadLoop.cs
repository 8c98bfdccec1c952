using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>
/// What the loops have in common that make objects from a template: each looks at one workload at a time when it, or something that it
/// owns, has changed.
/// </summary>
internal abstract class WorkloadLoop : IClusterLoop
{
    private readonly ResourceType _workload;
    private readonly ResourceType _owned;
    private readonly KeyedLoop<(string Namespace, string Name)> _loop;

    /// <param name="workload">The kind that is looked at.</param>
    /// <param name="owned">The kind that it makes.</param>
    protected WorkloadLoop(ObjectWrites writes, ResourceType workload, ResourceType owned, ILogger logger)
    {
        Writes = writes;
        _workload = workload;
        _owned = owned;
        _loop = new KeyedLoop<(string Namespace, string Name)>(workload.Plural, Handle, logger);
    }

    protected ObjectWrites Writes { get; }

    public void Start() => _loop.Start();

    public virtual void Observe(StoreChange change)
    {
        if (change.Resource == _workload && change.Type != ChangeType.Deleted)
        {
            _loop.Add((change.Object.Namespace, change.Object.Name));
        }
        else if (change.Resource == _owned)
        {
            JsonObject? owner = change.Object.Body.Items("metadata", "ownerReferences").FirstOrDefault(reference => reference.Text("kind") == _workload.Kind);
            if (owner.Text("name") is { } name)
            {
                _loop.Add((change.Object.Namespace, name));
            }
        }
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>Brings what a workload owns, and its status, nearer to what it wants. Called under the store's lock.</summary>
    protected abstract void Reconcile(StoredObject workload);

    /// <summary>Has every workload looked at.</summary>
    protected void AddAll()
    {
        foreach (StoredObject workload in Writes.Store.Snapshot(_workload).Items.Values)
        {
            _loop.Add((workload.Namespace, workload.Name));
        }
    }

    /// <summary>Tells one template from another; the value of a label.</summary>
    protected static string HashOf(StoredObject workload) =>
        Convert.ToHexStringLower(SHA256.HashData(workload.Body.At("spec", "template")?.ToBytes() ?? []))[..10];

    protected List<StoredObject> Owned(StoredObject workload) =>
    [
        .. Writes.Store.Snapshot(_owned).Items.Values.Where(item => item.Namespace == workload.Namespace
            && item.Body.Items("metadata", "ownerReferences").Any(reference => reference.Text("uid") == workload.Uid)),
    ];

    /// <summary>The metadata of something made from the workload's template, owned by the workload.</summary>
    protected JsonObject OwnedMetadata(StoredObject workload)
    {
        JsonObject metadata = workload.Body.Map("spec", "template", "metadata")?.Copy() ?? [];
        metadata.Remove("name");
        metadata.Remove("creationTimestamp");
        metadata["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = _workload.GroupVersion,
            ["kind"] = _workload.Kind,
            ["name"] = workload.Name,
            ["uid"] = workload.Uid,
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        });
        return metadata;
    }

    /// <summary>A pod from the workload's template.</summary>
    protected JsonObject NewPod(StoredObject workload)
    {
        JsonObject metadata = OwnedMetadata(workload);
        metadata["generateName"] = workload.Name + "-";
        return new JsonObject { ["kind"] = "Pod", ["apiVersion"] = "v1", ["metadata"] = metadata, ["spec"] = workload.Body.At("spec", "template", "spec")?.DeepClone() };
    }

    protected void DeletePod(StoredObject pod) => Writes.Deleter.TryDelete(KindTable.Pods, pod.Namespace, pod.Name, DeleteOptions.Background);

    /// <summary>Changes the workload's status, and notes that it is about this generation.</summary>
    protected void WriteStatus(StoredObject workload, Action<JsonObject> change) =>
        Writes.Writer.TryUpdate(_workload, workload.Namespace, workload.Name, "status", body =>
        {
            JsonObject status = body.Ensure("status");
            status["observedGeneration"] = workload.Body.Number("metadata", "generation") ?? 0;
            change(status);
        });

    private ValueTask Handle((string Namespace, string Name) key, CancellationToken cancellationToken)
    {
        lock (Writes.Store.Gate)
        {
            if (Writes.Store.Find(_workload, key.Namespace, key.Name) is { IsTerminating: false } workload)
            {
                Reconcile(workload);
            }
        }

        return ValueTask.CompletedTask;
    }
}
