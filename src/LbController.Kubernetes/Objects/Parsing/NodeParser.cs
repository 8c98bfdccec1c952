using System.Collections.Immutable;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads a Node. Of its status, which lists every image on the machine, only addresses and the Ready condition are read.</summary>
internal static class NodeParser
{
    public static Node Parse(ref Utf8JsonReader reader)
    {
        ObjectMeta? meta = null;
        var fields = new Fields { Addresses = [], Taints = [] };
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = ObjectMetaParser.Parse(ref reader);
            }
            else if (reader.ValueTextEquals("spec"u8))
            {
                ParseSpec(ref reader, ref fields);
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                ParseStatus(ref reader, ref fields);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Node
        {
            Metadata = meta ?? throw new MalformedFieldException("metadata", "is missing"),
            ProviderId = fields.ProviderId,
            Addresses = fields.Addresses,
            Taints = fields.Taints,
            Unschedulable = fields.Unschedulable,
            Ready = fields.Ready,
        };
    }

    private static void ParseSpec(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!JsonRead.BeginObject(ref reader, "spec"))
        {
            return;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("providerID"u8))
            {
                fields.ProviderId = JsonRead.String(ref reader, "spec.providerID");
            }
            else if (reader.ValueTextEquals("unschedulable"u8))
            {
                fields.Unschedulable = JsonRead.Boolean(ref reader, "spec.unschedulable") ?? false;
            }
            else if (reader.ValueTextEquals("taints"u8))
            {
                fields.Taints = ParseTaints(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static ImmutableArray<NodeTaint> ParseTaints(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "spec.taints"))
        {
            return [];
        }

        var taints = new ArrayCollector<NodeTaint>();
        while (JsonRead.NextElement(ref reader))
        {
            if (!JsonRead.ExpectObject(ref reader, "spec.taints[]"))
            {
                continue;
            }

            string? key = null, value = null, effect = null;
            while (JsonRead.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("key"u8))
                {
                    key = JsonRead.Pooled(ref reader, "spec.taints[].key");
                }
                else if (reader.ValueTextEquals("value"u8))
                {
                    value = JsonRead.Pooled(ref reader, "spec.taints[].value");
                }
                else if (reader.ValueTextEquals("effect"u8))
                {
                    effect = JsonRead.Pooled(ref reader, "spec.taints[].effect");
                }
                else
                {
                    reader.Skip();
                }
            }

            taints.Add(new NodeTaint(key ?? "", value, effect ?? ""));
        }

        return taints.ToImmutable();
    }

    private static void ParseStatus(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!JsonRead.BeginObject(ref reader, "status"))
        {
            return;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("addresses"u8))
            {
                fields.Addresses = ParseAddresses(ref reader);
            }
            else if (reader.ValueTextEquals("conditions"u8))
            {
                fields.Ready = ParseReady(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static ImmutableArray<NodeAddress> ParseAddresses(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "status.addresses"))
        {
            return [];
        }

        var addresses = new ArrayCollector<NodeAddress>();
        while (JsonRead.NextElement(ref reader))
        {
            if (!JsonRead.ExpectObject(ref reader, "status.addresses[]"))
            {
                continue;
            }

            string? type = null, address = null;
            while (JsonRead.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    type = JsonRead.Pooled(ref reader, "status.addresses[].type");
                }
                else if (reader.ValueTextEquals("address"u8))
                {
                    address = JsonRead.Pooled(ref reader, "status.addresses[].address");
                }
                else
                {
                    reader.Skip();
                }
            }

            addresses.Add(new NodeAddress(type ?? "", address ?? ""));
        }

        return addresses.ToImmutable();
    }

    private static string? ParseReady(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "status.conditions"))
        {
            return null;
        }

        string? ready = null;
        while (JsonRead.NextElement(ref reader))
        {
            if (!JsonRead.ExpectObject(ref reader, "status.conditions[]"))
            {
                continue;
            }

            string? type = null, status = null;
            while (JsonRead.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    type = JsonRead.Pooled(ref reader, "status.conditions[].type");
                }
                else if (reader.ValueTextEquals("status"u8))
                {
                    status = JsonRead.Pooled(ref reader, "status.conditions[].status");
                }
                else
                {
                    reader.Skip();
                }
            }

            ready = type == "Ready" ? status : ready;
        }

        return ready;
    }

    private struct Fields
    {
        public string? ProviderId;
        public ImmutableArray<NodeAddress> Addresses;
        public ImmutableArray<NodeTaint> Taints;
        public bool Unschedulable;
        public string? Ready;
    }
}
