using System.Collections.Frozen;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Printing;

/// <summary>Which columns each kind is shown in.</summary>
internal static class TableColumns
{
    private static readonly TableColumn Name = TableColumn.Of("Name", body => body.Text("metadata", "name"));
    private static readonly TableColumn Age = new("Age", (body, now) => Ages.Since(body.At("metadata", "creationTimestamp"), now));

    private static readonly FrozenDictionary<string, TableColumn[]> ByKind = new Dictionary<string, TableColumn[]>
    {
        ["Service"] = [Name, .. NetworkCells.Service, Age, TableColumn.Of("Selector", body => Pairs(body.Map("spec", "selector")), wide: true)],
        ["Endpoints"] = [Name, TableColumn.Of("Endpoints", NetworkCells.Endpoints), Age],
        ["EndpointSlice"] =
        [
            Name,
            TableColumn.Of("AddressType", body => body.Text("addressType")),
            TableColumn.Of("Ports", NetworkCells.SlicePorts),
            TableColumn.Of("Endpoints", NetworkCells.SliceEndpoints),
            Age,
        ],
        ["Pod"] = [Name, .. WorkloadCells.Pod(Age)],
        ["Node"] = [Name, .. WorkloadCells.Node(Age)],
        ["Deployment"] = [Name, .. WorkloadCells.Deployment(Age)],
        ["DaemonSet"] = [Name, .. WorkloadCells.DaemonSet(Age)],
        ["ReplicaSet"] = [Name, .. WorkloadCells.ReplicaSet(Age)],
        ["Namespace"] = [Name, TableColumn.Of("Status", body => body.Text("status", "phase")), Age],
        ["ConfigMap"] = [Name, TableColumn.Number("Data", body => (body.Map("data")?.Count ?? 0) + (body.Map("binaryData")?.Count ?? 0)), Age],
        ["Secret"] = [Name, TableColumn.Of("Type", body => body.Text("type")), TableColumn.Number("Data", body => body.Map("data")?.Count ?? 0), Age],
        ["ServiceAccount"] = [Name, TableColumn.Number("Secrets", body => body.List("secrets")?.Count ?? 0), Age],
        ["Lease"] = [Name, TableColumn.Of("Holder", body => body.Text("spec", "holderIdentity")), Age],
        ["Role"] = [Name, new("Created At", (body, _) => body.Text("metadata", "creationTimestamp"))],
        ["ClusterRole"] = [Name, new("Created At", (body, _) => body.Text("metadata", "creationTimestamp"))],
        ["RoleBinding"] = [Name, TableColumn.Of("Role", RoleRef), Age],
        ["ClusterRoleBinding"] = [Name, TableColumn.Of("Role", RoleRef), Age],
        ["Event"] =
        [
            new("Last Seen", (body, now) => EventSeen(body, now)),
            TableColumn.Of("Type", body => body.Text("type")),
            TableColumn.Of("Reason", body => body.Text("reason")),
            TableColumn.Of("Object", body => EventObject(body.Map("involvedObject") ?? body.Map("regarding"))),
            TableColumn.Of("Source", body => body.Text("source", "component") ?? body.Text("reportingComponent") ?? body.Text("reportingController"), wide: true),
            TableColumn.Of("Message", body => (body.Text("message") ?? body.Text("note"))?.Trim()),
            TableColumn.Of("Name", body => body.Text("metadata", "name"), wide: true),
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly TableColumn[] Plain = [Name, Age];

    public static IReadOnlyList<TableColumn> For(ResourceType resource) => ByKind.GetValueOrDefault(resource.Kind, Plain);

    public static string Pairs(JsonObject? map) => string.Join(',', (map ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value.Text()}"));

    private static string RoleRef(JsonObject body) => $"{body.Text("roleRef", "kind")}/{body.Text("roleRef", "name")}";

    private static string EventSeen(JsonObject body, DateTimeOffset now)
    {
        JsonNode? seen = body.At("series", "lastObservedTime") ?? body.At("lastTimestamp") ?? body.At("deprecatedLastTimestamp") ?? body.At("eventTime") ?? body.At("metadata", "creationTimestamp");
        return Ages.Since(seen, now);
    }

    private static string EventObject(JsonObject? reference) => $"{reference.Text("kind")?.ToLowerInvariant()}/{reference.Text("name")}";
}
