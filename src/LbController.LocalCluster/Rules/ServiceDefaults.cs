using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>Fills in what a Service leaves out.</summary>
internal static class ServiceDefaults
{
    public static void Apply(JsonObject body)
    {
        JsonObject spec = body.Ensure("spec");
        SetIfEmpty(spec, "type", "ClusterIP");
        SetIfEmpty(spec, "sessionAffinity", "None");
        Affinity(spec);
        foreach (JsonObject port in spec.Items("ports"))
        {
            SetIfEmpty(port, "protocol", "TCP");
            if (port["targetPort"] is not { } target || target.Number() == 0 || target.Text() == "")
            {
                port["targetPort"] = port["port"]?.DeepClone();
            }

            if (port.Number("nodePort") == 0)
            {
                port.Remove("nodePort");
            }

            if (port.Text("name") == "")
            {
                port.Remove("name");
            }
        }

        if (ServiceFacts.WantsClusterIp(body))
        {
            SetIfEmpty(spec, "internalTrafficPolicy", "Cluster");
        }

        if (ServiceFacts.IsExternal(body))
        {
            SetIfEmpty(spec, "externalTrafficPolicy", "Cluster");
        }

        if (ServiceFacts.IsLoadBalancer(body))
        {
            spec.TryAdd("allocateLoadBalancerNodePorts", true);
        }

        if (spec.Number("healthCheckNodePort") == 0)
        {
            spec.Remove("healthCheckNodePort");
        }

        Status(body);
    }

    /// <summary>An address counts as VIP unless it says otherwise.</summary>
    private static void Status(JsonObject body)
    {
        JsonObject balancer = body.Ensure("status").Ensure("loadBalancer");
        foreach (JsonObject ingress in balancer.Items("ingress"))
        {
            if (ingress.Text("ip") is { Length: > 0 } && ingress["ipMode"] is null)
            {
                ingress["ipMode"] = "VIP";
            }
        }
    }

    private static void Affinity(JsonObject spec)
    {
        if (spec.Text("sessionAffinity") == "None")
        {
            spec.Remove("sessionAffinityConfig");
        }
        else if (spec.Text("sessionAffinity") == "ClientIP" && spec.At("sessionAffinityConfig", "clientIP", "timeoutSeconds") is null)
        {
            spec.Ensure("sessionAffinityConfig").Ensure("clientIP")["timeoutSeconds"] = 10_800L;
        }
    }

    private static void SetIfEmpty(JsonObject map, string name, string value)
    {
        if (string.IsNullOrEmpty(map.Text(name)))
        {
            map[name] = value;
        }
    }
}
