using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>Gives a Service its ClusterIPs, its node ports and its health check port.</summary>
internal sealed class ServiceAllocation(ServiceFamilies families, PortAllocator ports)
{
    public void Allocate(JsonObject body, JsonObject? old, FieldErrors errors)
    {
        string uid = body.Text("metadata", "uid") ?? "";
        JsonObject spec = body.Ensure("spec");
        if (ServiceFacts.WantsClusterIp(body))
        {
            families.Allocate(body, old is not null && ServiceFacts.WantsClusterIp(old) ? old : null, errors);
        }

        if (ServiceFacts.MayHaveNodePorts(body))
        {
            AllocatePorts(body, spec, uid, shares: old is null, errors);
        }
    }

    /// <param name="shares">Whether ports of one number and several protocols get one node port: in a new Service they do, later each gets its own.</param>
    private void AllocatePorts(JsonObject body, JsonObject spec, string uid, bool shares, FieldErrors errors)
    {
        JsonObject[] list = [.. spec.Items("ports")];
        HashSet<int> taken = [.. list.Select(ServiceFacts.NodePort).Append((int)(spec.Number("healthCheckNodePort") ?? 0))];
        for (int i = 0; i < list.Length; i++)
        {
            if (ServiceFacts.NodePort(list[i]) is > 0 and int wanted && ports.Refusal(wanted, uid) is { } refusal)
            {
                errors.Invalid($"spec.ports[{i}].nodePort", wanted, refusal);
            }
        }

        foreach (JsonObject port in ServiceFacts.WantsNodePorts(body) ? list.Where(port => ServiceFacts.NodePort(port) == 0) : [])
        {
            int? given = !shares ? null : list.Where(other => other.Number("port") == port.Number("port")).Select(ServiceFacts.NodePort).FirstOrDefault(number => number > 0);
            given = given > 0 ? given : ports.Free(taken);
            if (given is { } number)
            {
                port["nodePort"] = (long)number;
                taken.Add(number);
            }
            else
            {
                errors.Invalid("spec.ports", null, "failed to allocate a nodePort: range is full");
            }
        }

        AllocateHealthCheckPort(body, spec, uid, taken, errors);
    }

    private void AllocateHealthCheckPort(JsonObject body, JsonObject spec, string uid, HashSet<int> taken, FieldErrors errors)
    {
        if (!ServiceFacts.WantsHealthCheckPort(body))
        {
            return;
        }

        if (spec.Number("healthCheckNodePort") is > 0 and { } wanted)
        {
            if (ports.Refusal((int)wanted, uid) is { } refusal)
            {
                errors.Invalid("spec.healthCheckNodePort", wanted, refusal);
            }
        }
        else if (ports.Free(taken) is { } given)
        {
            spec["healthCheckNodePort"] = (long)given;
        }
        else
        {
            errors.Invalid("spec.healthCheckNodePort", null, "failed to allocate a health check port: range is full");
        }
    }
}
