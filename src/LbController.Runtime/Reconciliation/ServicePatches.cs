using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Kubernetes.Patching;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// The strategic merge patches that we send to <c>services/status</c>. Finalizers are a merged set and conditions merge by type, so
/// nobody else's are lost; the list of addresses is atomic and replaced.
/// </summary>
internal static class ServicePatches
{
    public static Patch AddFinalizers(string uid, ValueList<string> finalizers) => Write(json =>
    {
        json.WriteStartObject("metadata");
        json.WriteString("uid", uid);
        WriteStrings(json, "finalizers", finalizers);
        json.WriteEndObject();
    });

    public static Patch Status(ServiceSnapshot service, StatusChange change, DateTimeOffset now) => Write(json =>
    {
        json.WriteStartObject("metadata");
        json.WriteString("uid", service.Uid);
        json.WriteEndObject();
        json.WriteStartObject("status");
        if (change.Ingress is { } ingress)
        {
            WriteIngress(json, ingress);
        }

        WriteConditions(json, change, service.Spec.Generation, now);
        json.WriteEndObject();
    });

    /// <param name="service">The Service as it reads now.</param>
    /// <param name="finalizers">Those to take away; all others stay.</param>
    public static Patch Release(ServiceSnapshot service, ValueList<string> finalizers) => Write(json =>
    {
        json.WriteStartObject("metadata");
        json.WriteString("uid", service.Uid);
        WriteStrings(json, "$deleteFromPrimitiveList/finalizers", finalizers);
        json.WriteEndObject();
        json.WriteStartObject("status");

        // An API server refuses addresses on a Service of another type, and has wiped them already (contract B18).
        if (service.Spec.IsLoadBalancer && !service.Status.Ingress.IsEmpty)
        {
            WriteIngress(json, []);
        }

        ValueList<string> removed = service.Status.Conditions.Select(condition => condition.Type).ToValueList();
        WriteConditions(json, new StatusChange(null, [], [], removed), 0, default);
        json.WriteEndObject();
    });

    private static Patch Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return new Patch(PatchType.StrategicMerge, buffer.WrittenMemory);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, ValueList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteIngress(Utf8JsonWriter json, ValueList<IngressEntry> ingress)
    {
        json.WriteStartObject("loadBalancer");
        if (ingress.IsEmpty)
        {
            json.WriteNull("ingress");
            json.WriteEndObject();
            return;
        }

        json.WriteStartArray("ingress");
        foreach (IngressEntry entry in ingress)
        {
            json.WriteStartObject();
            WriteIfSet(json, "ip", entry.Ip);
            WriteIfSet(json, "hostname", entry.Hostname);
            WriteIfSet(json, "ipMode", entry.IpMode);
            if (!entry.Ports.IsEmpty)
            {
                json.WriteStartArray("ports");
                foreach (IngressPort port in entry.Ports)
                {
                    json.WriteStartObject();
                    json.WriteNumber("port", port.Port);
                    json.WriteString("protocol", port.Protocol);
                    WriteIfSet(json, "error", port.Error);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, StatusChange change, long generation, DateTimeOffset now)
    {
        if (change.Conditions.IsEmpty && change.RemovedConditions.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("conditions");
        foreach (ConditionEntry condition in change.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("type", condition.Type);
            json.WriteString("status", condition.IsTrue ? "True" : "False");
            json.WriteString("reason", condition.Reason);
            json.WriteString("message", condition.Message);
            if (change.Transitions.Contains(condition.Type))
            {
                json.WriteString("lastTransitionTime", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            }

            if (generation != 0)
            {
                json.WriteNumber("observedGeneration", generation);
            }

            json.WriteEndObject();
        }

        foreach (string type in change.RemovedConditions)
        {
            json.WriteStartObject();
            json.WriteString("$patch", "delete");
            json.WriteString("type", type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteIfSet(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
