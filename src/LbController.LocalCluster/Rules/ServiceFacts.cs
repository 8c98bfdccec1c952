using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>What a Service's specification calls for.</summary>
internal static class ServiceFacts
{
    public static string Type(JsonObject body) => body.Text("spec", "type") ?? "ClusterIP";

    public static bool IsLoadBalancer(JsonObject body) => Type(body) == "LoadBalancer";

    public static bool IsHeadless(JsonObject body) => body.Text("spec", "clusterIP") == "None" || body.Texts("spec", "clusterIPs").FirstOrDefault() == "None";

    /// <summary>IPv4 where the Service does not say.</summary>
    public static IReadOnlyList<string> Families(JsonObject body) => [.. body.Texts("spec", "ipFamilies").DefaultIfEmpty("IPv4")];

    /// <summary>Whether nodes serve the Service: not where a label gives it to another proxy, or says that nobody forwards for it.</summary>
    public static bool IsForNodes(JsonObject body) =>
        body.Map("metadata", "labels") is not { } labels || !(labels.ContainsKey("service.kubernetes.io/service-proxy-name") || labels.ContainsKey("service.kubernetes.io/headless"));

    public static bool WantsClusterIp(JsonObject body) => Type(body) is "ClusterIP" or "NodePort" or "LoadBalancer";

    public static bool MayHaveNodePorts(JsonObject body) => Type(body) is "NodePort" or "LoadBalancer";

    public static bool WantsNodePorts(JsonObject body) =>
        Type(body) == "NodePort" || (IsLoadBalancer(body) && body.Flag("spec", "allocateLoadBalancerNodePorts") != false);

    public static bool IsExternal(JsonObject body) => MayHaveNodePorts(body) || (Type(body) == "ClusterIP" && !body.List("spec", "externalIPs").IsEmpty());

    public static bool WantsHealthCheckPort(JsonObject body) => IsLoadBalancer(body) && body.Text("spec", "externalTrafficPolicy") == "Local";

    public static (string Protocol, long Port) PortKey(JsonObject port) => (port.Text("protocol") ?? "TCP", port.Number("port") ?? 0);

    public static int NodePort(JsonObject port) => (int)(port.Number("nodePort") ?? 0);
}
