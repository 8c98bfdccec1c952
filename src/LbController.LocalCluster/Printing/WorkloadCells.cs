using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Printing;

/// <summary>Cells of nodes, pods and what makes pods.</summary>
internal static class WorkloadCells
{
    public static IReadOnlyList<TableColumn> Pod(TableColumn age) =>
    [
        TableColumn.Of("Ready", body => $"{body.Items("status", "containerStatuses").Count(item => item.Flag("ready") == true)}/{body.Items("spec", "containers").Count()}"),
        TableColumn.Of("Status", body => body.Text("metadata", "deletionTimestamp") is null ? body.Text("status", "phase") : "Terminating"),
        TableColumn.Of("Restarts", _ => "0"),
        age,
        TableColumn.Of("IP", body => body.Text("status", "podIP"), wide: true),
        TableColumn.Of("Node", body => body.Text("spec", "nodeName"), wide: true),
        TableColumn.Of("Nominated Node", body => body.Text("status", "nominatedNodeName"), wide: true),
        TableColumn.Of("Readiness Gates", _ => null, wide: true),
    ];

    public static IReadOnlyList<TableColumn> Node(TableColumn age) =>
    [
        TableColumn.Of("Status", NodeStatus),
        TableColumn.Of("Roles", NodeRoles),
        age,
        TableColumn.Of("Version", body => body.Text("status", "nodeInfo", "kubeletVersion")),
        TableColumn.Of("Internal-IP", body => NodeAddress(body, "InternalIP"), wide: true),
        TableColumn.Of("External-IP", body => NodeAddress(body, "ExternalIP"), wide: true),
        TableColumn.Of("OS-Image", body => body.Text("status", "nodeInfo", "osImage"), wide: true),
        TableColumn.Of("Kernel-Version", body => body.Text("status", "nodeInfo", "kernelVersion"), wide: true),
        TableColumn.Of("Container-Runtime", body => body.Text("status", "nodeInfo", "containerRuntimeVersion"), wide: true),
    ];

    public static IReadOnlyList<TableColumn> Deployment(TableColumn age) =>
    [
        TableColumn.Of("Ready", body => $"{body.Number("status", "readyReplicas") ?? 0}/{body.Number("spec", "replicas") ?? 0}"),
        TableColumn.Number("Up-to-date", body => body.Number("status", "updatedReplicas")),
        TableColumn.Number("Available", body => body.Number("status", "availableReplicas")),
        .. Template(age),
    ];

    public static IReadOnlyList<TableColumn> ReplicaSet(TableColumn age) =>
    [
        TableColumn.Number("Desired", body => body.Number("spec", "replicas")),
        TableColumn.Number("Current", body => body.Number("status", "replicas")),
        TableColumn.Number("Ready", body => body.Number("status", "readyReplicas")),
        .. Template(age),
    ];

    public static IReadOnlyList<TableColumn> DaemonSet(TableColumn age) =>
    [
        TableColumn.Number("Desired", body => body.Number("status", "desiredNumberScheduled")),
        TableColumn.Number("Current", body => body.Number("status", "currentNumberScheduled")),
        TableColumn.Number("Ready", body => body.Number("status", "numberReady")),
        TableColumn.Number("Up-to-date", body => body.Number("status", "updatedNumberScheduled")),
        TableColumn.Number("Available", body => body.Number("status", "numberAvailable")),
        TableColumn.Of("Node Selector", body => TableColumns.Pairs(body.Map("spec", "template", "spec", "nodeSelector")) is { Length: > 0 } pairs ? pairs : "<none>"),
        .. Template(age),
    ];

    private static IEnumerable<TableColumn> Template(TableColumn age) =>
    [
        age,
        TableColumn.Of("Containers", body => ContainerNames(body, "name"), wide: true),
        TableColumn.Of("Images", body => ContainerNames(body, "image"), wide: true),
        TableColumn.Of("Selector", body => TableColumns.Pairs(body.Map("spec", "selector", "matchLabels")), wide: true),
    ];

    private static string ContainerNames(JsonObject body, string field) =>
        string.Join(',', body.Items("spec", "template", "spec", "containers").Select(container => container.Text(field)));

    private static string NodeStatus(JsonObject body)
    {
        bool ready = body.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");
        return (ready ? "Ready" : "NotReady") + (body.Flag("spec", "unschedulable") == true ? ",SchedulingDisabled" : "");
    }

    private static string NodeRoles(JsonObject body)
    {
        const string Prefix = "node-role.kubernetes.io/";
        return string.Join(',', (body.Map("metadata", "labels") ?? []).Select(pair => pair.Key).Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)).Select(key => key[Prefix.Length..]));
    }

    private static string? NodeAddress(JsonObject body, string type) =>
        body.Items("status", "addresses").FirstOrDefault(address => address.Text("type") == type).Text("address");
}
