using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Controllers;

/// <summary>
/// Keeps one pod of each DaemonSet on every node that its nodeSelector takes, cordoned ones too. A new template's pods replace the old
/// ones node by node, each when the old one is gone, with no more nodes without a ready pod than maxUnavailable.
/// </summary>
internal sealed class DaemonSetLoop(ObjectWrites writes, ILogger logger) : WorkloadLoop(writes, KindTable.DaemonSets, KindTable.Pods, logger)
{
    private const string HashLabel = "controller-revision-hash";

    public override void Observe(StoreChange change)
    {
        base.Observe(change);
        if (change.Resource == KindTable.Nodes)
        {
            AddAll();
        }
    }

    protected override void Reconcile(StoredObject workload)
    {
        string hash = HashOf(workload);
        HashSet<string> nodes = [.. Nodes(workload)];
        Dictionary<string, List<StoredObject>> pods = ByNode(workload);
        foreach (string node in nodes.Where(node => !pods.ContainsKey(node)).Order(StringComparer.Ordinal))
        {
            Writes.Writer.Create(KindTable.Pods, workload.Namespace, PodOn(workload, node, hash), WriteOptions.Internal);
        }

        foreach ((string node, List<StoredObject> there) in pods)
        {
            // One stays where one belongs: the oldest that has not ended.
            IEnumerable<StoredObject> kept = there.Where(pod => nodes.Contains(node) && IsActive(pod)).Take(1);
            there.Except(kept).Where(pod => !pod.IsTerminating).ToList().ForEach(DeletePod);
        }

        if (workload.Body.Text("spec", "updateStrategy", "type") != "OnDelete")
        {
            Replace(workload, nodes, hash);
        }

        WriteStatus(workload, status => FillStatus(status, nodes, ByNode(workload), hash));
    }

    /// <summary>Deletes pods of older templates: those that serve nobody, and of the others as many as may be missing.</summary>
    private void Replace(StoredObject workload, HashSet<string> nodes, string hash)
    {
        Dictionary<string, List<StoredObject>> pods = ByNode(workload);
        int unavailable = nodes.Count(node => !pods.GetValueOrDefault(node, []).Any(IsAvailable));
        int allowed = MostUnavailable(workload, nodes.Count) - unavailable;
        List<StoredObject> old = [.. nodes.Order(StringComparer.Ordinal).SelectMany(node => pods.GetValueOrDefault(node, [])).Where(pod => IsActive(pod) && !HasTemplate(pod, hash))];
        old.Where(pod => !IsAvailable(pod)).Concat(old.Where(IsAvailable).Take(Math.Max(0, allowed))).ToList().ForEach(DeletePod);
    }

    private static int MostUnavailable(StoredObject workload, int nodes)
    {
        JsonNode? given = workload.Body.At("spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
        if (given.Text() is { } percent && int.TryParse(percent.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out int hundredths))
        {
            return Math.Max(1, ((nodes * hundredths) + 99) / 100);
        }

        return (int)Math.Max(1, given.Number() ?? 1);
    }

    private IEnumerable<string> Nodes(StoredObject workload)
    {
        JsonObject? wanted = workload.Body.Map("spec", "template", "spec", "nodeSelector");
        LabelSelector selector = wanted.IsEmpty() ? LabelSelector.Everything : LabelSelector.OfMap(wanted);
        return Writes.Store.Snapshot(KindTable.Nodes).Items.Values.Where(node => !node.IsTerminating && selector.Matches(node.Body)).Select(node => node.Name);
    }

    private Dictionary<string, List<StoredObject>> ByNode(StoredObject workload) =>
        Owned(workload).OrderBy(pod => pod.Body.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
            .GroupBy(pod => pod.Body.Text("spec", "nodeName") ?? "").ToDictionary(group => group.Key, group => group.ToList());

    private JsonObject PodOn(StoredObject workload, string node, string hash)
    {
        JsonObject pod = NewPod(workload);
        pod.Ensure("metadata").Ensure("labels")[HashLabel] = hash;
        pod.Ensure("spec")["nodeName"] = node;
        return pod;
    }

    private static bool HasTemplate(StoredObject pod, string hash) => pod.Body.Text("metadata", "labels", HashLabel) == hash;

    private static bool IsActive(StoredObject pod) => !pod.IsTerminating && !PodRules.IsOver(pod.Body);

    private static bool IsAvailable(StoredObject pod) => IsActive(pod) && PodRules.IsReady(pod.Body);

    private static void FillStatus(JsonObject status, HashSet<string> nodes, Dictionary<string, List<StoredObject>> pods, string hash)
    {
        List<List<StoredObject>> there = [.. pods.Where(pair => nodes.Contains(pair.Key)).Select(pair => pair.Value.Where(IsActive).ToList()).Where(list => list.Count > 0)];
        long available = there.Count(list => list.Any(IsAvailable));
        status["desiredNumberScheduled"] = (long)nodes.Count;
        status["currentNumberScheduled"] = (long)there.Count;
        status["numberMisscheduled"] = (long)pods.Where(pair => !nodes.Contains(pair.Key)).Count(pair => pair.Value.Any(IsActive));
        status["numberReady"] = available;
        status["numberAvailable"] = available;
        status["numberUnavailable"] = nodes.Count - available;
        status["updatedNumberScheduled"] = (long)there.Count(list => list.Any(pod => HasTemplate(pod, hash)));
    }
}
