using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>
/// What an update keeps though it does not say so (allocated addresses and ports), and what a change of type wipes though the update
/// repeats it.
/// </summary>
internal static class ServiceCarryOver
{
    public static void Apply(JsonObject body, JsonObject old)
    {
        JsonObject spec = body.Ensure("spec");
        JsonObject? oldSpec = old.Map("spec");
        KeepClusterIp(body, old, spec, oldSpec);
        KeepNodePorts(body, old, spec);
        if (ServiceFacts.WantsHealthCheckPort(body) && ServiceFacts.WantsHealthCheckPort(old) && spec["healthCheckNodePort"] is null)
        {
            CopyField(oldSpec, spec, "healthCheckNodePort");
        }

        Wipe(body, old, spec, oldSpec);
        if (!ServiceFacts.IsLoadBalancer(body) && ServiceFacts.IsLoadBalancer(old))
        {
            body.Ensure("status")["loadBalancer"] = new JsonObject();
        }
    }

    private static void KeepClusterIp(JsonObject body, JsonObject old, JsonObject spec, JsonObject? oldSpec)
    {
        if (!ServiceFacts.WantsClusterIp(body) || !ServiceFacts.WantsClusterIp(old))
        {
            return;
        }

        if (string.IsNullOrEmpty(spec.Text("clusterIP")) && spec.List("clusterIPs").IsEmpty())
        {
            CopyField(oldSpec, spec, "clusterIP");
        }

        if (spec.List("clusterIPs").IsEmpty() && spec.Text("clusterIP") == oldSpec.Text("clusterIP"))
        {
            CopyField(oldSpec, spec, "clusterIPs");
        }

        foreach (string name in (string[])["ipFamilies", "ipFamilyPolicy"])
        {
            if (spec[name].IsEmpty())
            {
                CopyField(oldSpec, spec, name);
            }
        }
    }

    /// <summary>
    /// Ports keep their node ports by name. Not where node ports are no longer to be allocated: there, leaving one out gives it back.
    /// </summary>
    private static void KeepNodePorts(JsonObject body, JsonObject old, JsonObject spec)
    {
        if (!ServiceFacts.WantsNodePorts(body) || !ServiceFacts.MayHaveNodePorts(old))
        {
            return;
        }

        HashSet<int> named = [.. spec.Items("ports").Select(ServiceFacts.NodePort)];
        foreach (JsonObject port in spec.Items("ports").Where(port => ServiceFacts.NodePort(port) == 0))
        {
            JsonObject? before = old.Items("spec", "ports").FirstOrDefault(candidate => (candidate.Text("name") ?? "") == (port.Text("name") ?? ""));
            if (before is not null && ServiceFacts.NodePort(before) is > 0 and int kept && !named.Contains(kept))
            {
                port["nodePort"] = (long)kept;
            }
        }
    }

    private static void Wipe(JsonObject body, JsonObject old, JsonObject spec, JsonObject? oldSpec)
    {
        void WipeIf(Func<JsonObject, bool> calledFor, params string[] names)
        {
            if (!calledFor(old) || calledFor(body))
            {
                return;
            }

            foreach (string name in names.Where(name => JsonNode.DeepEquals(spec[name], oldSpec?[name])))
            {
                spec.Remove(name);
            }
        }

        WipeIf(ServiceFacts.WantsClusterIp, "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");
        WipeIf(ServiceFacts.WantsHealthCheckPort, "healthCheckNodePort");
        WipeIf(ServiceFacts.IsLoadBalancer, "allocateLoadBalancerNodePorts", "loadBalancerClass");
        WipeIf(ServiceFacts.IsExternal, "externalTrafficPolicy");
        if (ServiceFacts.MayHaveNodePorts(old) && !ServiceFacts.MayHaveNodePorts(body))
        {
            HashSet<int> before = [.. old.Items("spec", "ports").Select(ServiceFacts.NodePort)];
            foreach (JsonObject port in spec.Items("ports").Where(port => before.Contains(ServiceFacts.NodePort(port))))
            {
                port.Remove("nodePort");
            }
        }
    }

    private static void CopyField(JsonObject? from, JsonObject to, string name)
    {
        if (from?[name] is { } value)
        {
            to[name] = value.DeepClone();
        }
    }
}
