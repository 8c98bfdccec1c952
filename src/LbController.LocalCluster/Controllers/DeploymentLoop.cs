using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>
/// Keeps one ReplicaSet for each template a Deployment has had. A new template's pods come up first; the old ones go as the new become
/// ready.
/// </summary>
internal sealed class DeploymentLoop : IClusterLoop
{
    private const string HashLabel = "pod-template-hash";
    private const string RevisionAnnotation = "deployment.kubernetes.io/revision";

    private readonly ObjectWrites _writes;
    private readonly KeyedLoop<(string Namespace, string Name)> _loop;

    public DeploymentLoop(ObjectWrites writes, ILogger logger)
    {
        _writes = writes;
        _loop = new KeyedLoop<(string Namespace, string Name)>("deployments", Handle, logger);
    }

    public void Start() => _loop.Start();

    public void Observe(StoreChange change)
    {
        if (change.Resource == KindTable.Deployments && change.Type != ChangeType.Deleted)
        {
            _loop.Add((change.Object.Namespace, change.Object.Name));
        }
        else if (change.Resource == KindTable.ReplicaSets)
        {
            JsonObject? owner = change.Object.Body.Items("metadata", "ownerReferences").FirstOrDefault(reference => reference.Text("kind") == "Deployment");
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
            if (store.Find(KindTable.Deployments, key.Namespace, key.Name) is not { IsTerminating: false } deployment)
            {
                return ValueTask.CompletedTask;
            }

            if (deployment.Body.Flag("spec", "paused") != true)
            {
                RollOut(deployment);
            }

            WriteStatus(deployment);
        }

        return ValueTask.CompletedTask;
    }

    private static string HashOf(StoredObject deployment) =>
        Convert.ToHexStringLower(SHA256.HashData(deployment.Body.At("spec", "template")?.ToBytes() ?? []))[..10];

    private List<StoredObject> Owned(StoredObject deployment) =>
    [
        .. _writes.Store.Snapshot(KindTable.ReplicaSets).Items.Values.Where(set => set.Namespace == deployment.Namespace
            && set.Body.Items("metadata", "ownerReferences").Any(reference => reference.Text("uid") == deployment.Uid)),
    ];

    private void RollOut(StoredObject deployment)
    {
        string hash = HashOf(deployment);
        long wanted = deployment.Body.Number("spec", "replicas") ?? 1;
        List<StoredObject> sets = Owned(deployment);
        StoredObject? current = sets.FirstOrDefault(set => set.Body.Text("metadata", "labels", HashLabel) == hash);
        if (current is null)
        {
            long revision = 1 + sets.Select(Revision).DefaultIfEmpty(0).Max();
            _writes.Writer.Create(KindTable.ReplicaSets, deployment.Namespace, NewSet(deployment, hash, wanted, revision), WriteOptions.Internal);
            Note(deployment, revision);
        }
        else
        {
            if (sets.Any(set => Revision(set) > Revision(current)))
            {
                long revision = 1 + sets.Max(Revision);
                SetRevision(KindTable.ReplicaSets, current, revision);
                Note(deployment, revision);
            }

            Scale(current, wanted);
        }

        long ready = current?.Body.Number("status", "readyReplicas") ?? 0;
        foreach (StoredObject old in sets.Where(set => set != current))
        {
            Scale(old, Math.Min(old.Body.Number("spec", "replicas") ?? 0, Math.Max(0, wanted - ready)));
        }
    }

    private static long Revision(StoredObject set) =>
        long.TryParse(set.Body.Text("metadata", "annotations", RevisionAnnotation), NumberStyles.None, CultureInfo.InvariantCulture, out long revision) ? revision : 0;

    private void Note(StoredObject deployment, long revision) => SetRevision(KindTable.Deployments, deployment, revision);

    private void SetRevision(ResourceType resource, StoredObject item, long revision) =>
        _writes.Writer.TryUpdate(resource, item.Namespace, item.Name, "", body => body.Ensure("metadata").Ensure("annotations")[RevisionAnnotation] = revision.ToString(CultureInfo.InvariantCulture));

    private void Scale(StoredObject set, long replicas) =>
        _writes.Writer.TryUpdate(KindTable.ReplicaSets, set.Namespace, set.Name, "", body => body.Ensure("spec")["replicas"] = replicas);

    private static JsonObject NewSet(StoredObject deployment, string hash, long replicas, long revision)
    {
        JsonObject template = deployment.Body.Map("spec", "template")?.Copy() ?? [];
        template.Ensure("metadata").Ensure("labels")[HashLabel] = hash;
        JsonObject selector = deployment.Body.Map("spec", "selector")?.Copy() ?? [];
        selector.Ensure("matchLabels")[HashLabel] = hash;
        return new JsonObject
        {
            ["kind"] = "ReplicaSet",
            ["apiVersion"] = "apps/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name}-{hash}",
                ["labels"] = template.At("metadata", "labels")?.DeepClone(),
                ["annotations"] = new JsonObject { [RevisionAnnotation] = revision.ToString(CultureInfo.InvariantCulture) },
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "apps/v1",
                    ["kind"] = "Deployment",
                    ["name"] = deployment.Name,
                    ["uid"] = deployment.Uid,
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }),
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template },
        };
    }

    private void WriteStatus(StoredObject deployment)
    {
        List<StoredObject> sets = Owned(deployment);
        string hash = HashOf(deployment);
        long Sum(string field) => sets.Sum(set => set.Body.Number("status", field) ?? 0);

        long wanted = deployment.Body.Number("spec", "replicas") ?? 1;
        long available = Sum("availableReplicas");
        long updated = sets.Where(set => set.Body.Text("metadata", "labels", HashLabel) == hash).Sum(set => set.Body.Number("status", "replicas") ?? 0);
        string now = Timestamps.Seconds(_writes.Time.GetUtcNow());
        _writes.Writer.TryUpdate(KindTable.Deployments, deployment.Namespace, deployment.Name, "status", body =>
        {
            JsonObject status = body.Ensure("status");
            status["observedGeneration"] = body.Number("metadata", "generation") ?? 0;
            status["replicas"] = Sum("replicas");
            status["updatedReplicas"] = updated;
            status["readyReplicas"] = Sum("readyReplicas");
            status["availableReplicas"] = available;
            status["unavailableReplicas"] = Math.Max(0, wanted - available);
            bool complete = updated >= wanted && available >= wanted;
            SetCondition(status, "Available", available >= wanted, available >= wanted ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable", now);
            SetCondition(status, "Progressing", true, complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated", now);
        });
    }

    private static void SetCondition(JsonObject status, string type, bool holds, string reason, string now)
    {
        if (status.List("conditions") is not { } conditions)
        {
            conditions = [];
            status["conditions"] = conditions;
        }

        string value = holds ? "True" : "False";
        JsonObject? found = conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
        if (found is not null && found.Text("status") == value && found.Text("reason") == reason)
        {
            return;
        }

        string since = found is not null && found.Text("status") == value ? found.Text("lastTransitionTime") ?? now : now;
        if (found is not null)
        {
            conditions.Remove(found);
        }

        conditions.Add(new JsonObject { ["type"] = type, ["status"] = value, ["lastUpdateTime"] = now, ["lastTransitionTime"] = since, ["reason"] = reason, ["message"] = "" });
    }
}
