using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>Keeps the wanted number of pods of each ReplicaSet. Pods that are to go, or have ended for good, do not count.</summary>
internal sealed class ReplicaSetLoop(ObjectWrites writes, ILogger logger) : WorkloadLoop(writes, KindTable.ReplicaSets, KindTable.Pods, logger)
{
    protected override void Reconcile(StoredObject workload)
    {
        long wanted = workload.Body.Number("spec", "replicas") ?? 1;
        List<StoredObject> pods = Active(workload);
        for (int i = pods.Count; i < wanted; i++)
        {
            Writes.Writer.Create(KindTable.Pods, workload.Namespace, NewPod(workload), WriteOptions.Internal);
        }

        // Those that are not ready go first, then the youngest.
        pods.OrderBy(pod => PodRules.IsReady(pod.Body)).ThenByDescending(pod => pod.Body.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
            .ThenByDescending(pod => pod.Name, StringComparer.Ordinal).Take((int)Math.Max(0, pods.Count - wanted)).ToList().ForEach(DeletePod);
        pods = Active(workload);
        long ready = pods.Count(pod => PodRules.IsReady(pod.Body));
        WriteStatus(workload, status =>
        {
            status["replicas"] = (long)pods.Count;
            status["fullyLabeledReplicas"] = (long)pods.Count;
            status["readyReplicas"] = ready;
            status["availableReplicas"] = ready;
        });
    }

    private List<StoredObject> Active(StoredObject set) => [.. Owned(set).Where(pod => !pod.IsTerminating && !PodRules.IsOver(pod.Body))];
}
