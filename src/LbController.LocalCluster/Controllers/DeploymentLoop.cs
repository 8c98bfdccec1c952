using System.Globalization;
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
internal sealed class DeploymentLoop(ObjectWrites writes, ILogger logger) : WorkloadLoop(writes, KindTable.Deployments, KindTable.ReplicaSets, logger)
{
    private const string HashLabel = "pod-template-hash";
    private const string RevisionAnnotation = "deployment.kubernetes.io/revision";

    protected override void Reconcile(StoredObject workload)
    {
        if (workload.Body.Flag("spec", "paused") != true)
        {
            RollOut(workload);
        }

        FillStatus(workload);
    }

    private void RollOut(StoredObject deployment)
    {
        string hash = HashOf(deployment);
        long wanted = deployment.Body.Number("spec", "replicas") ?? 1;
        List<StoredObject> sets = Owned(deployment);
        StoredObject? current = sets.FirstOrDefault(set => set.Body.Text("metadata", "labels", HashLabel) == hash);
        if (current is null)
        {
            long revision = 1 + sets.Select(Revision).DefaultIfEmpty(0).Max();
            Writes.Writer.Create(KindTable.ReplicaSets, deployment.Namespace, NewSet(deployment, hash, wanted, revision), WriteOptions.Internal);
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
        Writes.Writer.TryUpdate(resource, item.Namespace, item.Name, "", body => body.Ensure("metadata").Ensure("annotations")[RevisionAnnotation] = revision.ToString(CultureInfo.InvariantCulture));

    private void Scale(StoredObject set, long replicas) =>
        Writes.Writer.TryUpdate(KindTable.ReplicaSets, set.Namespace, set.Name, "", body => body.Ensure("spec")["replicas"] = replicas);

    private JsonObject NewSet(StoredObject deployment, string hash, long replicas, long revision)
    {
        JsonObject template = deployment.Body.Map("spec", "template")?.Copy() ?? [];
        template.Ensure("metadata").Ensure("labels")[HashLabel] = hash;
        JsonObject selector = deployment.Body.Map("spec", "selector")?.Copy() ?? [];
        selector.Ensure("matchLabels")[HashLabel] = hash;
        JsonObject metadata = OwnedMetadata(deployment);
        metadata["name"] = $"{deployment.Name}-{hash}";
        metadata["labels"] = template.At("metadata", "labels")?.DeepClone();
        metadata["annotations"] = new JsonObject { [RevisionAnnotation] = revision.ToString(CultureInfo.InvariantCulture) };
        return new JsonObject
        {
            ["kind"] = "ReplicaSet",
            ["apiVersion"] = "apps/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template },
        };
    }

    private void FillStatus(StoredObject deployment)
    {
        List<StoredObject> sets = Owned(deployment);
        string hash = HashOf(deployment);
        long Sum(string field) => sets.Sum(set => set.Body.Number("status", field) ?? 0);

        long wanted = deployment.Body.Number("spec", "replicas") ?? 1;
        long available = Sum("availableReplicas");
        long updated = sets.Where(set => set.Body.Text("metadata", "labels", HashLabel) == hash).Sum(set => set.Body.Number("status", "replicas") ?? 0);
        string now = Timestamps.Seconds(Writes.Time.GetUtcNow());
        WriteStatus(deployment, status =>
        {
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
