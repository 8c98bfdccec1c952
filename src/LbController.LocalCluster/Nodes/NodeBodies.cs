using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Nodes;

/// <summary>What a node says of itself.</summary>
internal static class NodeBodies
{
    public static JsonObject Named(string name) => new() { ["kind"] = "Node", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = name } };

    public static IReadOnlyList<string> InternalAddresses(JsonObject body) =>
        [.. body.Items("status", "addresses").Where(address => address.Text("type") == "InternalIP").Select(address => address.Text("address")).OfType<string>()];

    public static IReadOnlyList<IPAddress> OwnAddresses(JsonObject body) =>
        [.. InternalAddresses(body).Select(text => IPAddress.TryParse(text, out IPAddress? address) ? address : null).OfType<IPAddress>()];

    public static bool IsTaintedForDeletion(JsonObject body) => body.Items("spec", "taints").Any(taint => taint.Text("key") == "ToBeDeletedByClusterAutoscaler");

    /// <summary>Fills in labels and specification where the node leaves them out.</summary>
    public static void FillMain(JsonObject body, int ordinal)
    {
        string name = body.Text("metadata", "name") ?? "";
        string architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        JsonObject labels = body.Ensure("metadata").Ensure("labels");
        labels.TryAdd("kubernetes.io/hostname", name);
        labels.TryAdd("kubernetes.io/os", "linux");
        labels.TryAdd("kubernetes.io/arch", architecture);
        JsonObject spec = body.Ensure("spec");
        string network = $"10.{244 + (ordinal >> 8)}.{ordinal & 0xff}.0/24";
        spec.TryAdd("providerID", $"local:///{name}");
        spec.TryAdd("podCIDR", network);
        spec.TryAdd("podCIDRs", new JsonArray(network));
    }

    /// <summary>Fills in the status where the node leaves it out.</summary>
    public static void FillStatus(JsonObject body, IReadOnlyList<IPAddress> addresses, string now)
    {
        JsonObject status = body.Ensure("status");
        if (InternalAddresses(body).Count == 0)
        {
            status["addresses"] = new JsonArray(
            [
                .. addresses.Select(address => new JsonObject { ["type"] = "InternalIP", ["address"] = address.ToString() }),
                new JsonObject { ["type"] = "Hostname", ["address"] = body.Text("metadata", "name") },
            ]);
        }

        if (status.List("conditions").IsEmpty())
        {
            status["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = "True",
                ["reason"] = "LocalNodeReady",
                ["message"] = "the node runs inside the embedded cluster",
                ["lastHeartbeatTime"] = now,
                ["lastTransitionTime"] = now,
            });
        }

        foreach (string name in (string[])["capacity", "allocatable"])
        {
            status.TryAdd(name, new JsonObject { ["cpu"] = "4", ["memory"] = "8Gi", ["pods"] = "1000" });
        }

        status.TryAdd("nodeInfo", new JsonObject
        {
            ["kubeletVersion"] = "v1.36.0",
            ["kubeProxyVersion"] = "",
            ["osImage"] = "embedded",
            ["kernelVersion"] = "none",
            ["containerRuntimeVersion"] = "echo://1",
            ["operatingSystem"] = "linux",
            ["architecture"] = body.Text("metadata", "labels", "kubernetes.io/arch"),
            ["machineID"] = "",
            ["systemUUID"] = "",
            ["bootID"] = "",
        });
    }
}
